/** Gives layers, inputs and copies their names in a scope, and reports names that are taken. */
import type { Span } from "../base/source.ts";
import { nodeCount, report, taint, type Frame } from "./frame.ts";
import { countKind, register, type NamedEntry } from "./naming.ts";
import { isMissing } from "./static-names.ts";

/** A name for a line that does not come from counting: a label, or the integer of a copy. */
export interface GivenName {
  readonly text: string;
  readonly span: Span;
  /** The integer of a copy, which nobody wrote. */
  readonly automatic: boolean;
}

/** Names a layer or block call of a kind: by what it was given, or by counting. */
export function declareLayer(frame: Frame, kind: string, given: GivenName | undefined, span: Span): NamedEntry {
  const counted = countKind(frame.names, kind);
  if (given === undefined) return declare(frame, { text: counted, span, automatic: true }, kind);
  return declare(frame, given, given.automatic ? "copy" : kind);
}

export function declare(frame: Frame, { text, span, automatic }: GivenName, kind: string): NamedEntry {
  if (!automatic) judgeReserved(frame, text, span);
  const firstNode = nodeCount(frame);
  const { entry, clash } = register(frame.names, { text, span, automatic, kind, firstNode });
  if (clash !== undefined) reportClash(frame, entry, clash);
  return entry;
}

/** `in` and `here` name tensors of their own, and a name must have letters. */
export function judgeReserved(frame: Frame, text: string, span: Span): void {
  if (text !== "in" && text !== "here" && text !== "") return;
  if (isMissing({ text, span })) return taint(frame);
  const message =
    text === "" ? "a label must not be empty" : `\`${text}\` already names a tensor and cannot be declared`;
  report(frame, { code: "resolve/reserved-name", message, span });
}

function reportClash(frame: Frame, entry: NamedEntry, clash: NamedEntry): void {
  if (!entry.automatic && !clash.automatic) {
    return reportTwice(frame, entry.text, entry.span, clash.span);
  }
  const [label, layer] = entry.automatic && !clash.automatic ? [clash, entry] : [entry, clash];
  report(frame, {
    code: "resolve/automatic-name-clash",
    message: `\`${label.text}\` is also the automatic name of another layer`,
    span: label.span,
    labels: [{ span: layer.span, text: `this is \`${layer.text}\` by counting` }],
    help: ["choose another label here, or give that layer a label too"],
  });
}

export function reportTwice(frame: Frame, text: string, span: Span, earlier: Span): void {
  report(frame, {
    code: "resolve/name-twice",
    message: `\`${text}\` is declared twice`,
    span,
    labels: [{ span: earlier, text: "declared here first" }],
  });
}

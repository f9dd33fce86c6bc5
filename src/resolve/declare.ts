/** Gives layers, inputs and copies their names in a scope, and reports names that are taken. */
import { spanText, spanWith, textBefore, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { homeOf, nodeCount, reportMistake, taint, type Frame } from "./frame.ts";
import { judgeName, spend } from "./expansion-limits.ts";
import { countKind, entryOfCall, fullName, register, type NamedEntry } from "./name-scopes.ts";
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
  const counted = countKind(homeOf(frame), kind);
  if (given === undefined) return declare(frame, { text: counted, span, automatic: true }, kind);
  return declare(frame, given, given.automatic ? "copy" : kind);
}

/** Names a block call: where it is the only one in the body of a copy, by the copy's integer. */
export function declareCall(frame: Frame, kind: string, given: GivenName | undefined, span: Span): NamedEntry {
  const names = homeOf(frame);
  if (given !== undefined || !names.namesCall) return declareLayer(frame, kind, given, span);
  // Counted around the copy, so that it counts there whatever stands beside it.
  countKind(names.parent!, kind);
  return entryOfCall(names, span, nodeCount(frame));
}

export function declare(frame: Frame, { text, span, automatic }: GivenName, kind: string): NamedEntry {
  if (!automatic) judgeReserved(frame, text, span);
  const home = homeOf(frame);
  const name = fullName(home, text);
  if (judgeName(frame, name, span)) spend(frame, span, stepsOfName(name));
  const firstNode = nodeCount(frame);
  const { entry, clash } = register(home, { text, span, automatic, kind, firstNode });
  if (clash !== undefined) reportClash(frame, entry, clash);
  return entry;
}

/** What a name takes to be spelt. */
export function stepsOfName({ length }: string): number {
  return length / 50;
}

/** `in` and `here` name tensors of their own, and a name must have letters. */
export function judgeReserved(frame: Frame, text: string, span: Span): void {
  if (text !== "in" && text !== "here" && text !== "") return;
  if (isMissing({ text, span })) return taint(frame);
  const message =
    text === "" ? "a label must not be empty" : `\`${text}\` already names a tensor and cannot be declared`;
  reportMistake(frame, { code: "resolve/reserved-name", message, span });
}

function reportClash(frame: Frame, entry: NamedEntry, clash: NamedEntry): void {
  if (homeOf(frame).entries.get(clash.text) !== clash) return reportTwins(frame, entry, clash);
  if (!entry.automatic && !clash.automatic) {
    return reportDuplicateName(frame, entry.text, entry.span, clash.span);
  }
  const [label, layer] = entry.automatic && !clash.automatic ? [clash, entry] : [entry, clash];
  reportMistake(frame, {
    code: "resolve/automatic-name-clash",
    message: `\`${label.text}\` is also the automatic name of another layer`,
    span: label.span,
    labels: [{ span: layer.span, text: `this is \`${layer.text}\` by counting` }],
    help: ["choose another label here, or give that layer a label too"],
  });
}

/** A name that stands in a copy and also in the block call that has the copy's name. */
function reportTwins(frame: Frame, entry: NamedEntry, clash: NamedEntry): void {
  const [beside, inside] = homeOf(frame).namesCall ? [entry, clash] : [clash, entry];
  const fix = beside.automatic ? giveLabel(beside) : undefined;
  reportMistake(frame, {
    code: "resolve/automatic-name-clash",
    message: `\`${beside.name}\` is the name of this layer and of one inside the block call beside it`,
    span: beside.span,
    labels: [{ span: inside.span, text: `this is \`${inside.name}\` too` }],
    notes: ["the only block call of a repeated body has the copy's integer as its name, as the copy has itself"],
    help: [fix?.description ?? "choose another label for it"],
    fixes: fix === undefined ? [] : [fix],
  });
}

/** `relu` becomes `relu_1: relu`, on a line of its own where it stands behind another layer. */
function giveLabel({ text, kind, span }: NamedEntry): Fix {
  const place = { ...span, end: span.start };
  const begins = /(^|[\n{;])[ \t\r]*$/.test(textBefore(span));
  const label = `${kind}_${text.slice(kind.length)}`;
  const newText = `${begins ? "" : "; "}${label}: `;
  return {
    description: `give it a label: \`${label}: ${spanText(span)}\``,
    edits: [{ span: begins ? place : spanWith(place, /\s*$/), newText }],
    isGuess: true,
  };
}

export function reportDuplicateName(frame: Frame, text: string, span: Span, earlier: Span): void {
  reportMistake(frame, {
    code: "resolve/name-twice",
    message: `\`${text}\` is declared twice`,
    span,
    labels: [{ span: earlier, text: "declared here first" }],
    help: [
      span.source === earlier.source && span.start === earlier.start
        ? "each copy needs a text of its own: the variable of the loop is put in by `{i}`"
        : "choose another name for one of them",
    ],
    fixes: renaming(text, span, earlier),
  });
}

/** In longer texts every mistake would cost a search. */
const longestSearched = 20_000;

/** Where nothing asks for the name, the second may have another. */
function renaming(text: string, span: Span, earlier: Span): readonly Fix[] {
  if (!/^[A-Za-z_]\w*$/.test(text) || spanText(span) !== text || earlier.source !== span.source) return [];
  const { text: whole } = span.source;
  const uses = whole.length > longestSearched ? 0 : whole.match(new RegExp(`\\b${text}\\b`, "g"))!.length;
  if (uses !== 2) return [];
  const other = [2, 3, 4, 5].map((number) => `${text}_${number}`).find((each) => !whole.includes(each));
  return other === undefined
    ? []
    : [{ description: `name it ${other}`, edits: [{ span, newText: other }], isGuess: true }];
}

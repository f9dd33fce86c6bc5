/** `share=LABEL`: a layer or block call takes all parameters of an earlier one. */
import type { Node, Value } from "../graph/graph.ts";
import type { AnyOp, Problems } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { formatDims, shapesEqual } from "../tensor/shape.ts";
import type { AttributeItem } from "../syntax/ast.ts";
import { environmentOf } from "./create-environment.ts";
import { withNames } from "./evaluate.ts";
import { reportMistake, taint, type Frame, type ParameterSharing } from "./frame.ts";
import { findNamed, labelPath } from "./lookup.ts";
import { nearest } from "../base/did-you-mean.ts";
import { entryNames } from "./name-scopes.ts";

/** What `share=LABEL` on a layer or call named `to` asks for; undefined after a report. */
export function resolveSharing(frame: Frame, item: AttributeItem, to: string): ParameterSharing | undefined {
  const { span } = item;
  const value = withNames(item.value, environmentOf(frame));
  if (value.kind === "hole") {
    taint(frame);
    return undefined;
  }
  const path = labelPath(value);
  const entry = path && findNamed(frame, path);
  const hasLayers = entry?.kind !== "input" && entry?.kind !== "here";
  if (entry !== undefined && hasLayers && entry.tensor !== undefined) return { from: entry.name, to, span };
  const text = path?.map((segment) => segment.text).join(".");
  const near = text === undefined ? undefined : nearest(text, entryNames(frame.names));
  reportMistake(frame, {
    code: "resolve/share",
    message: "share takes the label of an earlier layer or block call",
    span: value.span,
    help: near === undefined ? [] : [`did you mean \`${near}\`?`],
  });
  return undefined;
}

/**
 * The parameters that a layer takes from the one at the same place below the shared name: empty where it shares none, and
 * after a report that they do not fit, since the lines below have no part in that.
 */
export function sharedParameters(
  frame: Frame,
  sharing: ParameterSharing | undefined,
  name: string,
  op: AnyOp,
  attributes: AttributeRecord,
  inputs: readonly Value[],
): Readonly<Record<string, Value>> {
  if (sharing === undefined) return {};
  const types = inputs.map((input) => input.type);
  // Where the shape rule refuses, the layer is reported when it is added.
  if (op.infer(types, attributes, quiet) === undefined) return {};
  const specs = op.parameters(types, attributes);
  if (specs.length === 0) return {};
  const otherName = sharing.from + name.slice(sharing.to.length);
  const other = frame.instance.model.nodesByName.get(otherName);
  if (other === undefined)
    return refuse(frame, sharing, `\`${otherName}\`, which \`${name}\` would share, does not exist`);
  const given: Record<string, Value> = {};
  for (const spec of specs) {
    const value = other.parameters[spec.name];
    const misfit =
      value === undefined
        ? "nothing"
        : shapesEqual(value.type.shape, spec.shape)
          ? undefined
          : formatDims(value.type.shape);
    if (misfit !== undefined) {
      return refuse(
        frame,
        sharing,
        `\`${name}\` cannot share with \`${otherName}\`: its ${spec.name} is ${formatDims(spec.shape)}, found ${misfit}`,
      );
    }
    given[spec.name] = value!;
  }
  const extra = extraParameter(
    other,
    specs.map((spec) => spec.name),
  );
  if (extra === undefined) return given;
  return refuse(frame, sharing, `\`${name}\` cannot share with \`${otherName}\`, which has a ${extra} besides`);
}

const quiet: Problems<string> = { error: () => undefined, warning: () => {}, demand: () => {} };

function extraParameter(other: Node, names: readonly string[]): string | undefined {
  return Object.keys(other.parameters).find((name) => !names.includes(name));
}

function refuse(frame: Frame, { span }: ParameterSharing, message: string): Readonly<Record<string, never>> {
  const help = ["only layers and blocks of identical parameters can share them"];
  reportMistake(frame, { code: "resolve/share", message, span, help });
  return {};
}

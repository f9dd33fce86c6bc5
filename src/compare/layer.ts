/** A layer as one version has it: its figures, and what of it is compared. */
import { printAttributes } from "../graph/print-graph.ts";
import type { Value } from "../graph/graph.ts";
import { inputTypes } from "../graph/node-facts.ts";
import type { LayerFigures } from "../reports/model-figures.ts";
import { formatDims, formatShape } from "../tensor/shape.ts";

export interface Layer extends LayerFigures {
  /** `channels=64`, by name, defaults filled in; views have none, since their shape says all. */
  readonly attributes: ReadonlyMap<string, string>;
  /** All that is written of it: kind, attributes and literals. */
  readonly written: string;
  /** Of the tensors that it reads. */
  readonly reads: string;
  /** Of what it gives. */
  readonly gives: string;
  /** Of a name that counts layers of the kind, as those do that nobody wrote. */
  readonly isNumbered: boolean;
}

export function layerOf(figures: LayerFigures): Layer {
  const { node, kind } = figures;
  const attributes = attributesOf(figures);
  const literals = Object.entries(node.parameters).map(([role, value]) => literalText(role, value));
  return {
    ...figures,
    attributes,
    written: [kind, ...[...attributes].map(([name, value]) => `${name}=${value}`), ...literals].join(" "),
    reads: inputTypes(node)
      .map(({ shape }) => formatShape(shape))
      .join(", "),
    gives: node.outputs.map(({ type }) => formatShape(type.shape)).join(", "),
    isNumbered: new RegExp(`^(${node.op.name})?\\d+$`).test(node.name.slice(node.name.lastIndexOf(".") + 1)),
  };
}

function attributesOf({ node: { op, traits, attributes } }: LayerFigures): ReadonlyMap<string, string> {
  if (traits.view === true) return new Map();
  const entries = Object.entries(op.attributes).flatMap(([name, { type }]) => {
    const value = attributes[name];
    return value === undefined ? [] : [[name, type.print(value as never)] as const];
  });
  return new Map(entries);
}

function literalText(role: string, value: Value): string {
  return value.kind === "constant" ? `${role} ${formatDims(value.value.shape)} ${value.value.data.join()}` : "";
}

/** `conv channels=64 kernel=3`, as the language names its arguments; those at their defaults left out. */
export function layerText({ kind, node }: Layer): string {
  return [kind, ...(node.traits.view === true ? [] : printAttributes(node.op, node.attributes))].join(" ");
}

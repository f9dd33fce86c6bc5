/** A layer as one version has it: its figures, and what of it is compared. */
import type { Node } from "../graph/graph.ts";
import { inputTypes } from "../graph/node-facts.ts";
import { applicationOf, writtenArguments } from "../interchange/text/application.ts";
import type { LayerFigures } from "../analysis/model-figures.ts";
import { formatShape } from "../tensor/shape.ts";

export interface Layer extends LayerFigures {
  /** Its arguments as the language writes them, by name, each in its shortest form, defaults among them. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Its kind and all of its arguments: equal where nobody could tell two apart. */
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
  const attributes = new Map(argumentsOf(node).map(({ name, text }) => [name, text]));
  return {
    ...figures,
    attributes,
    written: [kind, ...[...attributes].map(([name, value]) => `${name}=${value}`)].join(" "),
    reads: inputTypes(node)
      .map(({ shape }) => formatShape(shape))
      .join(", "),
    gives: node.outputs.map(({ type }) => formatShape(type.shape)).join(", "),
    isNumbered: new RegExp(`^(${node.op.name})?\\d+$`).test(node.name.slice(node.name.lastIndexOf(".") + 1)),
  };
}

/** Of views there are none, since their shape says all. */
export function argumentsOf(node: Node): ReturnType<typeof applicationOf>["arguments"] {
  return node.traits.view === true ? [] : applicationOf(node).arguments;
}

/** `conv 64 kernel=3`, as the language has it. */
export function layerText({ kind, node }: Layer): string {
  const { plain, named } = writtenArguments(argumentsOf(node));
  return [kind, ...plain, ...named].join(" ");
}

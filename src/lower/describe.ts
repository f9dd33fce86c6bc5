/** A layer in one line, close to how its author wrote it: `layer1.0.conv1: conv 64 kernel=3 pad=1, add, relu`. */
import type { EpilogueStep, Node } from "../graph/graph.ts";
import { printAttributes } from "../graph/print-graph.ts";

export function describeNode(node: Node): string {
  return `${node.name}: ${describeComputation(node)}`;
}

/** The same without its name. */
export function describeComputation(node: Node): string {
  return [node, ...node.epilogue].map(describeCall).join(", ");
}

function describeCall({ op, attributes }: Node | EpilogueStep): string {
  const printed = printAttributes(op, attributes);
  const plainValues = op.positional.flatMap((key) => printed.filter((text) => text.startsWith(`${key}=`)));
  const values = plainValues.map((text) => text.slice(text.indexOf("=") + 1));
  const named = printed.filter((text) => !plainValues.includes(text));
  return [op.name, values.join(", "), ...named].filter((text) => text !== "").join(" ");
}

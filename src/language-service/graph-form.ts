/** What a graph computes as one text, in which nothing has a name: graphs that differ in names only have the same. */
import type { Graph, Value } from "../graph/graph.ts";
import { bindDim, formatDim, type Dim } from "../tensor/dim.ts";

/** Sizes that are to be told by other names. */
export type RenamedSizes = Readonly<Record<string, Dim>>;

export function graphForm({ inputs, parameters, nodes, outputs }: Graph, sizes: RenamedSizes = {}): string {
  const values = new Map<Value, string>();
  for (const [at, input] of inputs.entries()) values.set(input, `i${at}`);
  for (const [at, parameter] of parameters.entries()) values.set(parameter, `p${at}`);
  const refer = (value: Value): unknown => values.get(value) ?? (value.kind === "constant" ? value.value : undefined);
  const lines: unknown[] = [
    inputs.map(({ type, pixels }) => [type, pixels]),
    parameters.map(({ type, spec }) => [type, spec]),
  ];
  for (const [at, node] of nodes.entries()) {
    for (const [index, output] of node.outputs.entries()) values.set(output, `n${at}.${index}`);
    const given = Object.entries(node.parameters).map(([name, value]) => [name, refer(value)]);
    const gives = node.outputs.map(({ type }) => type);
    lines.push([node.op.name, node.attributes, node.inputs.map(refer), given, gives, node.origin.frozen]);
  }
  lines.push(outputs.map(({ value, classes }) => [refer(value), classes]));
  return JSON.stringify(lines, (_, value: unknown) => (isSymbolic(value) ? formatDim(bindDim(value, sizes)) : value));
}

function isSymbolic(value: unknown): value is Exclude<Dim, number> {
  return typeof value === "object" && value !== null && "terms" in value && "divisor" in value;
}

/** What the layers of a line come to, for each copy and call that they stand in. */
import type { Node } from "../graph/graph.ts";
import type { LayerStatement } from "../syntax/ast.ts";
import { sumOfDims, withinLength, type Dim } from "../tensor/dim.ts";
import type { Analysis } from "./analysis.ts";

export interface Figures {
  readonly params: Dim;
  readonly macs: Dim;
}

/** Of the layer or block call, and of what is applied to its result; not of what stands in its braces. None where it has mistakes. */
export function lineFigures(analysis: Analysis, { name, items }: LayerStatement): readonly Figures[] {
  const places = [name, ...items.filter(({ kind }) => kind === "value")].map(({ span }) => span);
  const [first, ...behind] = places.map((place) => nodesAt(analysis, place));
  const operations = behind.filter(({ length }) => length > 0);
  if (operations.some(({ length }) => length !== first!.length)) return [];
  const runs = first!.map((nodes, run) => [...nodes, ...operations.flatMap((nodesOf) => nodesOf[run]!)]);
  return runs.flatMap((nodes) => sumOfFigures(analysis, nodes) ?? []);
}

/** The nodes of a layer, or of all in a call of a block, for each run. */
function nodesAt({ layers }: Analysis, place: { readonly start: number }): readonly (readonly Node[])[] {
  const calls = layers.within(place);
  return calls.length > 0 ? calls : layers.of(place).map((node) => [node]);
}

/** Undefined where their expressions would grow too long. */
export function sumOfFigures({ figuresOf, formOf }: Analysis, nodes: readonly Node[]): Figures | undefined {
  const counted = nodes.flatMap((node) => figuresOf(node) ?? []);
  const form = nodes[0] === undefined ? undefined : formOf(nodes[0].outputs[0]!);
  return withinLength(() => {
    const [params, macs] = [sumOfDims(counted.map((each) => each.params)), sumOfDims(counted.map((each) => each.macs))];
    return form === undefined ? { params, macs } : { params: form(params), macs: form(macs) };
  });
}

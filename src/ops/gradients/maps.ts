/** Maps along an axis, of which every element is a weighted sum of a few, and what turns them around: their gradients. */
import { ndarray } from "../../tensor/ndarray.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { axismap } from "../kinds/axismap.ts";
import type { Weighted } from "../shared/sampling.ts";

/** The map whose element at a position sums what stands in the row of that position. */
export function mapAlong(graph: GraphBuilder, value: GraphValue, axis: number, rows: readonly Weighted[]): GraphValue {
  const taps = Math.max(1, ...rows.map((row) => row.length));
  const entries = rows.flatMap((row) => Array.from({ length: taps }, (_, at) => row[at] ?? weighingNothing(row)));
  const table = (numbers: readonly number[]) => ndarray([rows.length, taps], numbers);
  return graph.apply(axismap, [value], {
    axis,
    sources: table(entries.map(([from]) => from)),
    weights: table(entries.map(([, weight]) => weight)),
  });
}

/** The transposed map: `taps` are those of a position of `value`, and `extent` is that of the result. */
export function transposedAlong(
  graph: GraphBuilder,
  value: GraphValue,
  axis: number,
  extent: number,
  taps: (position: number) => Weighted,
): GraphValue {
  const rows = Array.from({ length: extent }, () => new Map<number, number>());
  for (let position = 0; position < constantShape(value.type.shape)[axis]!; position++) {
    for (const [at, weight] of taps(position)) rows[at]!.set(position, (rows[at]!.get(position) ?? 0) + weight);
  }
  return mapAlong(
    graph,
    value,
    axis,
    rows.map((row) => [...row]),
  );
}

function weighingNothing(row: Weighted): Weighted[number] {
  return [row[0]?.[0] ?? 0, 0];
}

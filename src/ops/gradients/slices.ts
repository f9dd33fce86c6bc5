/** Slices along any axis, which leads gradients back to what was put side by side. */
import type { AttributesOfOp, GraphBuilder, GraphValue } from "../contract/op.ts";
import { slice } from "../kinds/slice.ts";
import { axisNames } from "../shared/axes.ts";
import { mapAlong } from "./maps.ts";

const everything: AttributesOfOp<typeof slice> = {
  channels: undefined,
  height: undefined,
  width: undefined,
  length: undefined,
  depth: undefined,
};

/** The elements [begin, end) along an axis, batch counted, which need not have a name. */
export function sliceAlong(
  graph: GraphBuilder,
  value: GraphValue,
  axis: number,
  begin: number,
  end: number,
): GraphValue {
  const name = axisNames(value.type.shape.length)[axis - 1];
  if (name !== undefined) return graph.apply(slice, [value], { ...everything, [name]: [begin, end] });
  const rows = Array.from({ length: end - begin }, (_, at) => [[begin + at, 1]] as const);
  return mapAlong(graph, value, axis, rows);
}

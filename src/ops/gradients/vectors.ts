/** Vectors along one axis of a tensor, as factors and summands of channels are: laid along it, and their gradients. */
import { constantShape } from "../../tensor/shape.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { sumto } from "../kinds/sumto.ts";
import { view } from "../kinds/view.ts";

/** A vector `[C]`, or `[1]`, under the rank of a tensor, so that it repeats along the other axes. */
export function laidAlong(graph: GraphBuilder, vector: GraphValue, axis: number, rank: number): GraphValue {
  const [extent] = constantShape(vector.type.shape) as [number];
  return graph.apply(view, [vector], { shape: alone(axis, rank, extent) });
}

/** A tensor summed up to the vector, which has as many elements as the tensor has along the axis, or one. */
export function summedTo(graph: GraphBuilder, vector: GraphValue, value: GraphValue, axis: number): GraphValue {
  const [extent] = constantShape(vector.type.shape) as [number];
  const sums = graph.apply(sumto, [value], { shape: alone(axis, value.type.shape.length, extent) });
  return graph.apply(view, [sums], { shape: [extent] });
}

function alone(axis: number, rank: number, extent: number): readonly number[] {
  return Array.from({ length: rank }, (_, at) => (at === axis ? extent : 1));
}

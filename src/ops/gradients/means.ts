/** Means along the axes on which a shape has extent 1. */
import { productOf } from "../../base/integers.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { covariance } from "../kinds/covariance.ts";
import { rescale } from "../kinds/rescale.ts";
import { sumto } from "../kinds/sumto.ts";

/** How many elements of a value each of so many means is of. */
export function countOf(value: GraphValue, shape: readonly number[]): number {
  return productOf(constantShape(value.type.shape)) / productOf(shape);
}

export function meanTo(graph: GraphBuilder, value: GraphValue, shape: readonly number[]): GraphValue {
  return times(graph, graph.apply(sumto, [value], { shape }), 1 / countOf(value, shape));
}

/** Of two values and their means. */
export function covarianceOf(
  graph: GraphBuilder,
  values: readonly [GraphValue, GraphValue],
  means: readonly [GraphValue, GraphValue],
): GraphValue {
  return graph.apply(covariance, [...values, ...means], {});
}

export function times(graph: GraphBuilder, value: GraphValue, factor: number): GraphValue {
  return graph.apply(rescale, [value], { factor, offset: 0 });
}

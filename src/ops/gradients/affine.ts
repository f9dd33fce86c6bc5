/** The gradients of `x * factor + summand`, where each is a vector along an axis or is left out. */
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { mul } from "../kinds/mul.ts";
import { laidAlong, summedTo } from "./vectors.ts";

export interface AffineSite {
  readonly graph: GraphBuilder;
  readonly input: GraphValue;
  readonly factor: GraphValue | undefined;
  readonly summand: GraphValue | undefined;
  readonly gradient: GraphValue;
  readonly axis: number;
}

export interface AffineGradients {
  readonly input: GraphValue;
  readonly factor: GraphValue | undefined;
  readonly summand: GraphValue | undefined;
}

export function affineGradients({ graph, input, factor, summand, gradient, axis }: AffineSite): AffineGradients {
  const times = (value: GraphValue) => graph.apply(mul, [gradient, value], {});
  return {
    input: factor === undefined ? gradient : times(laidAlong(graph, factor, axis, input.type.shape.length)),
    factor: factor && summedTo(graph, factor, times(input), axis),
    summand: summand && summedTo(graph, summand, gradient, axis),
  };
}

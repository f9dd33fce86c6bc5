/** What the gradients of reductions share: the axes that were dropped are there again, with extent 1. */
import { constantShape } from "../../tensor/shape.ts";
import type { GradientSite, GraphBuilder, GraphValue } from "../contract/op.ts";
import { sumto } from "../kinds/sumto.ts";
import { view } from "../kinds/view.ts";
import { keptShape, reducedAxes, type ReductionAttributes } from "../shared/reduction.ts";

export interface KeptSite {
  readonly graph: GraphBuilder;
  readonly input: GraphValue;
  readonly output: GraphValue;
  readonly gradient: GraphValue;
  /** How many elements become one. */
  readonly count: number;
  /** Adds up what the input has in the places of one element of the output. */
  sum(value: GraphValue): GraphValue;
}

/** Output and gradient as `keepdims` has them, which repeat beside the input. */
export function keptSite({ graph, inputs, output, gradient, attributes }: GradientSite<ReductionAttributes>): KeptSite {
  const input = inputs[0]!;
  const whole = constantShape(input.type.shape);
  const over = reducedAxes(attributes, whole.length);
  const shape = keptShape(whole, over);
  const kept = (value: GraphValue): GraphValue => (attributes.keepdims ? value : graph.apply(view, [value], { shape }));
  return {
    graph,
    input,
    output: kept(output),
    gradient: kept(gradient),
    count: over.reduce((product, axis) => product * whole[axis]!, 1),
    sum: (value) => graph.apply(sumto, [value], { shape }),
  };
}

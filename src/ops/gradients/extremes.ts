/**
 * Gradients of the largest or smallest of several elements: they go to the one that it is, and where several are equal, to each of
 * these an equal share, as PyTorch's `amax` and `maximum` give it.
 */
import type { Gradients, GradientSite, GraphBuilder, GraphValue } from "../contract/op.ts";
import { add } from "../kinds/add.ts";
import { div } from "../kinds/div.ts";
import { equal } from "../kinds/equal.ts";
import { mul } from "../kinds/mul.ts";
import type { ReductionAttributes } from "../shared/reduction.ts";
import { keptSite } from "./reductions.ts";

export function extremeOfTensors({ graph, inputs, output, gradient }: GradientSite<unknown>): Gradients {
  const marks = inputs.map((input) => graph.apply(equal, [input, output], {}));
  const count = graph.apply(add, marks, {});
  return { inputs: marks.map((mark) => shareOf(graph, mark, count, gradient)) };
}

export function extremeAlongAxes(site: GradientSite<ReductionAttributes>): Gradients {
  const { graph, input, output, gradient, sum } = keptSite(site);
  const mark = graph.apply(equal, [input, output], {});
  return { inputs: [shareOf(graph, mark, sum(mark), gradient)] };
}

/** A mark is 1 for what is the extreme, and 0 for the others. */
function shareOf(graph: GraphBuilder, mark: GraphValue, count: GraphValue, gradient: GraphValue): GraphValue {
  return graph.apply(mul, [mark, graph.apply(div, [gradient, count], {})], {});
}

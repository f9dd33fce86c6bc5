/** `l2norm`: the Euclidean length over whole axes. */
import { mul, narrow, sqrt, widen } from "../../kernel/expression.ts";
import { reduction, sumOf } from "../shared/reduction.ts";
import { constantBeside } from "../gradients/constants.ts";
import { keptSite } from "../gradients/reductions.ts";
import { div } from "./div.ts";
import { mul as product } from "./mul.ts";
import { where } from "./where.ts";

export const l2norm = reduction({
  name: "l2norm",
  verb: "adds up squares",
  summary: "The root of the sum of squares over whole axes, which are dropped; by default over all positions.",
  examples: [{ text: "l2norm axes=channels keepdims=true", input: "[128, 8, 8]", output: "[1, 8, 8]" }],
  // g * x / y; where all elements are 0 it is not smooth, and the gradient is 0, as PyTorch's.
  gradient(site) {
    const { graph, input, output, gradient } = keptSite(site);
    const length = graph.apply(where, [output, output, constantBeside(graph, output, 1)], {});
    return { inputs: [graph.apply(product, [gradient, graph.apply(div, [input, length], {})], {})] };
  },
  reference: (values) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0)),
  reduce(k, elements) {
    const squares = sumOf(elements, (element) => {
      const x = k.let("x", widen(element));
      return mul(x, x);
    });
    return narrow(sqrt(squares));
  },
});

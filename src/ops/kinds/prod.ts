/** `prod`: the product over whole axes. */
import { double, mul, narrow, widen } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { reduction, type ReductionAttributes } from "../shared/reduction.ts";
import { constantBeside } from "../gradients/constants.ts";
import { keptSite } from "../gradients/reductions.ts";
import { div } from "./div.ts";
import { equal } from "./equal.ts";
import { mul as times } from "./mul.ts";
import { where } from "./where.ts";

export const prod = reduction({
  name: "prod",
  verb: "multiplies",
  summary: "The product over whole axes, which are dropped; by default over all positions.",
  examples: [{ text: "prod axes=width", input: "[8, 4, 4]", output: "[8, 4]" }],
  // The product of the others: that of all but the zeros divided by the element, and 0 where another is 0.
  gradient(site) {
    const { graph, input, gradient, sum } = keptSite(site);
    const [zero, one] = [0, 1].map((value) => constantBeside(graph, input, value)) as [GraphValue, GraphValue];
    const isZero = graph.apply(equal, [input, zero], {});
    const others = graph.apply(where, [input, input, one], {});
    const whole = products(graph, others, { ...site.attributes, keepdims: true });
    const isAlone = graph.apply(equal, [sum(isZero), isZero], {});
    const share = graph.apply(div, [graph.apply(times, [gradient, whole], {}), others], {});
    return { inputs: [graph.apply(where, [isAlone, share, zero], {})] };
  },
  reference: (values) => values.reduce((product, x) => product * x, 1),
  reduce(k, elements) {
    const product = k.variable("product", double(1));
    elements.forEach((x) => product.set(mul(product.value, widen(x))));
    return narrow(product.value);
  },
});

function products(graph: GraphBuilder, value: GraphValue, attributes: ReductionAttributes): GraphValue {
  return graph.apply(prod, [value], attributes);
}

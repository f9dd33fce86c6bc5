/** `pow`: one tensor to the power of another. */
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { join } from "../shared/join.ts";
import { power, powerOf } from "../shared/powers.ts";
import { constantBeside } from "../gradients/constants.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";
import { where } from "./where.ts";

export const pow = join({
  name: "pow",
  summary: "The first tensor to the power of the second, element by element; axes of size 1 repeat.",
  details:
    "NaN where the base is negative and the exponent is not an integer, as in IEEE 754. `power` takes one number as exponent.",
  inputs: { min: 2, max: 2 },
  examples: [{ text: "pow { softplus } {}", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: powerOf,
  combine: (base, exponent, k) => power(k, base, exponent),
  gradient({ graph, inputs: [base, exponent], output, gradient }) {
    const [zero, one] = [0, 1].map((value) => constantBeside(graph, base!, value)) as [GraphValue, GraphValue];
    const times = (...factors: readonly GraphValue[]) => graph.apply(mul, factors, {});
    // A power of 0 is a constant, also of 0, where the formula has none.
    const below = raised(graph, base!, graph.apply(sub, [exponent!, one], {}));
    const ofBase = graph.apply(where, [exponent!, times(gradient, exponent!, below), zero], {});
    // A base of 0 has no logarithm, and its power does not change.
    const logarithm = graph.apply(log, [graph.apply(where, [base!, base!, one], {})], {});
    return { inputs: [ofBase, times(gradient, output, logarithm)] };
  },
});

function raised(graph: GraphBuilder, base: GraphValue, exponent: GraphValue): GraphValue {
  return graph.apply(pow, [base, exponent], {});
}

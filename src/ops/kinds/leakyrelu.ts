/** `leakyrelu`: a rectifier that lets negative values through, scaled down (Maas, Hannun, Ng 2013). */
import { compare, mul, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const leakyrelu = activation({
  name: "leakyrelu",
  summary: "Negative values are multiplied by a small slope: x for x > 0, slope * x otherwise.",
  attributes: { slope: withDefault(number(), 0.01, "The factor of negative values.") },
  positional: ["slope"],
  examples: [{ text: "leakyrelu 0.1", input: "[32, 416, 416]", output: "[32, 416, 416]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { slope }) => (x > 0 ? x : slope * x),
  expression: (_k, x, { slope }) => select(compare("gt", x, constantLike(x, 0)), x, mul(x, constantLike(x, slope))),
  derivative: {
    reference: (x, { slope }) => (x > 0 ? 1 : slope),
    expression: (_k, x, { slope }) =>
      select(compare("gt", x, constantLike(x, 0)), constantLike(x, 1), constantLike(x, slope)),
  },
});

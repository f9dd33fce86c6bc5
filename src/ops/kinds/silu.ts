/** `silu`: x * sigmoid(x), also called swish (Elfwing, Uchibe, Doya 2017; Ramachandran, Zoph, Le 2017). */
import { add, call, mul, neg } from "../../kernel/expression.ts";
import { logistic } from "../../kernel/sigmoids.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const silu = activation({
  name: "silu",
  summary: "x * sigmoid(beta * x), also known as swish.",
  attributes: { beta: withDefault(number(), 1, "The factor within the sigmoid.") },
  examples: [{ text: "conv 32 kernel=3 stride=2 pad=1 bn silu", input: "[3, 224, 224]", output: "[32, 112, 112]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { beta }) => x / (1 + Math.exp(-beta * x)),
  expression: (_k, x, { beta }) => mul(x, call(logistic, beta === 1 ? x : mul(x, constantLike(x, beta)))),
  derivative: {
    reference: (x, { beta }) => {
      const gate = 1 / (1 + Math.exp(-beta * x));
      return gate + (beta * x * gate) / (1 + Math.exp(beta * x));
    },
    expression(k, x, { beta }) {
      const scaled = k.let("scaled", mul(x, constantLike(x, beta)));
      const gate = k.let("gate", call(logistic, scaled));
      // In this order no product is beyond the range where the derivative is not.
      return add(gate, mul(mul(mul(x, gate), call(logistic, neg(scaled))), constantLike(x, beta)));
    },
  },
});

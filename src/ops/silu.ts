/** `silu`: x * sigmoid(x), also called swish (Elfwing, Uchibe, Doya 2017; Ramachandran, Zoph, Le 2017). */
import { add, call, div, neg } from "../kernel/expression.ts";
import { exp } from "../kernel/functions.ts";
import { activation } from "./activation.ts";
import { constantLike } from "./pointwise.ts";

export const silu = activation({
  name: "silu",
  summary: "x * sigmoid(x), also known as swish.",
  attributes: {},
  examples: [{ text: "conv 32 kernel=3 stride=2 pad=1 bn silu", input: "[3, 224, 224]", output: "[32, 112, 112]" }],
  reference: (x) => x / (1 + Math.exp(-x)),
  expression: (_k, x) => div(x, add(constantLike(x, 1), call(exp, neg(x)))),
});

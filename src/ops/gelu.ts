/** `gelu`: the Gaussian error linear unit of Hendrycks, Gimpel 2016, exact or by the paper's tanh. */
import { add, call, div, mul } from "../kernel/expression.ts";
import { erf, tanh } from "../kernel/functions.ts";
import type { Expression } from "../kernel/ir.ts";
import { activation } from "./activation.ts";
import { withDefault, word } from "./attributes.ts";
import { errorFunction } from "./erf.ts";
import { constantLike } from "./pointwise.ts";

const CUBIC = 0.044715;

export const gelu = activation({
  name: "gelu",
  summary: "x times the probability that a standard normal variable is below x.",
  details:
    "`x / 2 * (1 + erf(x / sqrt(2)))`; with `approximate=tanh`, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))` " +
    "(Hendrycks, Gimpel 2016).",
  attributes: { approximate: withDefault(word("none", "tanh"), "none", "By the error function, or by tanh.") },
  examples: [{ text: "gelu", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x, { approximate }) =>
    (x / 2) *
    (1 +
      (approximate === "none"
        ? errorFunction(x / Math.SQRT2)
        : Math.tanh(Math.sqrt(2 / Math.PI) * (x + CUBIC * x ** 3)))),
  expression: (_k, x, { approximate }) => {
    const gate = approximate === "none" ? exactGate(x) : tanhGate(x);
    return mul(mul(x, constantLike(x, 0.5)), add(constantLike(x, 1), gate));
  },
});

function exactGate(x: Expression): Expression {
  return call(erf, div(x, constantLike(x, Math.SQRT2)));
}

function tanhGate(x: Expression): Expression {
  const cube = mul(mul(x, x), x);
  const inner = add(x, mul(constantLike(x, CUBIC), cube));
  return call(tanh, mul(constantLike(x, Math.sqrt(2 / Math.PI)), inner));
}

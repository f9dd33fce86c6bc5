/** `gelu`: the Gaussian error linear unit of Hendrycks, Gimpel 2016, exact or by the paper's tanh. */
import { add, call, compare, max, min, mul, neg, select, sub } from "../../kernel/expression.ts";
import { exp } from "../../kernel/functions.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { normalTail } from "../../kernel/normal-distribution.ts";
import { logistic } from "../../kernel/sigmoids.ts";
import type { Expression } from "../../kernel/ir.ts";
import { activation } from "../shared/activation.ts";
import { withDefault, word } from "../contract/attributes.ts";
import { complementaryErrorFunction } from "../shared/error-function.ts";
import { constantLike } from "../shared/pointwise.ts";

const CUBIC = 0.044715;
/** Twice the factor within the tanh. */
const TWICE = 2 * Math.sqrt(2 / Math.PI);
const ROOT_2_PI = Math.sqrt(2 * Math.PI);
/** From here on the slope by tanh is 0 or 1 in float32, and nothing overflows. */
const SATURATION = 16;

export const gelu = activation({
  name: "gelu",
  summary: "x times the probability that a standard normal variable is below x.",
  details:
    "`x / 2 * (1 + erf(x / sqrt(2)))`; with `approximate=tanh`, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))` " +
    "(Hendrycks, Gimpel 2016).",
  attributes: { approximate: withDefault(word("none", "tanh"), "none", "By the error function, or by tanh.") },
  examples: [{ text: "gelu", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { approximate }) => x * (approximate === "none" ? probability(x) : approximateProbability(x)),
  expression: (k, x, { approximate }) =>
    mul(x, approximate === "none" ? probabilityInKernels(k, x) : call(logistic, exponentInKernels(x))),
  derivative: {
    reference: (x, { approximate }) =>
      approximate === "none" ? probability(x) + (x * Math.exp((-x * x) / 2)) / ROOT_2_PI : approximateSlope(x),
    expression: (k, x, { approximate }) => (approximate === "none" ? slopeByTail(k, x) : slopeByLogistic(k, x)),
  },
});

// ── In float64 ───────────────────────────────────────────────────────────────────────────────────────────────────────

function probability(x: number): number {
  return complementaryErrorFunction(-x / Math.SQRT2) / 2;
}

/** (1 + tanh u) / 2 is the logistic function of 2u, and does not cancel. */
function approximateProbability(x: number): number {
  return 1 / (1 + Math.exp(-TWICE * (x + CUBIC * x ** 3)));
}

/** Of x times the logistic function f of 2u: f + x * 2u' * f * (1 - f). */
function approximateSlope(x: number): number {
  const [below, above] = [approximateProbability(x), approximateProbability(-x)];
  return below + x * TWICE * (1 + 3 * CUBIC * x * x) * below * above;
}

// ── In kernels ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The tail below a negative x, what the tail leaves above. */
function probabilityInKernels(k: KernelBuilder, x: Expression): Expression {
  const tail = k.let("tail", call(normalTail, x));
  return select(compare("lt", x, constantLike(x, 0)), tail, sub(constantLike(x, 1), tail));
}

/** 2u */
function exponentInKernels(x: Expression): Expression {
  const slope = add(constantLike(x, 1), mul(constantLike(x, CUBIC), mul(x, x)));
  return mul(mul(constantLike(x, TWICE), x), slope);
}

function slopeByTail(k: KernelBuilder, x: Expression): Expression {
  const power = call(exp, mul(mul(constantLike(x, -0.5), x), x));
  return add(probabilityInKernels(k, x), mul(mul(x, power), constantLike(x, 1 / ROOT_2_PI)));
}

function slopeByLogistic(k: KernelBuilder, x: Expression): Expression {
  const far = constantLike(x, SATURATION);
  const near = k.let("near", min(max(x, constantLike(x, -SATURATION)), far));
  const exponent = k.let("exponent", exponentInKernels(near));
  const below = k.let("below", call(logistic, exponent));
  const inner = add(constantLike(x, TWICE), mul(constantLike(x, 3 * CUBIC * TWICE), mul(near, near)));
  return add(below, mul(mul(mul(near, below), call(logistic, neg(exponent))), inner));
}

/**
 * Activations by parts, as exporters write them: x times a gate of x (silu, hardswish, gelu, mish), with factors anywhere in
 * the product, and functions of one element that ONNX lacked at the time (softplus, hard sigmoid, leaky and parametric
 * rectifiers). Numbers must be those of the definition, up to the rounding of single precision.
 */
import type { Value } from "../../../graph/graph.ts";
import type { GivenTo, OpName } from "../../../ops/index.ts";
import {
  made,
  near,
  nearPolynomial,
  polynomialIn,
  rescaled,
  scaledAxis,
  shapeOf,
  type Building,
  type Found,
  type Idiom,
} from "./idiom.ts";

// ── x times a gate ───────────────────────────────────────────────────────────────────────────────────────────────────

type Activation = {
  readonly [Name in OpName]: { readonly op: Name; readonly attributes?: GivenTo<Name> };
}[OpName];

/** What `factor * x * gate` is. */
type Gate = (gate: Value, x: Value, factor: number) => Activation | undefined;

/** x * sigmoid(beta * x) */
const silu: Gate = (gate, x, factor) => {
  const sigmoid = made(gate, "sigmoid");
  const [offset = 0, beta = 0, ...more] = (sigmoid && polynomialIn(sigmoid.inputs[0]!, x)) ?? [];
  if (sigmoid === undefined || offset !== 0 || beta === 0 || more.length > 0 || !near(factor, 1)) return undefined;
  return { op: "silu", attributes: { beta } };
};

/** x * clip(x + 3, 0, 6) / 6, also by a hard sigmoid. */
const hardswish: Gate = (gate, x, factor) => {
  for (const { of, factor: inner, offset } of rescaled(gate)) {
    if (offset !== 0) continue;
    const limited = isSixth(of, x) && near(factor * inner, 1 / 6);
    const sigmoid = isHardSigmoid(of, x) && near(factor * inner, 1);
    if (limited || sigmoid) return { op: "hardswish" };
  }
  return undefined;
};

function isSixth(value: Value, x: Value): boolean {
  const node = made(value, "clip", "relu6");
  return (
    node !== undefined &&
    (node.op === "relu6" || isRange(node, 0, 6)) &&
    nearPolynomial(polynomialIn(node.inputs[0]!, x), [3, 1])
  );
}

function isHardSigmoid(value: Value, x: Value): boolean {
  const node = made(value, "hardsigmoid");
  if (node?.inputs[0] !== x) return false;
  const { alpha = 1 / 6, beta } = node.attributes;
  return near(alpha, 1 / 6) && beta === 0.5;
}

function isRange({ attributes }: Found<"clip">, min: number, max: number): boolean {
  return attributes.min === min && attributes.max === max;
}

/** x * (1 + erf(x / sqrt 2)) / 2, and its approximation by tanh (Hendrycks and Gimpel 2016). */
const gelu: Gate = (gate, x, factor) => {
  for (const { of, factor: inner, offset } of rescaled(gate)) {
    const node = made(of, "erf", "tanh");
    if (node === undefined || !near(factor * inner, 0.5) || !near(factor * offset, 0.5)) continue;
    const argument = polynomialIn(node.inputs[0]!, x);
    if (node.op === "erf" && nearPolynomial(argument, [0, Math.SQRT1_2])) return { op: "gelu" };
    const [linear, cubic] = [Math.sqrt(2 / Math.PI), 0.044715 * Math.sqrt(2 / Math.PI)];
    if (node.op === "tanh" && nearCubic(argument, linear, cubic))
      return { op: "gelu", attributes: { approximate: "tanh" } };
  }
  return undefined;
};

/** sqrt(2 / pi) is often written in five digits. */
function nearCubic(found: readonly number[] | undefined, linear: number, cubic: number): boolean {
  if (found?.length !== 4 || found[0] !== 0 || found[2] !== 0) return false;
  return isClose(found[1]!, linear) && isClose(found[3]!, cubic);
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * b;
}

/** x * tanh(softplus(x)) */
const mish: Gate = (gate, x, factor) => {
  const softplus = made(made(gate, "tanh")?.inputs[0] ?? gate, "softplus");
  const isMish = made(gate, "tanh") !== undefined && softplus?.inputs[0] === x && softplus.attributes.beta === 1;
  return isMish && near(factor, 1) ? { op: "mish" } : undefined;
};

const gates: readonly Gate[] = [silu, hardswish, gelu, mish];

/** Behind the product there may be one more factor. */
export const gated: Idiom = ({ op, attributes, inputs }, building) => {
  if (op === "mul" && inputs.length === 2) return product(inputs, 1, building);
  if (op !== "rescale" || attributes.offset !== 0) return undefined;
  const before = made(inputs[0]!, "mul");
  return before?.inputs.length === 2 ? product(before.inputs, attributes.factor, building) : undefined;
};

function product(operands: readonly Value[], outer: number, building: Building): Value | undefined {
  const [a, b] = operands as [Value, Value];
  for (const [scaled, gate] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const { of: x, factor, offset } of rescaled(scaled)) {
      if (offset !== 0) break;
      const found = gates.map((each) => each(gate, x, outer * factor)).find((each) => each !== undefined);
      if (found !== undefined) return building.layer(found.op, [x], found.attributes);
    }
  }
  return undefined;
}

// ── Functions of one element ─────────────────────────────────────────────────────────────────────────────────────────

/** `clip` with the limits of a rectifier. */
export const rectifier: Idiom = ({ op, attributes, inputs }, { layer }) => {
  if (op !== "clip" || attributes.min !== 0) return undefined;
  if (attributes.max === 6) return layer("relu6", inputs);
  return attributes.max === undefined ? layer("relu", inputs) : undefined;
};

/** clip(x + 3, 0, 6) / 6, and clip(alpha * x + beta, 0, 1). */
export const hardSigmoid: Idiom = (node, { layer }) => {
  if (node.op === "rescale" && near(node.attributes.factor, 1 / 6) && node.attributes.offset === 0) {
    const limited = made(node.inputs[0]!, "relu6");
    const before = limited && made(limited.inputs[0]!, "rescale");
    const x = before?.inputs[0];
    return x !== undefined && isSixth(limited!.output, x) ? layer("hardsigmoid", [x]) : undefined;
  }
  if (node.op !== "clip" || !isRange(node, 0, 1)) return undefined;
  const found = [...rescaled(node.inputs[0]!)].find(({ factor, offset }) => factor !== 1 && offset !== 0);
  if (found === undefined) return undefined;
  const alpha = near(found.factor, 1 / 6) ? undefined : found.factor;
  return layer("hardsigmoid", [found.of], { alpha, beta: found.offset });
};

/** log(1 + exp(x)) */
export const softplus: Idiom = ({ op, inputs }, { layer }) => {
  const sum = op === "log" ? made(inputs[0]!, "rescale") : undefined;
  const exp = sum && made(sum.inputs[0]!, "exp");
  const isSum = sum?.attributes.factor === 1 && sum.attributes.offset === 1;
  return exp !== undefined && isSum ? layer("softplus", exp.inputs) : undefined;
};

/** x / (1 + |x|) */
export const softsign: Idiom = ({ op, inputs }, { layer }) => {
  const [x, divisor] = inputs;
  const sum = op === "div" ? made(divisor!, "rescale") : undefined;
  const isSum = sum?.attributes.factor === 1 && sum.attributes.offset === 1;
  return isSum && made(sum!.inputs[0]!, "abs")?.inputs[0] === x ? layer("softsign", [x!]) : undefined;
};

/** max(x, slope * x), for slopes within (0, 1). */
export const leakyRelu: Idiom = ({ op, inputs }, { layer }) => {
  if (op !== "max" || inputs.length !== 2) return undefined;
  const [a, b] = inputs as [Value, Value];
  for (const [x, scaled] of [
    [a, b],
    [b, a],
  ] as const) {
    const node = made(scaled, "rescale");
    if (node?.inputs[0] !== x) continue;
    const { factor: slope, offset } = node.attributes;
    if (offset === 0 && slope > 0 && slope < 1) return layer("leakyrelu", [x], { slope });
  }
  return undefined;
};

/** relu(x) - slope * relu(-x), with one slope or one for each channel, as Keras models come. */
export const parametricRelu: Idiom = ({ op, inputs }, building) => {
  if ((op !== "add" && op !== "sub") || inputs.length !== 2) return undefined;
  const positive = made(inputs[0]!, "relu");
  const scaled = made(inputs[1]!, "rescale", "scale");
  const negative = scaled && made(scaled.inputs[0]!, "relu");
  const x = positive?.inputs[0];
  if (x === undefined || negative === undefined || !nearPolynomial(polynomialIn(negative.inputs[0]!, x), [0, -1]))
    return undefined;
  const sign = op === "add" ? -1 : 1;
  if (scaled!.op === "rescale") {
    const { factor, offset } = scaled!.attributes;
    return offset === 0 ? building.layer("leakyrelu", [x], { slope: sign * factor }) : undefined;
  }
  const { weight } = scaled!.parameters;
  if (weight === undefined || scaled!.attributes.bias || scaledAxis(scaled!) !== 0) return undefined;
  const elements = building.elements(weight);
  const slopes = building.weight("weight", shapeOf(weight), weight, () => elements().map((each) => sign * each));
  return building.layer("prelu", [x], { shared: false }, { weight: slopes });
};

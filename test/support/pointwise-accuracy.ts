/**
 * How far the results of pointwise ops are off, over the whole range of binary32: compiled modules beside an oracle in
 * float64 that is written apart from the ops, in units in the last place of a binary32 at the true value.
 */
import { engineFor } from "../../src/engine/engine.ts";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { TargetName } from "../../src/targets/index.ts";
import { modelAround } from "./op-model.ts";
import { attributesOf } from "./run-op.ts";

export interface Subject {
  readonly op: string;
  readonly attributes?: AttributeRecord;
  /** The true value, to a few units of float64. */
  readonly oracle: (...operands: number[]) => number;
  /** A bound for WebAssembly where the common one does not hold, and why. */
  readonly exception?: { readonly units: number; readonly why: string };
}

/** How far results are off. */
export interface Off {
  /** Units in the last place, of results of at least `SMALL`; and the operands of the worst. */
  readonly units: number;
  readonly at: readonly number[];
  /** The largest error of smaller results. */
  readonly small: number;
}

/** Below, single precision loses digits on the way to subnormal numbers. */
export const SMALL = 2 ** -119;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** 1 less the error function: by its series near 0, else by the continued fraction of Laplace, from its far end. */
export function complementaryError(z: number): number {
  if (z < 2) return 1 - errorSeries(z);
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction);
}

/** Abramowitz and Stegun 7.1.6: all terms of one sign. */
function errorSeries(x: number): number {
  if (x < -6) return -1;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  return Math.abs(x) < 2 ? errorSeries(x) : Math.sign(x) * (1 - complementaryError(Math.abs(x)));
}

/** IEEE 754-2019, 9.2.1: JavaScript has NaN for powers of 1 and -1 to NaN and the infinities. */
function powr(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

const GAMMA = 1.0507009873554805;
const ALPHA = 1.6732632423543772;

/** As WebAssembly has it: a constant of single precision. */
const single = Math.fround;

export const subjects: readonly Subject[] = [
  { op: "relu", oracle: (x) => Math.max(x, 0) },
  { op: "relu6", oracle: (x) => Math.min(Math.max(x, 0), 6) },
  { op: "leakyrelu", oracle: (x) => (x > 0 ? x : 0.01 * x) },
  { op: "elu", oracle: (x) => (x > 0 ? x : Math.expm1(x)) },
  { op: "elu", attributes: { alpha: 0.5 }, oracle: (x) => (x > 0 ? x : 0.5 * Math.expm1(x)) },
  { op: "selu", oracle: (x) => GAMMA * (x > 0 ? x : ALPHA * Math.expm1(x)) },
  { op: "celu", oracle: (x) => (x > 0 ? x : Math.expm1(x)) },
  { op: "celu", attributes: { alpha: 2 }, oracle: (x) => (x > 0 ? x : 2 * Math.expm1(x / 2)) },
  {
    op: "gelu",
    oracle: (x) => (x === -Infinity ? Number.NaN : (x * complementaryError(-x / Math.SQRT2)) / 2),
    exception: {
      units: 7,
      why: "a polynomial, a quotient and the square of a power are multiplied, each with roundings of its own",
    },
  },
  {
    op: "gelu",
    attributes: { approximate: "tanh" },
    oracle: (x) => x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)),
    exception: {
      units: 185,
      why: "the exponent, a cubic of x, is rounded to binary32 like every number: at -9, where the result is 1e-30, that is 1e-5 of it",
    },
  },
  { op: "silu", oracle: (x) => x * sigmoid(x) },
  {
    op: "silu",
    attributes: { beta: 1.5 },
    oracle: (x) => x * sigmoid(1.5 * x),
    exception: { units: 80, why: "the exponent 1.5 x is rounded to binary32 before its power is taken" },
  },
  { op: "mish", oracle: (x) => x * Math.tanh(softplus(x)) },
  { op: "sigmoid", oracle: sigmoid },
  { op: "hardsigmoid", oracle: (x) => Math.min(Math.max((x + 3) / 6, 0), 1) },
  { op: "hardswish", oracle: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6 },
  { op: "tanh", oracle: Math.tanh },
  { op: "softplus", oracle: softplus },
  { op: "softplus", attributes: { beta: 2 }, oracle: (x) => softplus(2 * x) / 2 },
  { op: "softsign", oracle: (x) => x / (1 + Math.abs(x)) },
  { op: "thresholdedrelu", oracle: (x) => (x > 1 ? x : 0) },
  { op: "shrink", attributes: { bias: 0.5 }, oracle: (x) => (x < -0.5 ? x + 0.5 : x > 0.5 ? x - 0.5 : 0) },
  { op: "clip", attributes: { min: -1, max: 2 }, oracle: (x) => Math.min(Math.max(x, -1), 2) },
  { op: "abs", oracle: Math.abs },
  { op: "neg", oracle: (x) => -x },
  { op: "sign", oracle: Math.sign },
  { op: "floor", oracle: Math.floor },
  { op: "ceil", oracle: Math.ceil },
  { op: "reciprocal", oracle: (x) => 1 / x },
  { op: "sqrt", oracle: Math.sqrt },
  { op: "exp", oracle: Math.exp },
  { op: "log", oracle: Math.log },
  { op: "erf", oracle: errorFunction },
  ...[2, 3, -1, -2, 0.5, -0.5, 0.75, 8, single(2.2), single(-1.7), single(1 / 3), 17].map((exponent) => ({
    op: "power",
    attributes: { exponent },
    oracle: (x: number) => powr(x, exponent),
  })),
  ...(["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh"] as const).map((op) => ({
    op,
    oracle: Math[op],
  })),
  { op: "pow", oracle: powr },
];

/** The layer as models spell it. */
export function nameOf({ op, attributes = {} }: Subject): string {
  const given = Object.entries(attributes).map(
    ([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(7)) : String(value)}`,
  );
  return [op, ...given].join(" ");
}

/** What every number shall not be forgotten for. */
export const specialNumbers: readonly number[] = [0, -0, Infinity, -Infinity, Number.NaN];

/** The power of two of the first numbers, and that of the first beyond the range, of which a sample takes many: where curves bend. */
const BENDS = { from: -14, to: 7 };

/** Numbers of every power of two and of both signs, evenly strewn over the digits, and special ones. */
export function sampleNumbers(many: number, few: number): Float32Array {
  const found = [...specialNumbers];
  for (let exponent = -149; exponent < 128; exponent++) {
    const count = exponent >= BENDS.from && exponent < BENDS.to ? many : few;
    for (let at = 0; at < count; at++) {
      // Multiples of the golden ratio never come near each other.
      const magnitude = 2 ** exponent * (1 + ((at * 0.6180339887498949 + exponent * 0.137) % 1));
      found.push(magnitude, -magnitude);
    }
  }
  return Float32Array.from(found);
}

const points = sampleNumbers(4000, 40);

/** How many numbers each op of one number is given. */
export const pointCount = points.length;

/** Bases and exponents, special ones and those whose power is finite among them. */
function pairs(): readonly [Float32Array, Float32Array] {
  const special = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    1e-30,
    -1e30,
    Infinity,
    -Infinity,
    Number.NaN,
    2 ** 24,
    -(2 ** 24 + 2),
    1e-40,
  ];
  const [bases, exponents]: [number[], number[]] = [[], []];
  for (const base of special)
    for (const exponent of special) {
      bases.push(base);
      exponents.push(exponent);
    }
  for (let at = 0; at < 20_000; at++) {
    const base = 2 ** (((at * 37) % 4001) / 40 - 50);
    const largest = 126 / Math.max(1, Math.abs(Math.log2(base)));
    bases.push(at % 3 === 0 ? -base : base);
    exponents.push(
      at % 3 === 0 ? Math.trunc((((at * 71) % 2003) / 1001 - 1) * largest) : (((at * 71) % 2003) / 1001 - 1) * largest,
    );
  }
  return [Float32Array.from(bases), Float32Array.from(exponents)];
}

/** The worst result of an op on a target, among those of a sample. */
export async function worstOf(subject: Subject, target: TargetName): Promise<Off> {
  const operands = findOp(subject.op)!.inputs.min === 2 ? pairs() : [points];
  const measure = await measurerOf(subject, target, operands[0]!.length);
  return measure(operands);
}

/** Finds the worst result of an op, compiled for arrays of `length` operands. */
export async function measurerOf(
  { op: name, attributes = {}, oracle }: Subject,
  target: TargetName,
  length: number,
): Promise<(operands: readonly Float32Array[]) => Promise<Off>> {
  const op = findOp(name)!;
  const shapes = Array.from({ length: op.inputs.min }, () => [1, length]);
  const engine = await engineFor(modelAround(op, attributesOf(op, attributes), shapes), new Map(), target);
  const minding = name.startsWith("pow") ? "signs" : "values";
  return async (operands) => {
    const outputs = await engine.run(new Map(operands.map((data, at) => [`x${at}`, data])));
    return worstAmong(outputs.get("y0") as Float32Array, operands, oracle, minding);
  };
}

function worstAmong(
  results: Float32Array,
  operands: readonly Float32Array[],
  oracle: Subject["oracle"],
  minding: "signs" | "values",
): Off {
  let [units, worst, small] = [0, -1, 0];
  results.forEach((value, at) => {
    const expected = operands.length === 1 ? oracle(operands[0]![at]!) : oracle(operands[0]![at]!, operands[1]![at]!);
    const off = unitsOff(value, expected, minding);
    if (Math.abs(expected) < SMALL && off < Infinity) small = Math.max(small, Math.abs(value - expected));
    else if (off > units) [units, worst] = [off, at];
  });
  return { units, at: worst < 0 ? [] : operands.map((data) => data[worst]!), small };
}

/** The worse of two in each respect. */
export function worseOf(a: Off, b: Off): Off {
  return { ...(b.units > a.units ? b : a), small: Math.max(a.small, b.small) };
}

/**
 * Units in the last place between a binary32 and a true value, infinite where only one of them is finite or, of a power,
 * the sign of a zero is another.
 */
export function unitsOff(found: number, expected: number, minding: "signs" | "values"): number {
  const rounded = Math.fround(expected);
  if (found === 0 && expected === 0) return minding === "values" || Object.is(found, expected) ? 0 : Infinity;
  if (Object.is(found, rounded) && !(rounded !== 0 && Number.isFinite(rounded))) return 0;
  if (!Number.isFinite(found) || !Number.isFinite(rounded)) return Infinity;
  return Math.abs(found - expected) / unitOf(expected);
}

function unitOf(value: number): number {
  const magnitude = Math.max(Math.abs(value), 2 ** -126);
  // The logarithm may be rounded up to a whole one.
  const exponent = Math.floor(Math.log2(magnitude));
  return 2 ** ((2 ** exponent > magnitude ? exponent - 1 : exponent) - 23);
}

/**
 * What layernorm, groupnorm and instancenorm share: elements are normalised by the mean and the (biased) variance of the
 * set that they belong to, found when running. The reference groups elements by a key; the kernels loop over regions.
 */
import type { KernelBuilder } from "../kernel/builder.ts";
import { add, div, float, mul, sqrt, sub } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { formatDim, type Dim } from "../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../tensor/ndarray.ts";
import { boolean, number, withDefault } from "./attributes.ts";
import type { ParameterSpec, TensorReader } from "./contract.ts";
import { forRegion, type AxisRange } from "./region.ts";

export const epsilon = withDefault(
  number("a non-negative number", (value) => value >= 0),
  1e-5,
  "Added to the variance, against division by 0.",
);

export function affineAttribute(defaultValue: boolean) {
  return withDefault(boolean, defaultValue, "Whether a trained factor and summand follow (`weight`, `bias`).");
}

/** `weight`, which starts at 1, and `bias`, at 0; none where the layer is not affine. */
export function affineParameters(shape: readonly Dim[], affine: boolean): readonly ParameterSpec[] {
  if (!affine) return [];
  const formula = shape.map(formatDim).join("*");
  return (["weight", "bias"] as const).map((name) => ({
    name,
    shape,
    trainable: true,
    formula,
    initial: { kind: "constant", value: name === "weight" ? 1 : 0 },
  }));
}

// ── Reference ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** (x - mean) / sqrt(variance + eps) over the elements whose indices have the same key. */
export function normaliseBy(
  input: NdArray,
  eps: number,
  keyOf: (index: readonly number[]) => readonly number[],
): NdArray {
  const sets = new Map<string, number[]>();
  forEachIndex(input.shape, (index, position) => {
    const key = keyOf(index).join();
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [position]);
    else set.push(position);
  });
  const output = ndarray(input.shape);
  for (const positions of sets.values()) {
    const values = positions.map((position) => input.data[position]!);
    const mean = average(values);
    const variance = average(values.map((x) => (x - mean) ** 2));
    for (const position of positions) {
      output.data[position] = (input.data[position]! - mean) / Math.sqrt(variance + eps);
    }
  }
  return output;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Finds the mean of the region's `count` elements and then the variance from the differences, and gives the function that
 * normalises an element. The differences also say how far off the first mean was, which counts in single precision: the
 * corrected two-pass algorithm of Chan, Golub and LeVeque (1983, "Algorithms for computing the sample variance").
 */
export function normaliserOf(
  k: KernelBuilder,
  input: TensorReader,
  index: readonly Expression[],
  region: readonly AxisRange[],
  count: number,
  eps: number,
): (x: Expression) => Expression {
  const total = k.variable("total", float(0));
  forRegion(k, index, region, (at) => total.set(add(total.value, input.at(at))));
  const mean = k.let("mean", div(total.value, float(count)));
  const rest = k.variable("rest", float(0));
  const squares = k.variable("squares", float(0));
  forRegion(k, index, region, (at) => {
    const difference = k.let("difference", sub(input.at(at), mean));
    rest.set(add(rest.value, difference));
    squares.set(add(squares.value, mul(difference, difference)));
  });
  const off = k.let("off", div(rest.value, float(count)));
  const variance = k.let("variance", sub(div(squares.value, float(count)), mul(off, off)));
  const deviation = k.let("deviation", sqrt(add(variance, float(eps))));
  return (x) => div(sub(sub(x, mean), off), deviation);
}

/** `normalised * weight + bias`, where the layer has the two. */
export function applyAffine(
  normalised: Expression,
  parameters: Readonly<Record<string, TensorReader>>,
  at: readonly Expression[],
  affine: boolean,
): Expression {
  return affine ? add(mul(normalised, parameters["weight"]!.at(at)), parameters["bias"]!.at(at)) : normalised;
}

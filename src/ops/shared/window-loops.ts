/**
 * Where windows meet their input, twice and independently: as kernel loops whose bounds are clamped to the valid input,
 * so that inner loops have no branches; and for the references, as lists of offsets found by checking every position.
 */
import { greatestCommonDivisor, inverseModulo } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, ceilDiv, compare, div, int, max, min, mul, rem, select, sub } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantDim } from "../../tensor/dim.ts";
import { forEachIndex } from "../../tensor/ndarray.ts";
import { rowMajorStrides } from "../../tensor/shape.ts";
import { dilatedExtent, outputExtent, type Window } from "../../tensor/window.ts";

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The taps along one axis that lie within the input: `at` runs over [from, to). */
export interface AxisTaps {
  readonly from: Expression;
  readonly to: Expression;
  /** Index into the kernel. */
  kernelAt(at: Expression): Expression;
  /** Index into the input. */
  inputAt(at: Expression): Expression;
}

const LETTERS = ["u", "v", "w", "z", "y", "x"];

/** The letter of a spatial axis in emitted code: y and x for images. */
export function axisLetter(axis: number, rank: number): string {
  return LETTERS[LETTERS.length - rank + axis] ?? `s${axis}`;
}

/** The taps of the window at an output position, along each spatial axis of an input of these extents. */
export function windowTaps(
  k: KernelBuilder,
  window: Window,
  position: readonly Expression[],
  extents: readonly number[],
): readonly AxisTaps[] {
  return extents.map((extent, axis) => axisTaps(k, window, position[axis]!, extent, axis));
}

function axisTaps(k: KernelBuilder, window: Window, position: Expression, extent: number, axis: number): AxisTaps {
  const letter = axisLetter(axis, window.kernel.length);
  const kernel = window.kernel[axis]!;
  const stride = window.stride[axis]!;
  const dilation = window.dilation[axis]!;
  const padBegin = constantDim(window.padBegin[axis]!);
  const start = k.let(`${letter}0`, sub(mul(position, int(stride)), int(padBegin)));
  const lastStart = (constantDim(outputExtent(window, axis, extent)) - 1) * stride - padBegin;
  const fits = lastStart + dilatedExtent(kernel, dilation) <= extent;
  const from = padBegin === 0 ? int(0) : max(int(0), ceilDiv(sub(int(0), start), dilation));
  const to = fits ? int(kernel) : min(int(kernel), ceilDiv(sub(int(extent), start), dilation));
  return {
    from: k.let(`${letter}From`, from),
    to: k.let(`${letter}To`, to),
    kernelAt: (at) => at,
    inputAt: (at) => add(start, mul(at, int(dilation))),
  };
}

/**
 * The input elements that reach an output position of a transposed convolution: input i meets output o at kernel index
 * t where o + pad = i * stride + t * dilation. The solutions for t lie `stride / gcd` apart, with i falling by
 * `dilation / gcd` from one to the next, so they are one clamped loop. Where it is told how many positions there are along each axis,
 * bounds that none of them needs are left out: of windows beside each other every position meets one, and there is no loop.
 */
export function transposedTaps(
  k: KernelBuilder,
  window: Window,
  position: readonly Expression[],
  extents: readonly number[],
  positions: readonly number[] = [],
): readonly AxisTaps[] {
  return extents.map((extent, axis) => {
    const taps = axisTransposedTaps(k, window, position[axis]!, extent, axis);
    const meetsOne = positions[axis] !== undefined && alwaysMeetsOne(window, positions[axis], extent, axis);
    return meetsOne ? { ...taps, from: int(0), to: int(1) } : taps;
  });
}

function alwaysMeetsOne(window: Window, positions: number, extent: number, axis: number): boolean {
  const [kernel, stride, dilation] = [window.kernel[axis]!, window.stride[axis]!, window.dilation[axis]!];
  const last = positions - 1 + constantDim(window.padBegin[axis]!);
  return kernel === stride && dilation === 1 && Math.floor(last / stride) < extent;
}

function axisTransposedTaps(
  k: KernelBuilder,
  window: Window,
  position: Expression,
  extent: number,
  axis: number,
): AxisTaps {
  const letter = axisLetter(axis, window.kernel.length);
  const stride = window.stride[axis]!;
  const dilation = window.dilation[axis]!;
  const common = greatestCommonDivisor(stride, dilation);
  const kernelStep = stride / common;
  const inputStep = dilation / common;
  const padded = k.let(`${letter}Padded`, add(position, int(constantDim(window.padBegin[axis]!))));
  const reduced = div(padded, int(common));
  const inverse = inverseModulo(inputStep, kernelStep);
  const firstKernel = k.let(`k${letter}0`, rem(mul(reduced, int(inverse)), int(kernelStep)));
  const firstInput = k.let(`${letter}0`, div(sub(padded, mul(firstKernel, int(dilation))), int(stride)));
  const from = max(int(0), ceilDiv(sub(firstInput, int(extent - 1)), inputStep));
  const inKernel = ceilDiv(sub(int(window.kernel[axis]!), firstKernel), kernelStep);
  const to = min(inKernel, add(div(firstInput, int(inputStep)), int(1)));
  const meets = compare("eq", rem(padded, int(common)), int(0));
  return {
    from: k.let(`${letter}From`, from),
    to: k.let(`${letter}To`, common === 1 ? to : select(meets, to, int(0))),
    kernelAt: (at) => add(firstKernel, mul(at, int(kernelStep))),
    inputAt: (at) => sub(firstInput, mul(at, int(inputStep))),
  };
}

/** Loops over the taps of every axis, the last axis innermost. */
export function forTaps(
  k: KernelBuilder,
  taps: readonly AxisTaps[],
  visit: (kernelIndex: readonly Expression[], inputIndex: readonly Expression[]) => void,
): void {
  const descend = (axis: number, at: readonly Expression[]): void => {
    const axisOf = taps[axis];
    if (axisOf === undefined) {
      visit(
        taps.map((tap, i) => tap.kernelAt(at[i]!)),
        taps.map((tap, i) => tap.inputAt(at[i]!)),
      );
    } else {
      k.for(`k${axisLetter(axis, taps.length)}`, axisOf.from, axisOf.to, (index) => descend(axis + 1, [...at, index]));
    }
  };
  descend(0, []);
}

/** Taps that are written out one by one rather than looped over. */
const MOST_WRITTEN_OUT = 9;

/** The same, without loops where there are few taps, and the same ones everywhere. */
export function forEachTap(k: KernelBuilder, taps: readonly AxisTaps[], visit: Parameters<typeof forTaps>[2]): void {
  const counts = taps.map(({ from, to }) => (isZero(from) && to.kind === "number" ? to.value : Infinity));
  if (counts.reduce((product, count) => product * count, 1) > MOST_WRITTEN_OUT) return forTaps(k, taps, visit);
  forEachIndex(counts, (index) => {
    const at = index.map(int);
    visit(
      taps.map((tap, axis) => tap.kernelAt(at[axis]!)),
      taps.map((tap, axis) => tap.inputAt(at[axis]!)),
    );
  });
}

function isZero(value: Expression): boolean {
  return value.kind === "number" && value.value === 0;
}

// ── References ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Row-major offsets within one channel of the input and within one kernel. */
export interface Tap {
  readonly input: number;
  readonly kernel: number;
}

/** The taps of the window at an output position that lie within an input of these spatial extents. */
export function tapsAt(window: Window, position: readonly number[], extents: readonly number[]): readonly Tap[] {
  const strides = rowMajorStrides(extents);
  const taps: Tap[] = [];
  forEachIndex(window.kernel, (index, kernel) => {
    let input = 0;
    for (const [axis, extent] of extents.entries()) {
      const begin = constantDim(window.padBegin[axis]!);
      const at = position[axis]! * window.stride[axis]! + index[axis]! * window.dilation[axis]! - begin;
      if (at < 0 || at >= extent) return;
      input += at * strides[axis]!;
    }
    taps.push({ input, kernel });
  });
  return taps;
}

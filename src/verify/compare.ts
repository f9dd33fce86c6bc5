/** Whether an output is what was stored: element by element, within a tolerance. */
import { formatDims } from "../tensor/shape.ts";
import type { NpyTensor } from "../formats/npy.ts";
import type { OnnxTensor } from "../interchange/onnx/model.ts";

/** An element passes where |found - stored| <= absolute + relative * |stored|. NaN equals NaN, an infinity itself. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  /**
   * The absolute tolerance is at least this part of the output's largest stored element: where terms of a sum cancel,
   * float32 cannot do better, and no two engines agree.
   */
  readonly ofLargest?: number;
}

/** What `verifyModel`, `verifyForeign` and `bisect` let pass unless told otherwise. */
export const defaultTolerance: Tolerance = { relative: 1e-3, absolute: 1e-5, ofLargest: 2e-6 };

/** @throws RangeError where a number of it is NaN or below 0. */
export function demandTolerance({ relative, absolute, ofLargest = 0 }: Tolerance): void {
  const wrong = [relative, absolute, ofLargest].find((number) => !(number >= 0));
  if (wrong !== undefined) throw new RangeError(`a tolerance is a number of at least 0, not ${wrong}`);
}

export interface Comparison {
  readonly pass: boolean;
  /** Why it fails. */
  readonly reason?: string;
  /** Undefined where nothing was compared; infinite where one of the two is and the other is not. */
  readonly maxAbsolute: number | undefined;
  /** Relative to the stored element, over those that are not 0. */
  readonly maxRelative: number | undefined;
  /**
   * What makes the comparison prove little: the stored output is not all zeros, and zeros would have passed for it. Its
   * largest element, in absolute value, and the tolerance of that one.
   */
  readonly vanishing?: { readonly largest: number; readonly tolerance: number };
}

/** Elements in order, where the shapes are the same. */
export function compareWithStored(found: NpyTensor, stored: OnnxTensor, tolerance: Tolerance): Comparison {
  const { dims } = stored;
  if (dims.length !== found.shape.length || dims.some((extent, axis) => extent !== found.shape[axis])) {
    const reason = `it is ${formatDims(found.shape)} where ${formatDims(dims)} is stored`;
    return { pass: false, reason, maxAbsolute: undefined, maxRelative: undefined };
  }
  const expected = stored.elementType === "float32" ? stored.floats() : stored.numbers();
  const { worst, count, maxAbsolute, maxRelative } = differences(found.data, expected, tolerance);
  const vanishing = vanishingIn(expected, scaled(tolerance, expected));
  if (count === 0) return { pass: true, maxAbsolute, maxRelative, ...(vanishing === undefined ? {} : { vanishing }) };
  const many = count === 1 ? "1 element differs" : `${count} elements differ`;
  const values = `${found.data[worst]!} where ${expected[worst]!} is stored`;
  const scale = `the largest that is stored is ${Number(largest(expected).toPrecision(3))}`;
  const reason = `${many} of ${expected.length}, most at ${formatDims(placeOf(worst, dims))}: ${values}; ${scale}`;
  return { pass: false, reason, maxAbsolute, maxRelative };
}

function scaled(tolerance: Tolerance, expected: Float32Array | Float64Array): Tolerance {
  const { absolute, ofLargest = 0 } = tolerance;
  return { ...tolerance, absolute: Math.max(absolute, ofLargest * largest(expected)) };
}

/** Where zeros pass for the largest element, they pass for all: the tolerance grows slower than what it is for. */
function vanishingIn(
  expected: Float32Array | Float64Array,
  { absolute, relative }: Tolerance,
): Comparison["vanishing"] | undefined {
  if (!expected.every(Number.isFinite)) return undefined;
  const most = largest(expected);
  const tolerance = absolute + relative * most;
  return most > 0 && most <= tolerance ? { largest: most, tolerance } : undefined;
}

export interface Differences {
  readonly maxAbsolute: number;
  readonly maxRelative: number;
  /** How many elements do not pass, and the one that is furthest from passing. */
  readonly count: number;
  readonly worst: number;
}

/** Elements in order, of arrays of the same length. */
export function differences(
  found: Float32Array | Float64Array,
  stored: Float32Array | Float64Array,
  tolerance: Tolerance,
): Differences {
  const { absolute, relative } = scaled(tolerance, stored);
  let [maxAbsolute, maxRelative, count, worst, worstExcess] = [0, 0, 0, 0, -1];
  for (let at = 0; at < stored.length; at++) {
    const [one, other] = [found[at]!, stored[at]!];
    if (one === other || (Number.isNaN(one) && Number.isNaN(other))) continue;
    const distance = Number.isFinite(one) && Number.isFinite(other) ? Math.abs(one - other) : Infinity;
    maxAbsolute = Math.max(maxAbsolute, distance);
    if (other !== 0) maxRelative = Math.max(maxRelative, distance === Infinity ? Infinity : distance / Math.abs(other));
    const excess = distance === Infinity ? Infinity : distance - absolute - relative * Math.abs(other);
    if (!(excess > 0)) continue;
    count++;
    if (excess > worstExcess) [worst, worstExcess] = [at, excess];
  }
  return { maxAbsolute, maxRelative, count, worst };
}

/** In absolute value, of the finite ones: rounding errors of sums are to be seen beside it. */
function largest(values: Float32Array | Float64Array): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

/** The indices of an element of a row-major array. */
export function placeOf(element: number, dims: readonly number[]): readonly number[] {
  const place: number[] = [];
  let rest = element;
  for (const extent of dims.toReversed()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return place;
}

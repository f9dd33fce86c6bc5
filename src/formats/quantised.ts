/**
 * Weights stored as bytes. In a safetensors file NAME (U8), NAME.scale (F32) and NAME.zero_point (U8 or F32) are one tensor, of values
 * (byte - zero point) * scale, both operations rounded to float32, so that whoever decodes them gets the same bits.
 *
 * The extents of scales and of zero points divide those of the tensor, those left out being 1: [] is one number for all,
 * [C] one for each index of the first axis, [1, C] of the second; of 4 for 12 indices, each is for a block of 3.
 */
import { productOf } from "../base/integers.ts";
import { formatDims } from "../tensor/shape.ts";
import { companionNames } from "../tensor/weight-type.ts";
import { storedFloat32, toFloat32, type StoredTensor } from "./safetensors.ts";

/** A tensor of bytes, and what its elements stand for. */
export interface Quantised {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly scales: Numbers;
  readonly zeroPoints: Numbers;
}

/** Scales or zero points. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One for all elements. */
export function oneNumber(value: number): Numbers {
  return { shape: [], data: Float32Array.of(value) };
}

/** Bytes that the source of a net's weights has for a parameter, by the parameter's name and in its shape; undefined where it has none. */
export type QuantisedOf = (name: string) => Quantised | undefined;

/** The three tensors of a file, the small ones in front. */
export function storedQuantised(
  name: string,
  { shape, bytes, scales, zeroPoints }: Quantised,
): (readonly [string, StoredTensor])[] {
  const [scaleName, zeroPointName] = companionNames(name);
  return [
    [scaleName, storedFloat32(scales.shape, scales.data)],
    [zeroPointName, isOfBytes(zeroPoints) ? storedBytes(zeroPoints) : storedFloat32(zeroPoints.shape, zeroPoints.data)],
    [name, { dtype: "uint8", shape, bytes }],
  ];
}

/** Whether zero points are bytes themselves; those of other programs may lie between or beyond them. */
function isOfBytes({ data }: Numbers): boolean {
  return data.every((value) => value === (value & 255));
}

function storedBytes({ shape, data }: Numbers): StoredTensor {
  return { dtype: "uint8", shape, bytes: Uint8Array.from(data) };
}

/** The tensor of bytes of that name, or why it is none, as it follows the name of its type; undefined where it has no companions. */
export function quantisedTensor(
  name: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): Quantised | string | undefined {
  const stored = tensors.get(name);
  const names = companionNames(name);
  if (stored?.dtype !== "uint8" || names.every((each) => !tensors.has(each))) return undefined;
  const numbers: Numbers[] = [];
  for (const each of names) {
    const found = companion(each, tensors.get(each), stored.shape, each === names[1]);
    if (typeof found === "string") return found;
    numbers.push(found);
  }
  const [scales, zeroPoints] = numbers as [Numbers, Numbers];
  return { shape: stored.shape, bytes: stored.bytes, scales, zeroPoints };
}

function companion(
  name: string,
  stored: StoredTensor | undefined,
  shape: readonly number[],
  mayBeBytes: boolean,
): Numbers | string {
  if (stored === undefined) return `without ${name}`;
  const { dtype, shape: parts } = stored;
  const isNumbers = dtype === "float32" || (mayBeBytes && dtype === "uint8");
  if (!isNumbers || !parts.every((part, axis) => (shape[axis] ?? 1) % part === 0)) {
    return `with ${name} of ${dtype} ${parts.length > 8 ? `of ${parts.length} axes` : formatDims(parts)}`;
  }
  const data = dtype === "uint8" ? Float32Array.from(stored.bytes) : toFloat32(stored);
  return data.every(Number.isFinite) ? { shape: parts, data } : `with ${name} that is not finite`;
}

/** The values of a tensor of bytes. */
export function dequantise({ shape, bytes, scales, zeroPoints }: Quantised): Float32Array {
  // Kept in float32 in between, which rounds.
  const values = new Float32Array(bytes.length);
  forEachRun(shape, zeroPoints.shape, (place, begin, end) => {
    const zeroPoint = zeroPoints.data[place]!;
    for (let at = begin; at < end; at++) values[at] = bytes[at]! - zeroPoint;
  });
  forEachRun(shape, scales.shape, (place, begin, end) => {
    const scale = scales.data[place]!;
    for (let at = begin; at < end; at++) values[at]! *= scale;
  });
  return values;
}

/**
 * Visits the elements of a tensor in their order, as runs of neighbours that have the same scale.
 * @param parts the shape of the scales.
 */
export function forEachRun(
  shape: readonly number[],
  parts: readonly number[],
  visit: (place: number, begin: number, end: number) => void,
): void {
  // Without the axes of extent 1, of which a file may have any number.
  const axes = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const [extents, counts] = [axes.map((axis) => shape[axis]!), axes.map((axis) => parts[axis] ?? 1)];
  const depth = counts.findLastIndex((count) => count > 1) + 1;
  const run = productOf(extents.slice(depth));
  const visitAxis = (axis: number, place: number, index: number): void => {
    if (axis === depth) return visit(place, index * run, (index + 1) * run);
    const [extent, count] = [extents[axis]!, counts[axis]!];
    for (let at = 0; at < extent; at++) {
      visitAxis(axis + 1, place * count + Math.floor((at * count) / extent), index * extent + at);
    }
  };
  visitAxis(0, 0, 0);
}

/**
 * Numbers for other parts of a tensor than they are given for; undefined where elements of one part have several.
 * @param parts their shape.
 */
export function numbersAlong(
  shape: readonly number[],
  numbers: Numbers,
  parts: readonly number[],
): Float32Array | undefined {
  const common = shape.map((extent, axis) => {
    const [given, wanted] = [numbers.shape[axis] ?? 1, parts[axis] ?? 1];
    if (given === wanted || wanted === 1) return given;
    return given === 1 ? wanted : extent;
  });
  const values: number[] = [];
  let areAlike = true;
  forEachRun(shape, common, (_, begin) => {
    const value = numbers.data[placeOf(begin, shape, numbers.shape)]!;
    areAlike &&= (values[placeOf(begin, shape, parts)] ??= value) === value;
  });
  return areAlike ? Float32Array.from(values) : undefined;
}

/** The part that an element is in. */
function placeOf(index: number, shape: readonly number[], parts: readonly number[]): number {
  let [place, step, rest] = [0, 1, index];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [extent, count] = [shape[axis]!, parts[axis] ?? 1];
    place += step * Math.floor(((rest % extent) * count) / extent);
    step *= count;
    rest = Math.floor(rest / extent);
  }
  return place;
}

/** Rearranging and combining constants: elements in, elements out, in row-major order. */
import { forEachIndex } from "../../tensor/ndarray.ts";
import { rowMajorStrides } from "../../tensor/shape.ts";
import type { ElementType } from "./model.ts";
import { NodeFailure } from "./node-failure.ts";
import { constantOperand, lazyOperand, padShape, sizeOf, type ConstantOperand, type Elements } from "./operand.ts";
import { computedFrom, moved } from "./provenance.ts";

/** No weight has more elements; a constant that should is a mistake in the file, and must not be allocated. */
export const MOST_ELEMENTS = 2 ** 27;

/**
 * Room for elements of a type: float32 as such, everything else in float64.
 * @throws NodeFailure for more than `MOST_ELEMENTS`.
 */
export function elementsFor(elementType: ElementType, count: number): Elements {
  demandRoom(count);
  return elementType === "float32" ? new Float32Array(count) : new Float64Array(count);
}

function demandRoom(count: number): void {
  if (!(count <= MOST_ELEMENTS)) throw new NodeFailure(`a constant of ${count} elements is more than is evaluated`);
}

/**
 * A constant of another shape whose element at an index is the source's at `offset + sum of index * strides`; strides may be
 * 0 (repeats) and negative (backwards).
 */
export function strided(
  source: ConstantOperand,
  shape: readonly number[],
  offset: number,
  strides: readonly number[],
): ConstantOperand {
  const { name, elementType } = source;
  demandRoom(sizeOf(shape));
  const provenance = computedFrom(source.provenance, `${shape.join()} from ${offset} by ${strides.join()}`);
  return lazyOperand({ name, elementType, shape, provenance }, () => {
    const from = source.data();
    const to = elementsFor(elementType, sizeOf(shape));
    forEachIndex(shape, (index, position) => {
      let at = offset;
      for (let axis = 0; axis < strides.length; axis++) at += index[axis]! * strides[axis]!;
      to[position] = from[at]!;
    });
    return to;
  });
}

/** The same elements under another shape of as many. */
export function reshaped(source: ConstantOperand, shape: readonly number[]): ConstantOperand {
  return { ...source, shape };
}

/** Repeated along axes of extent 1, and along those in front, up to `shape`. */
export function expanded(source: ConstantOperand, shape: readonly number[]): ConstantOperand {
  return strided(source, shape, 0, repeatingStrides(source.shape, shape));
}

function repeatingStrides(own: readonly number[], shape: readonly number[]): readonly number[] {
  const full = padShape(own, shape.length);
  const strides = rowMajorStrides(full);
  return full.map((extent, axis) => (extent === 1 ? 0 : strides[axis]!));
}

/** Output axis i is the source's axis `order[i]`. */
export function permuted(source: ConstantOperand, order: readonly number[]): ConstantOperand {
  const strides = rowMajorStrides(source.shape);
  const shape = order.map((axis) => source.shape[axis]!);
  const turned = order.map((axis) => strides[axis]!);
  const provenance = moved(source.provenance, { shape: source.shape, order });
  return { ...strided(source, shape, 0, turned), provenance };
}

/** One behind the other along an axis; they agree in everything else. */
export function concatenated(sources: readonly ConstantOperand[], axis: number): ConstantOperand {
  const { elementType, shape } = sources[0]!;
  const total = sources.reduce((sum, source) => sum + source.shape[axis]!, 0);
  const outer = sizeOf(shape.slice(0, axis));
  const to = elementsFor(elementType, outer * total * sizeOf(shape.slice(axis + 1)));
  let begin = 0;
  for (let at = 0; at < outer; at++) {
    for (const source of sources) {
      const run = sizeOf(source.shape.slice(axis));
      to.set(source.data().subarray(at * run, (at + 1) * run), begin);
      begin += run;
    }
  }
  return constantOperand(elementType, shape.with(axis, total), to);
}

/** The source's parts at `indices` of an axis, which gives way to the axes of `indices`. */
export function gathered(source: ConstantOperand, axis: number, indices: ConstantOperand): ConstantOperand {
  const extent = source.shape[axis]!;
  const inner = sizeOf(source.shape.slice(axis + 1));
  const outer = sizeOf(source.shape.slice(0, axis));
  const picks = indices.data();
  const from = source.data();
  const to = elementsFor(source.elementType, outer * picks.length * inner);
  for (let at = 0; at < outer; at++) {
    picks.forEach((pick, i) => {
      const begin = (at * extent + (pick < 0 ? pick + extent : pick)) * inner;
      to.set(from.subarray(begin, begin + inner), (at * picks.length + i) * inner);
    });
  }
  const shape = [...source.shape.slice(0, axis), ...indices.shape, ...source.shape.slice(axis + 1)];
  return constantOperand(source.elementType, shape, to);
}

/** A function of one element of each source, after broadcasting to `shape`. */
export function mapped(
  sources: readonly ConstantOperand[],
  shape: readonly number[],
  elementType: ElementType,
  compute: (elements: readonly number[]) => number,
): ConstantOperand {
  const data = sources.map((source) => source.data());
  const strides = sources.map((source) => repeatingStrides(source.shape, shape));
  const to = elementsFor(elementType, sizeOf(shape));
  const elements = sources.map(() => 0);
  forEachIndex(shape, (index, position) => {
    strides.forEach((steps, which) => {
      let at = 0;
      for (let axis = 0; axis < steps.length; axis++) at += index[axis]! * steps[axis]!;
      elements[which] = data[which]![at]!;
    });
    to[position] = compute(elements);
  });
  return constantOperand(elementType, shape, to);
}

/** All elements along `axes` (counted from the beginning) made one, in order. */
export function reduced(
  source: ConstantOperand,
  axes: readonly number[],
  keepAxes: boolean,
  combine: (elements: readonly number[]) => number,
): ConstantOperand {
  const kept = source.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const strides = rowMajorStrides(kept);
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  const from = source.data();
  forEachIndex(source.shape, (index, position) => {
    const at = index.reduce((sum, i, axis) => sum + (axes.includes(axis) ? 0 : i * strides[axis]!), 0);
    groups[at]!.push(from[position]!);
  });
  const to = elementsFor(source.elementType, groups.length);
  groups.forEach((group, at) => (to[at] = combine(group)));
  const shape = keepAxes ? kept : source.shape.filter((_, axis) => !axes.includes(axis));
  return constantOperand(source.elementType, shape, to);
}

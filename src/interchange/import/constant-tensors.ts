/** Rearranging and combining constants: elements in, elements out, in row-major order. */
import { quoted } from "../../formats/format-error.ts";
import { productOf } from "../../base/integers.ts";
import { forEachIndex } from "../../tensor/ndarray.ts";
import { rowMajorStrides } from "../../tensor/shape.ts";
import type { ElementType } from "./graph.ts";
import { NodeFailure } from "./node-failure.ts";
import { constantOperand, lazyOperand, padShape, type ConstantOperand, type Elements } from "./operand.ts";
import { computedFrom, moved, newProvenance } from "./provenance.ts";

/** No weight has more elements; a constant that should is a mistake in the file, and must not be allocated. */
export const MOST_ELEMENTS = 2 ** 27;

/**
 * Tensors of one value are only made where their elements are asked for, so that a net whose weights are such tensors can be
 * looked at; VGG-19, which is published so, has 144 million.
 */
const MOST_FILLED = 1.6e8;

interface Room {
  /** How many more elements may be computed. */
  elements: number;
  /** How many more may be made of one value. */
  filled: number;
}

/** Of the import that runs; imports do not wait for anything, so one runs at a time. */
let room: Room = { elements: Infinity, filled: Infinity };

/** What `use` gives, while at most `elements` are computed by what it calls. */
export function withRoom<T>(elements: number, use: () => T): T {
  const before = room;
  room = { elements, filled: MOST_FILLED };
  try {
    return use();
  } finally {
    room = before;
  }
}

/**
 * Asks for room before elements are computed or visited; `name`: of the constant that they are, if it has one.
 * @throws NodeFailure where there is none left: a small file could fill the memory, or keep the import busy for hours.
 */
export function takeRoom(count: number, name = ""): void {
  demandEvaluated(count, name);
  if (count > room.elements) {
    throw new NodeFailure(
      `${count} more elements of constants are to be computed, which is more than a model of this size may ask for`,
    );
  }
  room.elements -= count;
}

function demandEvaluated(count: number, name = ""): void {
  if (count <= MOST_ELEMENTS) return;
  const what = name === "" ? "a constant" : `its constant ${quoted(name)}`;
  throw new NodeFailure(`${what} of ${count} elements is too large: at most ${MOST_ELEMENTS} are evaluated`);
}

/** A constant of one value everywhere. */
export function filled(elementType: ElementType, shape: readonly number[], value: number): ConstantOperand {
  const count = productOf(shape);
  demandEvaluated(count);
  const fill = (): Elements => {
    if (elementType !== "float32") return elementsFor(elementType, count).fill(value);
    if (count > room.filled) throw new NodeFailure(`constants of more than ${MOST_FILLED} equal elements are made`);
    room.filled -= count;
    return new Float32Array(count).fill(value);
  };
  return lazyOperand({ name: "", elementType, shape, provenance: newProvenance() }, fill);
}

/**
 * Room for elements of a type: float32 as such, everything else in float64.
 * @throws NodeFailure where there is none.
 */
export function elementsFor(elementType: ElementType, count: number): Elements {
  takeRoom(count);
  return newElements(elementType, count);
}

function newElements(elementType: ElementType, count: number): Elements {
  return elementType === "float32" ? new Float32Array(count) : new Float64Array(count);
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
  takeRoom(productOf(shape), name);
  const provenance = computedFrom(source.provenance, `${shape.join()} from ${offset} by ${strides.join()}`);
  return lazyOperand({ name, elementType, shape, provenance }, () => {
    const from = source.data();
    const to = newElements(elementType, productOf(shape));
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
  const outer = productOf(shape.slice(0, axis));
  const to = elementsFor(elementType, outer * total * productOf(shape.slice(axis + 1)));
  let begin = 0;
  for (let at = 0; at < outer; at++) {
    for (const source of sources) {
      const run = productOf(source.shape.slice(axis));
      to.set(source.data().subarray(at * run, (at + 1) * run), begin);
      begin += run;
    }
  }
  return constantOperand(elementType, shape.with(axis, total), to);
}

/** The source's parts at `indices` of an axis, which gives way to the axes of `indices`. */
export function gathered(source: ConstantOperand, axis: number, indices: ConstantOperand): ConstantOperand {
  const extent = source.shape[axis]!;
  const inner = productOf(source.shape.slice(axis + 1));
  const outer = productOf(source.shape.slice(0, axis));
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
  const to = elementsFor(elementType, productOf(shape));
  const data = sources.map((source) => source.data());
  const strides = sources.map((source) => repeatingStrides(source.shape, shape));
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
  takeRoom(productOf(source.shape));
  const groups = Array.from({ length: productOf(kept) }, (): number[] => []);
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

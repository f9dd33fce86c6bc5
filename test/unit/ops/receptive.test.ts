/**
 * What every op says of the elements that it reads, compared with what its reference reads: one element of an operand is
 * changed by much, and the outputs that change are those which read it. Half of the cases are tried, with more CONVOKE_EFFORT all.
 */
import { describe, expect, it } from "vitest";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import type { Reach } from "../../../src/ops/contract/receptive.ts";
import { ops } from "../../../src/ops/index.ts";
import { forEachIndex, type NdArray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { cases, type ConformanceCase } from "../../conformance/cases.ts";
import { operandsOf } from "../../conformance/operands.ts";
import { sampled } from "../../support/effort.ts";
import { attributesOf, runReference } from "../../support/run-op.ts";

/** Ops whose outputs show every element that they read, whatever its value. */
const showsAll = new Set(["convolution", "dense", "pooling", "shape"]);

/** Ops that do not read every element: all are tried. */
const passesOver = new Set(["pooling", "shape"]);

const reading = ops.filter(({ inputs }) => inputs.max > 0);

describe.each(reading.map((op) => [op.name, op] as const))("%s", (name, op) => {
  it.each(sampled(cases[name] ?? [], 0.5).map((each) => [each.note, each] as const))("%s", (_note, each) => {
    each.inputs.forEach((_, operand) => expectReads(op, each, operand));
  });
});

function expectReads(op: AnyOp, each: ConformanceCase, operand: number): void {
  const attributes = attributesOf(op, each.attributes);
  const { inputs, parameters } = operandsOf(op, each);
  const before = runReference(op, attributes, inputs, parameters)[0]!;
  const types = inputs.map(({ shape }) => float32(shape));
  const reaches = op.receptive(types, [float32(before.shape)], attributes, operand);
  for (const axes of [reaches.map(({ from }) => from), reaches.map(({ to }) => to)]) {
    expect(new Set(axes).size, "each axis is followed to one").toBe(axes.length);
  }
  const shape = inputs[operand]!.shape;
  const told = reaches.map((reach) => pairsOf(reach, shape[reach.from]!, before.shape[reach.to]!));
  const observed = reaches.map(() => new Set<string>());
  forEachIndex(shape, (index, position) => {
    if (!passesOver.has(op.category) && !onALine(index, shape)) return;
    const changed = inputs.map((input, at) => (at === operand ? withAdded(input, position) : input));
    const after = runReference(op, attributes, changed, parameters)[0]!;
    forEachIndex(after.shape, (to, at) => {
      if (Object.is(after.data[at], before.data[at])) return;
      reaches.forEach((reach, which) => observed[which]!.add(`${index[reach.from]} ${to[reach.to]}`));
    });
  });
  reaches.forEach((reach, which) => {
    const along = `operand ${operand}, axis ${reach.from}`;
    const pairs = told[which]!;
    expect(
      [...observed[which]!].filter((pair) => !pairs.has(pair)),
      `${along}: read, not told`,
    ).toEqual([]);
    // Where nothing is read along one axis, nothing is to be seen along the others.
    if (!showsAll.has(op.category) || told.some(({ size }) => size === 0)) return;
    expect(
      [...pairs].filter((pair) => !observed[which]!.has(pair)),
      `${along}: told, not read`,
    ).toEqual([]);
  });
}

/** The axes through some elements: what is read along one does not depend on where it lies along the others. */
function onALine(index: readonly number[], shape: readonly number[]): boolean {
  return [0, 0.5].some((part) => index.filter((at, axis) => at !== Math.floor(part * shape[axis]!)).length <= 1);
}

/** Every position of the operand, and every one of the output that reads it. */
function pairsOf({ reads, period, shift, outside }: Reach, input: number, output: number) {
  const pairs = new Set<string>();
  for (let to = 0; to < output; to++) {
    const taps = reads(to);
    if (period !== undefined) {
      const later = taps && { ...taps, first: taps.first + shift };
      expect(reads(to + period), "repeats with its period").toEqual(later);
    }
    for (let tap = 0; tap < (taps?.count ?? 0); tap++) {
      const from = insideOf(taps!.first + tap * taps!.step, input, outside);
      if (from !== undefined) pairs.add(`${from} ${to}`);
    }
  }
  return pairs;
}

/** What is read of the input in place of a position outside. */
function insideOf(at: number, extent: number, outside: Reach["outside"]): number | undefined {
  if (at >= 0 && at < extent) return at;
  if (outside === "reflect") return at < 0 ? -at : 2 * (extent - 1) - at;
  return outside === "edge" ? Math.min(Math.max(at, 0), extent - 1) : undefined;
}

function withAdded(array: NdArray, position: number): NdArray {
  const data = Float64Array.from(array.data);
  data[position]! += 1000;
  return { shape: array.shape, data };
}

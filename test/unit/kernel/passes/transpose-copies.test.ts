import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { productOf } from "../../../../src/base/integers.ts";
import { elementArray, type StorageType } from "../../../../src/kernel/elements.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { compileFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Invocation } from "../../../../src/kernel/ir.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import { transposeIn } from "../../../../src/kernel/passes/transpose-copies.ts";
import { printFunction } from "../../../../src/kernel/print-program.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { someExpression, someStatement } from "../../../../src/kernel/walk.ts";
import { rowMajorStrides } from "../../../../src/tensor/shape.ts";
import { buffer, program } from "../samples.ts";

const { add, div, int, load, mul, rem } = x;

type Address = (index: readonly Expression[]) => Expression;

interface Copy {
  readonly source: Buffer;
  readonly target: Buffer;
  readonly call: Invocation;
}

/** Loops over a shape, the first as the range where that is asked for, that copy element for element. */
function copyOf(
  shape: readonly number[],
  [from, to]: readonly [Address, Address],
  [sourceLength, targetLength]: readonly [number, number],
  { ranged = true, type = "f32" }: { readonly ranged?: boolean; readonly type?: StorageType } = {},
): Copy {
  const source = buffer("source", "input", sourceLength, type);
  const target = buffer("target", "output", targetLength, type);
  const k = new KernelBuilder();
  const descend = (index: readonly Expression[]): void => {
    const extent = shape[index.length];
    if (extent === undefined) {
      const [at, written] = [k.let("read", from(index)), k.let("written", to(index))];
      return k.store(target, written, load(source, at));
    }
    const body = (at: Expression): void => descend([...index, at]);
    if (index.length === 0 && ranged) k.range("i", body);
    else k.for("i", 0, extent, body);
  };
  descend([]);
  const fn = k.finish({ name: "f", description: "f", origin: undefined });
  return { source, target, call: { function: fn, extent: ranged ? shape[0]! : 1 } };
}

/** What the target holds after the range was run in pieces of so many steps. */
function copied({ source, target }: Copy, { function: fn, extent }: Invocation, piece = extent): readonly number[] {
  const into = elementArray(target.element, target.length);
  const numbers = Int32Array.from({ length: source.length }, (_, at) => at + 1);
  const run = compileFunction(
    fn,
    new Map([
      [source, elementArray(source.element, numbers)],
      [target, into],
    ]),
  );
  for (let begin = 0; begin < extent; begin += piece) run(begin, Math.min(extent, begin + piece));
  return [...into];
}

/** The blocked form, checked to copy the same whatever the pieces. */
function transposed(copy: Copy): Invocation {
  const after = transposeIn(copy.call, 1);
  const { function: fn, extent } = after;
  verifyProgram(
    program({ name: "P", buffers: [copy.source, copy.target], inputs: [], outputs: [], run: [[fn, extent]] }),
  );
  const expected = copied(copy, copy.call);
  for (const piece of [extent, 1, 3]) expect(copied(copy, after, piece)).toEqual(expected);
  return after;
}

function isByBlocks({ function: { body } }: Invocation): boolean {
  const storesLanes = someStatement(body, (each) => each.kind === "store" && each.value.lanes > 1);
  return storesLanes && someExpression(body, ({ kind }) => kind === "shuffle");
}

const strided =
  (strides: readonly number[], offset = 0): Address =>
  (index) =>
    index.reduce((sum, at, axis) => add(sum, mul(at, int(strides[axis]!))), int(offset));

/** Row-major of a shape whose axes memory holds in another order, with gaps behind each axis. */
function stridesIn(order: readonly number[], shape: readonly number[], gaps: readonly number[]): readonly number[] {
  const padded = order.map((axis) => shape[axis]! + gaps[axis]!);
  const strides = rowMajorStrides(padded);
  return shape.map((_, axis) => strides[order.indexOf(axis)]!);
}

/** Images of as many pixels, from one plane a channel to channels side by side. */
function toChannelsLast(channels: number, pixels: number): Copy {
  const [from, to] = [strided([1, pixels]), strided([channels, 1])];
  return copyOf([pixels, channels], [from, to], [channels * pixels, channels * pixels]);
}

/** Channel shuffle: y[j * 3 + i] = x[i * 5 + j]. */
const shuffled: Address = ([n, c]) => add(mul(n!, int(15)), add(mul(rem(c!, int(3)), int(5)), div(c!, int(3))));

/** Channels to space: y[2 * w + j, c] = x[w, c * 2 + j]. */
const spread: Address = ([at, c]) => add(add(mul(div(at!, int(2)), int(10)), mul(c!, int(2))), rem(at!, int(2)));

const uneven: Address = ([a, b]) => add(mul(a!, int(1)), mul(div(b!, int(3)), int(8)));

const twice: Address = ([a, b]) => add(a!, add(mul(div(b!, int(2)), int(8)), mul(div(b!, int(4)), int(8))));

const isUntouched = ({ call }: Copy, fewest = 1): boolean => transposeIn(call, fewest).function === call.function;

const build = (store: (k: KernelBuilder, at: Expression, from: Expression) => void): Invocation => {
  const k = new KernelBuilder();
  k.range("i", (i) => k.for("j", 0, 8, (j) => store(k, add(mul(i, int(8)), j), add(i, mul(j, int(8))))));
  return { function: k.finish({ name: "f", description: "f", origin: undefined }), extent: 8 };
};

describe("a copy into another order", () => {
  it("goes by whole vectors, each block transposed", () => {
    const after = transposed(toChannelsLast(8, 8));
    expect(printFunction(after.function).slice(2)).toEqual([
      "  for block from begin to end",
      "    for block_2 from 0 to 2",
      "      let from: i32 = block * 4 + block_2 * 32",
      "      let to: i32 = block * 32 + block_2 * 4",
      "      let in: f32x4 = sourcex4[from]",
      "      let in_2: f32x4 = sourcex4[from + 8]",
      "      let in_3: f32x4 = sourcex4[from + 16]",
      "      let in_4: f32x4 = sourcex4[from + 24]",
      "      let pair: f32x4 = shuffle 0 4 1 5(in, in_2)",
      "      let pair_2: f32x4 = shuffle 0 4 1 5(in_3, in_4)",
      "      target[to] = shuffle 0 1 4 5(pair, pair_2)",
      "      target[to + 8] = shuffle 2 3 6 7(pair, pair_2)",
      "      let pair_3: f32x4 = shuffle 2 6 3 7(in, in_2)",
      "      let pair_4: f32x4 = shuffle 2 6 3 7(in_3, in_4)",
      "      target[to + 16] = shuffle 0 1 4 5(pair_3, pair_4)",
      "      target[to + 24] = shuffle 2 3 6 7(pair_3, pair_4)",
    ]);
  });

  it("moves images of 1 to 9 channels and any number of pixels, both ways", () => {
    for (const channels of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      for (const pixels of [1, 2, 3, 4, 5, 7, 9, 16, 17, 31, 49, 64, 129, 196]) {
        const entry = transposed(toChannelsLast(channels, pixels));
        const from = strided([1, channels]);
        const length = channels * pixels;
        const exit = transposed(copyOf([channels, pixels], [from, strided([pixels, 1])], [length, length]));
        const isWorthwhile = channels > 1 && pixels > 1 && Math.max(channels, pixels) >= 4;
        expect([isByBlocks(entry), isByBlocks(exit)], `${channels}x${pixels}`).toEqual([isWorthwhile, isWorthwhile]);
      }
    }
  });

  it("writes three or two channels as whole vectors too", () => {
    for (const channels of [2, 3]) {
      const { function: fn } = transposed(toChannelsLast(channels, 32));
      expect(someStatement(fn.body, (each) => each.kind === "store" && each.active !== undefined)).toBe(false);
    }
  });

  it("permutes tensors of any rank, with gaps, from and to any order of memory", () => {
    const cases = fc.integer({ min: 2, max: 5 }).chain((rank) => {
      const axes = Array.from({ length: rank }, (_, axis) => axis);
      const order = fc.shuffledSubarray(axes, { minLength: rank });
      const each = (max: number, min: number) =>
        fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
      const type = fc.constantFrom("f32", "i32", "f64");
      return fc.tuple(each(7, 1), order, order, each(1, 0), fc.boolean(), type, fc.nat(3));
    });
    let blocks = 0;
    fc.assert(
      fc.property(cases, ([shape, fromOrder, toOrder, gaps, ranged, type, offset]) => {
        const none = gaps.map(() => 0);
        const [from, to] = [stridesIn(fromOrder, shape, none), stridesIn(toOrder, shape, gaps)];
        const lengths = [none, gaps].map((gap) => productOf(shape.map((extent, axis) => extent + gap[axis]!)) + offset);
        const addresses = [strided(from, offset), strided(to, offset)] as const;
        const after = transposed(copyOf(shape, addresses, [lengths[0]!, lengths[1]!], { ranged, type }));
        if (isByBlocks(after)) blocks++;
        expect(type === "f64" && isByBlocks(after)).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(blocks).toBeGreaterThan(50);
  });

  it("sees through indices that are divided", () => {
    expect(isByBlocks(transposed(copyOf([4, 15], [shuffled, strided([15, 1])], [60, 60])))).toBe(true);
    expect(isByBlocks(transposed(copyOf([12, 5], [spread, strided([5, 1])], [60, 60])))).toBe(true);
  });
});

describe("what stays as it is", () => {
  it("a copy whose elements lie side by side in both, or in one of them nowhere", () => {
    expect(isUntouched(copyOf([8, 8], [strided([9, 1]), strided([8, 1])], [72, 64]))).toBe(true);
    expect(isUntouched(copyOf([8, 8], [strided([2, 16]), strided([8, 1])], [127, 64]))).toBe(true);
  });

  it("a short one", () => {
    expect(isUntouched(toChannelsLast(8, 8), 65)).toBe(true);
    expect(isUntouched(toChannelsLast(8, 8), 64)).toBe(false);
  });

  it("an index divided by what does not divide its extent, or by two numbers", () => {
    expect(isUntouched(copyOf([8, 8], [uneven, strided([8, 1])], [64, 64]))).toBe(true);
    expect(isUntouched(copyOf([8, 8], [twice, strided([8, 1])], [64, 64]))).toBe(true);
  });

  it("what computes, converts, or copies within one buffer", () => {
    const [a, b] = [buffer("a", "workspace", 64), buffer("b", "workspace", 64)];
    const wide = buffer("wide", "workspace", 64, "f64");
    const calls = [
      build((k, to, from) => k.store(a, to, x.neg(load(b, from)))),
      build((k, to, from) => k.store(a, to, load(wide, from))),
      build((k, to, from) => k.store(a, to, load(a, from))),
    ];
    for (const call of calls) expect(transposeIn(call, 1)).toEqual(call);
  });
});

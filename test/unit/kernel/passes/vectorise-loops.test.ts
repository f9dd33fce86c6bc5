import { describe, expect, it } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { exp } from "../../../../src/kernel/functions.ts";
import type { ElementArray } from "../../../../src/kernel/elements.ts";
import { compileFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Invocation } from "../../../../src/kernel/ir.ts";
import { printFunction } from "../../../../src/kernel/print-program.ts";
import { vectorise } from "../../../../src/kernel/passes/vectorise-loops.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { buffersOf } from "../../../../src/kernel/walk.ts";
import { buffer, program } from "../samples.ts";

const SIZE = 400;
const input = buffer("input", "input", SIZE);
const weights = buffer("weights", "input", SIZE);
const out = buffer("out", "workspace", SIZE);
const result = buffer("result", "output", SIZE);
const indices = buffer("indices", "constant", SIZE, "i32", new Int32Array(SIZE));

const { add, call, compare, float, int, load, max, mul, rem, select, sub } = x;

function scalar(extent: number, build: (k: KernelBuilder) => void): Invocation {
  const k = new KernelBuilder();
  build(k);
  return { function: k.finish({ name: "f", description: "f", origin: undefined }), extent };
}

/** The lines of the vectorised body, without its head. */
function linesOf({ function: fn }: Invocation): string[] {
  return printFunction(fn)
    .slice(2)
    .map((line) => line.slice(2));
}

/** What is in memory after a run over the same random numbers, cut into pieces that end there. */
function memoryAfter({ function: fn, extent }: Invocation, cuts = [extent]): Map<string, number[]> {
  const random = randomSource(7);
  const memory = new Map(
    [input, weights, out, result].map((each) => [each, Float32Array.from({ length: SIZE }, () => random.next() - 0.5)]),
  );
  const all = new Map<Buffer, ElementArray>([...memory, [indices, indices.data!]]);
  const run = compileFunction(fn, all);
  cuts.forEach((end, at) => run(at === 0 ? 0 : cuts[at - 1]!, end));
  return new Map([...memory].map(([each, elements]) => [each.name, [...elements]]));
}

function expectSound({ function: fn, extent }: Invocation): void {
  const buffers = [...buffersOf(fn)];
  verifyProgram(program({ name: "P", buffers, inputs: [], outputs: [], run: [[fn, extent]] }));
}

/** Vectorises, and checks that results are the same to the bit. */
function vectorised(build: (k: KernelBuilder) => void, extent = 1): Invocation {
  const before = scalar(extent, build);
  const after = vectorise(before, { lanes: 4, registers: 14 });
  expectSound(after);
  expect(memoryAfter(after)).toEqual(memoryAfter(before));
  return after;
}

function expectUnchanged(build: (k: KernelBuilder) => void, extent = 1): void {
  const before = scalar(extent, build);
  expect(linesOf(vectorised(build, extent))).toEqual(linesOf(before));
}

const copyTo =
  (k: KernelBuilder, at = 0) =>
  (c: Expression): void =>
    k.store(out, add(c, int(at)), load(input, c));

const storeTwice =
  (k: KernelBuilder, distance: number) =>
  (c: Expression): void => {
    copyTo(k)(c);
    k.store(out, add(c, int(distance)), load(weights, c));
  };

function betweenComputedBounds(k: KernelBuilder): void {
  k.range("y", (y) => k.for("c", mul(y, int(2)), add(mul(y, y), int(3)), copyTo(k)));
}

/** The sum of each column of four rows of 30 elements. */
function sumOfRows(k: KernelBuilder): void {
  k.range("c", (c) => {
    const sum = k.variable("sum", float(0));
    k.for("y", 0, 4, (y) => sum.set(add(sum.value, load(input, add(mul(y, int(30)), c)))));
    k.store(out, c, sum.value);
  });
}

/** The largest of three rows of 40 elements in a column. */
const largestOfRows =
  (k: KernelBuilder) =>
  (c: Expression): void => {
    const largest = k.variable("v", float(Number.NEGATIVE_INFINITY));
    k.for("ky", 0, 3, (ky) => {
      const at = k.let("at", add(mul(ky, int(40)), c));
      largest.set(max(largest.value, load(input, at)));
    });
    k.store(out, c, largest.value);
  };

describe("a loop over neighbouring elements", () => {
  it("runs over whole vectors where its extent is a multiple of four", () => {
    expect(linesOf(vectorised((k) => k.for("c", 0, 12, copyTo(k))))).toEqual([
      "for c from 0 to 12 by 4",
      "  out[c] = inputx4[c]",
    ]);
  });

  it("ends with a vector that is partly filled, or with a scalar", () => {
    expect(linesOf(vectorised((k) => k.for("c", 0, 11, copyTo(k, 5))))).toEqual([
      "for c from 0 to 8 by 4",
      "  out[c + 5] = inputx4[c]",
      "out:3[13] = inputx4:3[8]",
    ]);
    expect(linesOf(vectorised((k) => k.for("c", 2, 11, copyTo(k))))).toEqual([
      "for c from 2 to 10 by 4",
      "  out[c] = inputx4[c]",
      "out[10] = input[10]",
    ]);
  });

  it("is one vector where it is no longer than that", () => {
    expect(linesOf(vectorised((k) => k.for("c", 4, 8, copyTo(k))))).toEqual(["out[4] = inputx4[4]"]);
    expect(linesOf(vectorised((k) => k.for("c", 0, 3, copyTo(k))))).toEqual(["out:3[0] = inputx4:3[0]"]);
  });

  it("goes on one by one behind the last whole vector where bounds are computed", () => {
    for (const extent of [1, 2, 3, 9]) vectorised(betweenComputedBounds, extent);
    expect(linesOf(vectorised(betweenComputedBounds, 2))).toEqual([
      "for y from begin to end",
      "  let cFrom: i32 = y * 2",
      "  let cWhole: i32 = cFrom + max(0, y * y + 3 - cFrom) div 4 * 4",
      "  for c from cFrom to cWhole by 4",
      "    out[c] = inputx4[c]",
      "  for c_v from cWhole to y * y + 3",
      "    out[c_v] = input[c_v]",
    ]);
  });

  it("needs to know how far bounds lie apart, not where they lie", () => {
    const after = vectorised((k) => {
      k.range("y", (y) => k.for("c", mul(y, int(8)), add(mul(y, int(8)), int(8)), copyTo(k)));
    }, 3);
    expect(linesOf(after)).toEqual([
      "for y from begin to end",
      "  for c from y * 8 to y * 8 + 8 by 4",
      "    out[c] = inputx4[c]",
    ]);
  });

  it("computes functions and choices lane by lane, and what lanes share once", () => {
    const after = vectorised((k) => {
      const factor = k.let("factor", load(weights, int(3)));
      k.for("c", 0, 4, (c) => {
        const value = k.let("v", mul(load(input, c), factor));
        const larger = compare("gt", value, float(0));
        k.store(out, c, select(larger, call(exp, value), float(-1)));
      });
    });
    expect(linesOf(after)).toEqual([
      "let factor: f32 = weights[3]",
      "let v: f32x4 = inputx4[0] * splat(factor)",
      "out[0] = v > splat(0.0) ? exp(v) : splat(-1.0)",
    ]);
  });

  it("may have loops within and variables of its own", () => {
    expect(linesOf(vectorised((k) => k.for("c", 0, 12, largestOfRows(k))))).toEqual([
      "for c from 0 to 12 by 4",
      "  var v: f32x4 = splat(-Infinity)",
      "  for ky from 0 to 3",
      "    let at: i32 = ky * 40 + c",
      "    v = max(v, inputx4[at])",
      "  out[c] = v",
    ]);
  });

  it("takes several vectors at once where loops within wait for one addition after another, if they come out even", () => {
    expect(linesOf(vectorised((k) => k.for("c", 0, 8, largestOfRows(k))))).toEqual([
      "var v: f32x4 = splat(-Infinity)",
      "var v_v: f32x4 = splat(-Infinity)",
      "for ky from 0 to 3",
      "  let at: i32 = ky * 40",
      "  let at_v: i32 = ky * 40 + 4",
      "  v = max(v, inputx4[at])",
      "  v_v = max(v_v, inputx4[at_v])",
      "out[0] = v",
      "out[4] = v_v",
    ]);
    for (const extent of [11, 16, 20, 24, 32, 35]) vectorised((k) => k.for("c", 0, extent, largestOfRows(k)));
  });

  it("does so no further than registers reach", () => {
    const widths = [14, 8, 4].map((registers) => {
      const before = scalar(1, (k) => k.for("c", 0, 16, largestOfRows(k)));
      const after = vectorise(before, { lanes: 4, registers });
      expect(memoryAfter(after)).toEqual(memoryAfter(before));
      return linesOf(after).filter((line) => line.includes("var v")).length;
    });
    expect(widths).toEqual([4, 2, 1]);
  });

  it("is the outermost that may: the loop over elements, not the one over taps", () => {
    const lines = linesOf(
      vectorised((k) => k.for("x", 0, 3, (at) => k.for("c", 0, 4, (c) => copyTo(k)(add(mul(at, int(4)), c))))),
    );
    expect(lines).toEqual(["for x from 0 to 3", "  out[x * 4] = inputx4[x * 4]"]);
  });

  it("may sit in a branch that does not depend on it", () => {
    const after = vectorised((k) => {
      k.range("y", (y) =>
        k.if(
          compare("eq", y, int(1)),
          () => k.for("c", 0, 6, copyTo(k)),
          () => k.for("c", 0, 5, copyTo(k, 7)),
        ),
      );
    }, 3);
    const lines = linesOf(after);
    expect(lines.filter((line) => line.includes("inputx4"))).toHaveLength(3);
  });

  it("may rewrite a buffer in place", () => {
    const after = vectorised((k) => k.for("c", 0, 10, (c) => k.store(out, c, mul(load(out, c), float(2)))));
    expect(linesOf(after)[1]).toBe("  out[c] = outx4[c] * splat(2.0)");
  });

  it("may store to several rows that do not meet", () => {
    const after = vectorised((k) => {
      k.for("c", 0, 6, (c) => {
        copyTo(k)(c);
        copyTo(k, 6)(c);
        k.for("x", 2, 5, (right) => copyTo(k, 12)(add(c, mul(right, int(18)))));
      });
    });
    expect(linesOf(after).filter((line) => line.includes("x4"))).toHaveLength(6);
  });
});

describe("the parallel range", () => {
  it("runs over vectors", () => {
    const { extent, function: fn } = vectorised(sumOfRows, 12);
    expect(extent).toBe(3);
    expect(linesOf({ extent, function: fn })).toEqual([
      "for cBlock from begin to end",
      "  var sum: f32x4 = splat(0.0)",
      "  for y from 0 to 4",
      "    sum = sum + inputx4[y * 30 + cBlock * 4]",
      "  out[cBlock * 4] = sum",
    ]);
  });

  it("ends with a vector that is partly filled", () => {
    const { extent, function: fn } = vectorised(sumOfRows, 30);
    expect(extent).toBe(8);
    const lines = linesOf({ extent, function: fn });
    expect(lines).toContain("  if cBlock < 7");
    expect(lines.at(-1)).toBe("    out:2[28] = sum_v");
  });

  it("takes several vectors a step, too", () => {
    const whole = vectorised(sumOfRows, 18);
    expect(whole.extent).toBe(2);
    expect(memoryAfter(whole, [1, 2])).toEqual(memoryAfter(whole));
  });

  it("is not a loop where there is one vector", () => {
    const { extent, function: fn } = vectorised(sumOfRows, 3);
    expect(extent).toBe(1);
    expect(linesOf({ extent, function: fn })[0]).toBe("var sum: f32x4 = splat(0.0)");
  });

  it("gives the same results in pieces", () => {
    const whole = vectorised(sumOfRows, 30);
    expect(memoryAfter(whole, [2, 3, 7, 8])).toEqual(memoryAfter(whole));
  });
});

it("what moves a few elements from one order to another is written out", () => {
  const after = vectorised((k) => {
    k.range("x", (at) => {
      k.for("c", 0, 3, (c) => k.store(out, add(mul(at, int(3)), c), load(input, add(mul(c, int(50)), at))));
    });
  }, 20);
  expect(linesOf(after)).toEqual([
    "for x from begin to end",
    "  out[x * 3] = input[x]",
    "  out[x * 3 + 1] = input[x + 50]",
    "  out[x * 3 + 2] = input[x + 100]",
  ]);
});

describe("a loop stays as it is", () => {
  it("where it adds up: terms keep their order", () => {
    expectUnchanged((k) => {
      const sum = k.variable("sum", float(0));
      k.for("c", 0, 8, (c) => sum.set(add(sum.value, load(input, c))));
      k.store(out, int(0), sum.value);
    });
  });

  it("where elements do not lie side by side", () => {
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, mul(c, int(2)), load(input, c))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, load(input, mul(c, int(3))))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, load(input, sub(int(9), c)))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, load(input, add(c, rem(c, int(2)))))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, int(5), load(input, c))));
  });

  it("where a branch, a bound or a number depends on the index", () => {
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.if(compare("lt", c, int(5)), () => copyTo(k)(c))));
    expectUnchanged((k) =>
      k.for("c", 0, 8, (c) => {
        const v = k.variable("v", float(0));
        k.for("i", 0, c, (i) => v.set(add(v.value, load(input, i))));
        k.store(out, c, v.value);
      }),
    );
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, x.toFloat(c))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, load(input, load(indices, c)))));
  });

  it("where an element depends on one before", () => {
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, add(c, int(1)), load(out, c))));
    expectUnchanged((k) => k.for("c", 0, 8, (c) => k.store(out, c, add(load(out, c), load(out, int(0))))));
  });

  it("where rows that it stores to overlap", () => {
    expectUnchanged((k) => k.for("c", 0, 8, storeTwice(k, 7)));
    expect(linesOf(vectorised((k) => k.for("c", 0, 8, storeTwice(k, 8))))).toContain("  out[c] = inputx4[c]");
    expectUnchanged((k) => {
      k.for("c", 0, 8, (c) => {
        k.for("i", 0, 5, (i) => k.store(out, add(c, mul(i, int(4))), add(load(input, c), load(weights, i))));
      });
    });
  });

  it("where the distance of what it stores and loads is not known", () => {
    expectUnchanged((k) => {
      k.range("y", (y) => k.for("c", 0, 8, (c) => k.store(out, add(c, y), load(out, add(c, mul(y, int(2)))))));
    }, 3);
  });

  it("where it is in vectors already", () => {
    expectUnchanged((k) => k.for("c", 0, 3, (c) => k.store(out, mul(c, int(4)), load(input, mul(c, int(4)), 4))));
  });
});

it("random nests of loops compute the same, to the bit", () => {
  let changed = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const build = randomNest(seed);
    const after = vectorised(build, 3);
    if (linesOf(after).some((line) => line.includes("x4"))) changed++;
  }
  expect(changed).toBeGreaterThan(60);
});

/** Loops whose strides and offsets are often, but not always, those of images. */
function randomNest(seed: number): (k: KernelBuilder) => void {
  const random = randomSource(seed);
  const upTo = (n: number): number => Math.floor(random.next() * n);
  const pick = <T>(values: readonly T[]): T => values[upTo(values.length)]!;
  const [channels, pixel] = [1 + upTo(9), pick([1, 9, 10, 10, 10])];
  const choices = Array.from(
    { length: 4 },
    () => [pick(BUFFERS), pick([0, 0, 0, 1, 10]), pick([1, 1, 1, 1, 1, 1, 0, 2])] as const,
  );
  const targets = [pick([out, result]), pick([out, result])];
  return (k) => {
    k.range("y", (y) => {
      k.for("c", upTo(2), channels, (c) => {
        const at = (shift: number, factor: number) => add(add(mul(y, int(100)), mul(c, int(factor))), int(shift));
        const sum = k.variable("sum", float(0.5));
        k.for("x", 0, 3, (right) => {
          choices.forEach(([source, shift, factor], each) => {
            const value = load(source, add(at(shift, factor), mul(right, int(pixel))));
            if (each < 2) sum.set(add(sum.value, value));
            else k.store(targets[each - 2]!, add(at(shift, 1), mul(right, int(pixel))), mul(value, sum.value));
          });
        });
      });
    });
  };
}

const BUFFERS: readonly Buffer[] = [input, weights, out];

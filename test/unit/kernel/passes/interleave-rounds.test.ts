import { describe, expect, it } from "vitest";
import * as x from "../../../../src/kernel/expression.ts";
import { compileFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, KernelFunction, Lanes } from "../../../../src/kernel/ir.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import { interleaveRounds } from "../../../../src/kernel/passes/interleave-rounds.ts";
import { printFunction } from "../../../../src/kernel/print-program.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { buffersOf } from "../../../../src/kernel/walk.ts";
import { buffer, program } from "../samples.ts";

const SIZE = 64;
const input = buffer("input", "input", SIZE);
const out = buffer("out", "workspace", SIZE);

const { add, element, float, int, mul, splat } = x;

function functionOf(build: (k: KernelBuilder) => void): KernelFunction {
  const k = new KernelBuilder();
  build(k);
  return k.finish({ name: "f", description: "f", origin: undefined });
}

function memoryAfter(fn: KernelFunction): readonly number[][] {
  const memory = new Map(
    [input, out].map((each) => [each, Float32Array.from({ length: SIZE }, (_, at) => 1 + at / 7)]),
  );
  compileFunction(fn, memory)(0, 1);
  return [...memory.values()].map((elements) => [...elements]);
}

/** The loops of a function after the pass, which computes the same. */
function loopsOf(build: (k: KernelBuilder) => void): readonly string[] {
  const before = functionOf(build);
  const buffers = [...new Set<Buffer>(buffersOf(before))];
  const made = program({ name: "P", buffers, inputs: [], outputs: [], run: [[before, 1]] });
  const after = interleaveRounds.run(made);
  verifyProgram(after);
  const [fn] = after.functions;
  expect(memoryAfter(fn!)).toEqual(memoryAfter(before));
  return printFunction(fn!)
    .map((line) => line.trim())
    .filter((line) => line.startsWith("for "));
}

/** So many operations on a vector, each of which waits for the one before. */
function chain(k: KernelBuilder, from: Buffer, at: Expression, operations: number): Expression {
  let value = k.let("v", element(from, at, 4));
  for (let done = 1; done < operations; done++) value = k.let("v", add(mul(value, splat(float(0.5), 4)), value));
  return value;
}

const rounds = (to: number, operations = 20, from = input, shift = 0, factor = 1) => {
  const step: Lanes = 4;
  return (k: KernelBuilder): void =>
    k.for(
      "c",
      0,
      to,
      (c) => k.store(out, mul(c, int(factor)), chain(k, from, add(mul(c, int(factor)), int(shift)), operations)),
      step,
    );
};

describe("rounds that are long", () => {
  it("go two at a time", () => expect(loopsOf(rounds(32))).toEqual(["for c from 0 to 32 by 8"]));
  it("leave one over where they are odd in number", () => {
    expect(loopsOf(rounds(20))).toEqual(["for c from 0 to 16 by 8"]);
  });
  it("need no loop where there are two", () => expect(loopsOf(rounds(8))).toEqual([]));
  it("may read what they store", () => expect(loopsOf(rounds(32, 20, out))).toEqual(["for c from 0 to 32 by 8"]));
  it("run between bounds that are not known, but whose difference is", () => {
    const loops = loopsOf((k) =>
      k.range("n", (n) => k.for("c", n, add(n, int(16)), (c) => k.store(out, c, chain(k, input, c, 20)), 4)),
    );
    expect(loops[1]).toBe("for c from n to n + 16 by 8");
  });
});

describe("stay as they are", () => {
  it.each([
    ["short ones", rounds(32, 6)],
    ["one round after the other where one reads what another stores", rounds(32, 20, out, 4)],
    ["those that store in one place", rounds(32, 20, input, 0, 0)],
  ])("%s", (_, build) => expect(loopsOf(build)).toEqual(["for c from 0 to 32 by 4"]));

  it("those of which there is a number that is not known", () => {
    const loops = loopsOf((k) =>
      k.range("n", (n) => k.for("c", 0, mul(n, int(4)), (c) => k.store(out, c, chain(k, input, c, 20)), 4)),
    );
    expect(loops[1]).toBe("for c from 0 to n * 4 by 4");
  });

  it("those that sum up", () => {
    const loops = loopsOf((k) => {
      const sum = k.variable("sum", splat(float(0), 4));
      k.for("c", 0, 32, (c) => sum.set(add(sum.value, chain(k, input, c, 20))), 4);
      k.store(out, int(0), sum.value);
    });
    expect(loops).toEqual(["for c from 0 to 32 by 4"]);
  });
});

import { describe, expect, it } from "vitest";
import { shiftViews } from "../../../../src/kernel/passes/shift-views.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import { add, compare, float, int, load, mul, select } from "../../../../src/kernel/expression.ts";
import { runFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Program } from "../../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { buffer, program } from "../samples.ts";

const input = buffer("input", "workspace", 20, "f64");
const output = buffer("output", "workspace", 8, "f64");

function kernel(emit: (k: KernelBuilder, i: Expression) => void, from = input): Program {
  const k = new KernelBuilder();
  k.for("i", 0, 8, (i) => emit(k, i));
  const fn = k.finish({ name: "fn", description: "", origin: undefined });
  return program({ name: "P", buffers: [from, output], inputs: [], outputs: [], run: [[fn, 1]] });
}

function expectUnchanged(subject: Program): void {
  expect(shiftViews.run(subject)).toBe(subject);
}

describe("shifted views", () => {
  it("stand for loads a constant apart: of equal length, so that the last index of each is in bounds", () => {
    const sum = kernel((k, i) =>
      k.store(
        output,
        i,
        add(add(load(input, add(i, int(2))), load(input, add(i, int(5)))), load(input, add(i, int(12)))),
      ),
    );
    const shifted = shiftViews.run(sum);
    verifyProgram(shifted);
    const views = shifted.buffers.filter(({ view }) => view !== undefined);
    // The smallest offset, 2, is the index; what is left of 20 behind the largest shift is 10.
    expect(views.map(({ view, length, name }) => [view?.offset, length, name])).toEqual([
      [0, 10, "input_0"],
      [3, 10, "input_3"],
      [10, 10, "input_10"],
    ]);
    const data = Float64Array.from({ length: 20 }, (_, at) => at * at);
    const found = new Float64Array(8);
    const memory = new Map<Buffer, Float64Array>([[output, found]]);
    for (const each of views) memory.set(each, data.subarray(each.view!.offset, each.view!.offset + each.length));
    runFunction(shifted.functions[0]!, 1, memory);
    const squares = Array.from({ length: 8 }, (_, i) => (i + 2) ** 2 + (i + 5) ** 2 + (i + 12) ** 2);
    expect([...found]).toEqual(squares);
  });

  it("leave a lone load as it is", () => {
    expectUnchanged(kernel((k, i) => k.store(output, i, load(input, add(i, int(3))))));
  });

  it("leave loads that a round may not make: the guard may be what keeps them in bounds", () => {
    const guarded = kernel((k, i) => {
      const right = select(compare("lt", i, int(4)), load(input, add(i, int(16))), float(0));
      k.store(output, i, add(load(input, i), right));
    });
    expectUnchanged(guarded);
  });

  it("leave loads from an address that changes within a round", () => {
    const moving = kernel((k, i) => {
      const at = k.variable("at", mul(i, int(2)));
      const first = k.let("first", load(input, at.value));
      at.set(add(at.value, int(1)));
      k.store(output, i, add(first, load(input, add(at.value, int(1)))));
    });
    expectUnchanged(moving);
  });

  it("leave the caller's memory alone", () => {
    const given = buffer("given", "input", 20);
    expectUnchanged(kernel((k, i) => k.store(output, i, add(load(given, i), load(given, add(i, int(1))))), given));
  });
});

import { describe, expect, it } from "vitest";
import { shiftLoads } from "../../../../src/targets/typescript/shifted-views.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import { add, compare, float, int, load, mul, select } from "../../../../src/kernel/expression.ts";
import { runFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, KernelFunction } from "../../../../src/kernel/ir.ts";
import { buffersIn } from "../../../../src/kernel/walk.ts";

const input: Buffer = { name: "input", element: "f64", length: 20, role: "workspace" };
const output: Buffer = { name: "output", element: "f64", length: 8, role: "workspace" };
const fn = (emit: (k: KernelBuilder, i: Expression) => void): KernelFunction => {
  const k = new KernelBuilder();
  k.for("i", 0, 8, (i) => emit(k, i));
  return k.finish({ name: "fn", description: "", origin: undefined, precision: "single" });
};
const shifted = ({ body }: KernelFunction) => shiftLoads(body, new Set([input]));

describe("shifted views", () => {
  it("stand for loads a constant apart: of equal length, so that the last index of each is in bounds", () => {
    const sum = fn((k, i) =>
      k.store(
        output,
        i,
        add(add(load(input, add(i, int(2))), load(input, add(i, int(5)))), load(input, add(i, int(12)))),
      ),
    );
    const { body, views } = shifted(sum);
    // The smallest offset, 2, is the index; what is left of 20 behind the largest shift is 10.
    expect(views.map(({ shift, view }) => [shift, view.length])).toEqual([
      [0, 10],
      [3, 10],
      [10, 10],
    ]);
    const data = Float64Array.from({ length: 20 }, (_, at) => at * at);
    const expected = new Float64Array(8);
    runFunction(
      sum,
      1,
      new Map([
        [input, data],
        [output, expected],
      ]),
    );
    const found = new Float64Array(8);
    const memory = new Map<Buffer, Float64Array>([[output, found]]);
    for (const { view, shift } of views) memory.set(view, data.subarray(shift, shift + view.length));
    runFunction({ ...sum, body }, 1, memory);
    expect(found).toEqual(expected);
    expect(found[7]).toBe(9 ** 2 + 12 ** 2 + 19 ** 2);
  });

  it("leave a lone load as it is", () => {
    const { body, views } = shifted(fn((k, i) => k.store(output, i, load(input, add(i, int(3))))));
    expect(views).toEqual([]);
    expect(buffersIn(body).has(input)).toBe(true);
  });

  it("leave loads that a round may not make: the guard may be what keeps them in bounds", () => {
    const guarded = fn((k, i) => {
      const right = select(compare("lt", i, int(4)), load(input, add(i, int(16))), float(0));
      k.store(output, i, add(load(input, i), right));
    });
    expect(shifted(guarded).views).toEqual([]);
  });

  it("leave loads from an address that changes within a round", () => {
    const moving = fn((k, i) => {
      const at = k.variable("at", mul(i, int(2)));
      const first = k.let("first", load(input, at.value));
      at.set(add(at.value, int(1)));
      k.store(output, i, add(first, load(input, add(at.value, int(1)))));
    });
    expect(shifted(moving).views).toEqual([]);
  });

  it("leave other buffers alone", () => {
    const sum = fn((k, i) => k.store(output, i, add(load(input, i), load(input, add(i, int(1))))));
    expect(shiftLoads(sum.body, new Set()).views).toEqual([]);
  });
});

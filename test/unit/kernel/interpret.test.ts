import { describe, expect, test } from "vitest";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { interpretProgram, runFunction } from "../../../src/kernel/interpret-program.ts";
import type { Buffer, KernelFunction } from "../../../src/kernel/ir.ts";
import { buffer, tinyProgram } from "./samples.ts";
import { functionInDouble } from "../../../src/kernel/in-double.ts";

function finish(k: KernelBuilder): KernelFunction {
  return functionInDouble(k.finish({ name: "f", description: "f", origin: undefined }));
}

function memoryOf(...entries: readonly (readonly [Buffer, Float64Array | Float32Array | Int32Array])[]) {
  return new Map(entries);
}

describe("a function", () => {
  test("runs its outer loop over the given extent", () => {
    const out = buffer("out", "output", 4, "f64");
    const k = new KernelBuilder();
    k.range("i", (i) => k.store(out, i, x.mul(x.toFloat(i), x.float(2))));
    const memory = new Float64Array(4);
    runFunction(finish(k), 3, memoryOf([out, memory]));
    expect([...memory]).toEqual([0, 2, 4, 0]);
  });

  test("rounds a store to the buffer's element", () => {
    const single = buffer("single", "output", 1, "f32");
    const double = buffer("f64", "output", 1, "f64");
    const k = new KernelBuilder();
    k.store(single, x.int(0), x.float(0.1));
    k.store(double, x.int(0), x.float(0.1));
    const f32 = new Float32Array(1);
    const f64 = new Float64Array(1);
    runFunction(finish(k), 1, memoryOf([single, f32], [double, f64]));
    expect(f32[0]).toBe(Math.fround(0.1));
    expect(f64[0]).toBe(0.1);
  });

  test("divides integers downwards", () => {
    const out = buffer("out", "output", 4, "i32");
    const from = buffer("from", "input", 1, "i32");
    const k = new KernelBuilder();
    const n = k.let("n", x.load(from, x.int(0)));
    k.store(out, x.int(0), x.div(n, x.int(3)));
    k.store(out, x.int(1), x.rem(n, x.int(3)));
    k.store(out, x.int(2), x.shiftRight(n, 1));
    k.store(out, x.int(3), x.mul(n, x.int(0)));
    const result = new Int32Array(4);
    runFunction(finish(k), 1, memoryOf([from, Int32Array.of(-7)], [out, result]));
    expect([...result]).toEqual([-3, 2, -4, 0]);
  });

  test("computes vectors lane by lane", () => {
    const data = buffer("data", "input", 5);
    const out = buffer("out", "output", 4);
    const k = new KernelBuilder();
    const v = k.variable("v", x.load(data, x.int(1), 4));
    v.set(x.add(x.mul(v.value, x.splat(x.load(data, x.int(0)), 4)), x.splat(x.float(1), 4)));
    k.store(out, x.int(0), v.value);
    const result = new Float32Array(4);
    runFunction(finish(k), 1, memoryOf([data, Float32Array.of(10, 1, 2, 3, 4)], [out, result]));
    expect([...result]).toEqual([11, 21, 31, 41]);
  });

  test("picks lanes of two vectors", () => {
    const data = buffer("data", "input", 8);
    const out = buffer("out", "output", 4);
    const k = new KernelBuilder();
    k.store(out, x.int(0), x.shuffle(x.load(data, x.int(0), 4), x.load(data, x.int(4), 4), [7, 0, 3, 4]));
    const result = new Float32Array(4);
    runFunction(finish(k), 1, memoryOf([data, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)], [out, result]));
    expect([...result]).toEqual([8, 1, 4, 5]);
  });

  test("takes one branch of an if", () => {
    const out = buffer("out", "output", 2);
    const k = new KernelBuilder();
    k.range("i", (i) => {
      k.if(
        x.compare("lt", i, x.int(1)),
        () => k.store(out, i, x.float(5)),
        () => k.store(out, i, x.float(7)),
      );
    });
    const result = new Float32Array(2);
    runFunction(finish(k), 2, memoryOf([out, result]));
    expect([...result]).toEqual([5, 7]);
  });
});

describe("a wrong access names buffer, index and function", () => {
  test.each([
    ["behind the end", 4, "f writes element 4 of buffer out, which has 4"],
    ["before the start", -1, "f writes element -1 of buffer out, which has 4"],
  ])("%s", (_, index, message) => {
    const out = buffer("out", "output", 4);
    const k = new KernelBuilder();
    k.store(out, x.int(index), x.float(1));
    expect(() => runFunction(finish(k), 1, memoryOf([out, new Float32Array(4)]))).toThrow(message);
  });

  test("a vector that reaches over the end", () => {
    const data = buffer("data", "input", 6);
    const out = buffer("out", "output", 4);
    const k = new KernelBuilder();
    k.store(out, x.int(0), x.load(data, x.int(3), 4));
    const memory = memoryOf([data, new Float32Array(6)], [out, new Float32Array(4)]);
    expect(() => runFunction(finish(k), 1, memory)).toThrow("f reads elements 3 to 6 of buffer data, which has 6");
  });

  test("a buffer without memory", () => {
    const out = buffer("out", "output", 4);
    const k = new KernelBuilder();
    k.store(out, x.int(0), x.float(1));
    expect(() => runFunction(finish(k), 1, new Map())).toThrow("f: no memory for buffer out");
  });
});

test("integer arithmetic beyond 32 bits is refused", () => {
  const out = buffer("out", "output", 1, "i32");
  const from = buffer("from", "input", 1, "i32");
  const k = new KernelBuilder();
  k.store(out, x.int(0), x.mul(x.load(from, x.int(0)), x.int(2)));
  const memory = memoryOf([from, Int32Array.of(2 ** 30)], [out, new Int32Array(1)]);
  expect(() => runFunction(finish(k), 1, memory)).toThrow("f: mul of 1073741824 and 2 exceeds 32 bits");
});

test("a program prepares once and runs by names of ports", () => {
  const net = interpretProgram(tinyProgram());
  // Rows of ones, of the index, and negative ones, so that the logits are 36, 168 and, after ReLU, 0.
  const weight = Float32Array.from({ length: 24 }, (_, at) => (at < 8 ? 1 : at < 16 ? at - 8 : -1));
  net.load(
    new Map([
      ["dense1.weight", weight],
      ["dense1.bias", Float32Array.of(0, -132, 0)],
    ]),
  );
  const scores = net.run(new Map([["image", Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)]])).get("scores")!;
  // softmax of 36, 36, 0
  expect(scores[0]).toBeCloseTo(0.5, 7);
  expect(scores[1]).toBeCloseTo(0.5, 7);
  expect(scores[2]).toBeCloseTo(Math.exp(-36) / 2, 20);
});

/** Loops and the pointers they move: every form gives what the interpreter gives, and reads nothing else. */
import { describe, expect, test } from "vitest";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Program } from "../../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { buffer, program } from "../../kernel/samples.ts";
import { wasmNet } from "./instance.ts";

const SIZE = 64;
const index = buffer("table", "constant", 4, "i32", Int32Array.of(3, 0, 2, 1));

/** A kernel from 64 elements to 64, called for [0, extent). */
function kernel(build: (k: KernelBuilder, data: Buffer, result: Buffer) => void, extent = 1): Program {
  const data = buffer("data", "input", SIZE);
  const result = buffer("result", "output", SIZE);
  const k = new KernelBuilder();
  k.for("zero", 0, SIZE, (at) => k.store(result, at, x.float(0)));
  const cleared = k.finish({ name: "clear", description: "", origin: undefined });
  const own = new KernelBuilder();
  build(own, data, result);
  const fn = own.finish({ name: "layer", description: "", origin: undefined });
  const subject = program({
    name: "Loops",
    buffers: [data, result, index],
    inputs: [{ name: "data", buffer: data, shape: [SIZE] }],
    outputs: [{ name: "result", buffer: result, shape: [SIZE] }],
    run: [
      [cleared, 1],
      [fn, extent],
    ],
  });
  verifyProgram(subject);
  return subject;
}

const values = Float32Array.from({ length: SIZE }, (_, at) => at + 1);
const inputs = new Map([["data", values]]);

function expectSame(subject: Program): void {
  const [wanted] = interpretProgram(subject).run(inputs).values();
  for (const guards of [false, true]) {
    expect([...wasmNet(subject, { guards }).run(inputs).get("result")!]).toEqual([...wanted!]);
  }
}

/** Adds `value` to `result[at]`. */
function addTo(k: KernelBuilder, result: Buffer, at: Expression, value: Expression): void {
  k.store(result, at, x.add(x.load(result, at), value));
}

describe("loops", () => {
  test("with constant bounds, steps and offsets", () => {
    for (const [from, to, step] of [
      [0, 8, 1],
      [3, 4, 1],
      [2, 9, 3],
      [5, 5, 1],
      [9, 2, 1],
      [0, 1, 7],
    ] as const) {
      const loop = kernel((k, data, result) => {
        k.for(
          "i",
          x.int(from),
          x.add(x.int(to), x.int(0)),
          (i) => addTo(k, result, i, x.load(data, x.add(i, x.int(9)))),
          step,
        );
      });
      expectSame(loop);
    }
  });

  test("with bounds that are known only when they run", () => {
    const loop = kernel((k, data, result) => {
      k.range("y", (y) => {
        const from = x.load(index, x.rem(y, x.int(4)));
        const to = k.let("to", x.sub(x.mul(y, x.int(2)), x.int(3)));
        k.for("x", from, to, (at) => addTo(k, result, x.add(y, x.mul(at, x.int(8))), x.load(data, at)), 2);
        k.for("z", from, to, (at) => addTo(k, result, at, x.toFloat(at)));
        k.for("w", to, x.add(to, x.int(3)), () => addTo(k, result, y, x.float(1)));
      });
    }, 5);
    expectSame(loop);
  });

  test("whose variable nothing reads", () => {
    expectSame(kernel((k, _, result) => k.for("i", 0, 5, () => addTo(k, result, x.int(2), x.float(1)))));
  });

  test("that move backwards", () => {
    const reversed = kernel((k, data, result) => {
      k.for("i", 0, 10, (i) =>
        k.store(result, x.sub(x.int(9), i), x.load(data, x.add(x.mul(i, x.int(-3)), x.int(27)))),
      );
    });
    expectSame(reversed);
  });

  test("whose addresses begin below the buffer", () => {
    const padded = kernel((k, data, result) => {
      k.range("y", (y) => {
        const start = k.let("start", x.sub(x.mul(y, x.int(5)), x.int(12)));
        k.for("x", 0, 16, (at) => {
          const place = x.add(start, at);
          k.if(x.and(x.compare("ge", place, x.int(0)), x.compare("lt", place, x.int(SIZE))), () => {
            addTo(k, result, at, x.load(data, place));
          });
        });
      });
    }, 14);
    expectSame(padded);
  });

  test("nested, with sums of several variables in one index", () => {
    const nested = kernel((k, data, result) => {
      k.range("row", (row) => {
        const n = k.let("n", x.div(row, x.int(3)));
        const y = k.let("y", x.rem(row, x.int(3)));
        const base = k.let("base", x.add(x.mul(n, x.int(24)), x.mul(y, x.int(8))));
        const sum = k.variable("sum", x.splat(x.float(0), 4));
        k.for("ky", 0, 2, (ky) => {
          const down = k.let("down", x.add(base, x.mul(ky, x.int(4))));
          k.for("kx", 0, 3, (kx) => {
            sum.set(x.add(sum.value, x.mul(x.load(data, x.add(down, kx), 4), x.splat(x.load(data, x.add(kx, ky)), 4))));
          });
        });
        k.store(result, x.mul(row, x.int(4)), sum.value);
      });
    }, 6);
    expectSame(nested);
  });

  test("with integers that are loaded, chosen and counted up", () => {
    const gather = kernel((k, data, result) => {
      const next = k.variable("next", x.int(1));
      k.for("i", 0, 4, (i) => {
        const before = k.let("before", x.add(next.value, x.int(2)));
        const place = k.let("place", x.load(index, i));
        next.set(x.add(next.value, x.add(place, x.int(1))));
        const chosen = x.select(x.compare("lt", place, x.int(2)), before, next.value);
        k.store(result, x.add(x.mul(i, x.int(2)), place), x.load(data, chosen));
        k.store(result, x.add(next.value, x.int(20)), x.load(data, before));
        k.for("j", before, next.value, (j) => addTo(k, result, x.add(j, x.int(40)), x.float(1)));
      });
    });
    expectSame(gather);
  });

  test("behind a branch, with values that only the branch knows", () => {
    const branches = kernel((k, data, result) => {
      k.range("y", (y) => {
        k.if(
          x.compare("eq", x.rem(y, x.int(3)), x.int(1)),
          () => {
            const half = k.let("half", x.div(y, x.int(2)));
            k.for("x", 0, 4, (at) => addTo(k, result, x.add(x.mul(half, x.int(4)), at), x.load(data, x.add(at, y))));
          },
          () => k.for("x", 0, 3, (at) => addTo(k, result, x.add(at, x.int(50)), x.load(data, y))),
        );
      });
    }, 9);
    expectSame(branches);
  });

  test("in pieces as in one", () => {
    const subject = kernel((k, data, result) => {
      k.range("y", (y) =>
        k.for("x", 0, 3, (at) => k.store(result, x.add(x.mul(y, x.int(3)), at), x.load(data, x.add(y, at)))),
      );
    }, 20);
    const [wanted] = wasmNet(subject).run(inputs).values();
    const net = wasmNet(subject);
    net.run(new Map([["data", new Float32Array(SIZE)]]));
    const [data] = subject.inputs;
    new Float32Array(net.memory.buffer, net.kernels.address(data!.buffer), SIZE).set(values);
    net.exports.step(1, 12, 20);
    net.exports.step(1, 7, 7);
    net.exports.step(1, 0, 12);
    const { buffer: result } = subject.outputs[0]!;
    expect(new Float32Array(net.memory.buffer, net.kernels.address(result), SIZE)).toEqual(wanted);
  });
});

const reads = (at: number, lanes: 1 | 4 = 1, active: number = lanes): Program =>
  kernel((k, data, result) => {
    k.for("i", 0, 4, (i) => {
      const value = x.load(data, x.add(x.mul(i, x.int(4)), x.int(at)), lanes, active);
      k.store(result, x.int(0), value);
    });
  });
const writes = (at: number): Program =>
  kernel((k, _, result) => k.for("i", 0, 4, (i) => k.store(result, x.sub(x.int(at), i), x.float(1))));

describe("guards", () => {
  test.each([
    ["the last element", reads(SIZE - 13)],
    ["the last vector", reads(SIZE - 16, 4)],
    ["a part of a vector", reads(SIZE - 14, 4, 2)],
    ["the first element written", writes(3)],
  ])("let pass %s", (_, subject) => expect(() => wasmNet(subject, { guards: true }).run(inputs)).not.toThrow());

  test.each([
    ["an element behind the end", reads(SIZE - 12)],
    ["a vector over the end", reads(SIZE - 15, 4)],
    ["a part of a vector over the end", reads(SIZE - 14, 4, 3)],
    ["an element before the beginning", reads(-1)],
    ["a write before the beginning", writes(2)],
  ])("stop %s", (_, subject) => {
    expect(() => wasmNet(subject, { passes: [] }).run(inputs)).not.toThrow();
    expect(() => wasmNet(subject, { guards: true, passes: [] }).run(inputs)).toThrow(/unreachable/);
  });

  test("know the scratch memory of each thread", () => {
    const scratch = buffer("own", "scratch", 4);
    const result = buffer("result", "output", 4);
    const subject = (at: number): Program => {
      const k = new KernelBuilder();
      k.for("i", 0, 4, (i) => k.store(scratch, x.add(i, x.int(at)), x.float(1)));
      k.store(result, x.int(0), x.load(scratch, x.int(0), 4));
      const fn = k.finish({ name: "layer", description: "", origin: undefined });
      const outputs = [{ name: "result", buffer: result, shape: [4] }];
      return program({ name: "Own", buffers: [scratch, result], inputs: [], outputs, run: [[fn, 1]] });
    };
    for (const thread of [0, 2]) {
      const options = { threads: 3, guards: true, thread, passes: [] };
      expect(() => wasmNet(subject(0), options).exports.step(0, 0, 1)).not.toThrow();
      expect(() => wasmNet(subject(1), options).exports.step(0, 0, 1)).toThrow(/unreachable/);
      expect(() => wasmNet(subject(-1), options).exports.step(0, 0, 1)).toThrow(/unreachable/);
    }
  });
});

import { describe, expect, test } from "vitest";
import { windowLoads } from "../../../../src/kernel/passes/window-loads.ts";
import { functionInDouble } from "../../../../src/kernel/in-double.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Program } from "../../../../src/kernel/ir.ts";
import { buffer, program } from "../samples.ts";
import { wasmNet } from "../../targets/wasm/instance.ts";

const CHANNELS = 600;
const DEPTH = 1000;

const weight = buffer("weight", "parameter", CHANNELS * DEPTH);
const packed = buffer("packed", "prepared", CHANNELS * DEPTH);
const result = buffer("result", "output", CHANNELS * DEPTH);

type Fill = (k: KernelBuilder) => number;

function kernel(name: string, fill: Fill) {
  const k = new KernelBuilder();
  const extent = fill(k);
  return [k.finish({ name, description: "", origin: undefined }), extent] as const;
}

/** A program that packs the weight by these functions, and hands out what was packed. */
function packing(fills: readonly Fill[], more: readonly Buffer[] = []) {
  const show = kernel("show", (k) => {
    k.range("o", (o) => k.for("i", 0, DEPTH, (i) => k.store(result, at(o, i), x.load(packed, at(o, i)))));
    return CHANNELS;
  });
  return program({
    name: "Packing",
    buffers: [weight, packed, result, ...more],
    parameters: [{ name: "weight", buffer: weight, shape: [CHANNELS, DEPTH] }],
    inputs: [],
    outputs: [{ name: "result", buffer: result, shape: [CHANNELS, DEPTH] }],
    prepare: fills.map((fill, index) => {
      const [fn, extent] = kernel(`pack${index}`, fill);
      return [functionInDouble(fn), extent];
    }),
    run: [show],
  });
}

function at(o: Expression, i: Expression): Expression {
  return x.add(x.mul(o, x.int(DEPTH)), i);
}

/** Each step reads one row of the weight; `from` says where. */
function rows(from: (o: Expression, i: Expression) => Expression): Fill {
  return (k) => {
    k.range("o", (o) => {
      k.for("i", 0, DEPTH, (i) => k.store(packed, at(o, i), x.load(weight, from(o, i))));
    });
    return CHANNELS;
  };
}

/** Each step reads `width` rows; the last may have fewer. */
function blocks(width: number): Fill {
  return (k) => {
    k.range("block", (block) => {
      k.for("lane", 0, width, (lane) => {
        const o = k.let("o", x.add(x.mul(block, x.int(width)), lane));
        k.if(x.compare("lt", o, x.int(CHANNELS)), () => {
          k.for("i", 0, DEPTH, (i) => k.store(packed, at(o, i), x.load(weight, at(o, i))));
        });
      });
    });
    return Math.ceil(CHANNELS / width);
  };
}

function windowIn(subject: Program) {
  return windowLoads.run(subject).functions[0]!.window;
}

function expectPacked(subject: ReturnType<typeof packing>, expected: (o: number, i: number) => number): void {
  const net = wasmNet(subject, { guards: true });
  const interpreted = interpretProgram(windowLoads.run(subject));
  const values = Float32Array.from({ length: CHANNELS * DEPTH }, (_, index) => index);
  for (const each of [net, interpreted]) each.load(new Map([["weight", values]]));
  const got = net.run(new Map()).get("result")!;
  expect(
    interpreted
      .run(new Map())
      .get("result")!
      .every((value, index) => value === got[index]),
  ).toBe(true);
  const wrong = got.findIndex((value, index) => value !== expected(Math.floor(index / DEPTH), index % DEPTH));
  expect(wrong).toBe(-1);
}

describe("a large parameter", () => {
  test("comes in pieces of rows", () => {
    const subject = packing([rows(at)]);
    expect(windowIn(subject)).toMatchObject({ of: weight, perStep: DEPTH, steps: 524 });
    expectPacked(subject, (o, i) => o * DEPTH + i);
  });

  test("comes in pieces where a step reads its row backwards", () => {
    const subject = packing([rows((o, i) => at(o, x.sub(x.int(DEPTH - 1), i)))]);
    expect(windowIn(subject)).toMatchObject({ of: weight, perStep: DEPTH });
    expectPacked(subject, (o, i) => o * DEPTH + DEPTH - 1 - i);
  });

  test("comes in pieces of blocks, the last of which is not full", () => {
    const subject = packing([blocks(16)]);
    expect(windowIn(subject)).toMatchObject({ of: weight, perStep: 16 * DEPTH, steps: 32 });
    expectPacked(subject, (o, i) => o * DEPTH + i);
  });

  test("comes in pieces where rows are clamped to the last", () => {
    const subject = packing([rows((o, i) => at(x.min(o, x.int(CHANNELS - 1)), i))]);
    expect(windowIn(subject)).toMatchObject({ of: weight, perStep: DEPTH });
  });

  test.each([
    ["a step reads from all of it", [rows((o, i) => x.add(x.mul(x.rem(i, x.int(CHANNELS)), x.int(DEPTH)), o))]],
    ["steps go through it backwards", [rows((o, i) => at(x.sub(x.int(CHANNELS - 1), o), i))]],
    ["steps read more than their part", [rows((o, i) => x.max(x.int(0), x.add(at(o, i), x.int(-1))))]],
    ["only the first and the last step keep to their part", [rows((o, i) => at(x.div(x.mul(o, o), x.int(599)), i))]],
    ["two functions read it", [rows(at), rows(at)]],
  ])("comes whole where %s", (_, fills) => {
    const subject = packing(fills);
    expect(windowLoads.run(subject)).toBe(subject);
  });
});

test("what is read in pieces does not lie in memory whole", () => {
  const { kernels } = wasmNet(packing([rows(at)]));
  const bytes = CHANNELS * DEPTH * 4;
  // Packed, and one region for the window and for the result.
  expect(kernels.pages * 65536).toBeLessThan(2 * bytes + 2 ** 17);
});

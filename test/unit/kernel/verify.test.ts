import { describe, expect, test } from "vitest";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import type { Buffer, KernelFunction, Program, Statement } from "../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../src/kernel/verify-program.ts";
import { buffer, program, tinyProgram } from "./samples.ts";

const image = buffer("image", "input", 4);
const out = buffer("out", "output", 4);
const wide = buffer("wide", "constant", 1, "f64", Float64Array.of(1));
const shorts = buffer("shorts", "scratch", 4, "i16");

function programOf(
  fn: KernelFunction,
  more: Partial<Program> = {},
  buffers: readonly Buffer[] = [image, out],
): Program {
  const inputs = [{ name: "image", buffer: image, shape: [1, 4] }];
  const outputs = [{ name: "out", buffer: out, shape: [1, 4] }];
  return { ...program({ name: "P", buffers, inputs, outputs, run: [[fn, 4]] }), ...more };
}

function functionOf(build: (k: KernelBuilder) => void, name = "f"): KernelFunction {
  const k = new KernelBuilder();
  build(k);
  return k.finish({ name, description: name, origin: undefined });
}

/** A function of statements that no builder would make. */
function malformed(...body: readonly Statement[]): KernelFunction {
  return { ...functionOf(() => {}), body };
}

const copy = functionOf((k) => k.range("i", (i) => k.store(out, i, x.load(image, i))));

test("a sound program passes", () => {
  expect(() => verifyProgram(programOf(copy))).not.toThrow();
  expect(() => verifyProgram(tinyProgram())).not.toThrow();
});

test("functions of a sound program are checked again where they are others, or its buffers are", () => {
  const before = programOf(copy);
  const other = functionOf((k) => k.store(image, x.int(0), x.float(0)));
  expect(() => verifyProgram(before, "after a pass", before)).not.toThrow();
  expect(() => verifyProgram(programOf(other), "after a pass", before)).toThrow("f writes input image");
  expect(() => verifyProgram(programOf(copy, {}, [image]), "after a pass", before)).toThrow(
    "out[i] is in a buffer that the program does not list",
  );
});

describe("buffers and ports", () => {
  test.each<[string, Program, string]>([
    ["an unlisted buffer", programOf(copy, { buffers: [image] }), 'port "out": buffer out is not listed'],
    [
      "two buffers of one name",
      programOf(copy, {}, [image, out, buffer("image", "scratch", 1)]),
      "two buffers are named image",
    ],
    [
      "a workspace buffer without a place",
      programOf(copy, { placement: new Map() }, [image, out, buffer("w", "workspace", 4)]),
      "buffer w has no place in the arena",
    ],
    [
      "a place outside the arena",
      programOf(copy, { arena: { f32: 3, f64: 0, i32: 0, i16: 0, u8: 0 } }, [image, out, buffer("w", "workspace", 4)]),
      "buffer w lies at [0, 4) of an arena of 3",
    ],
    [
      "a constant of another length than its data",
      programOf(copy, {}, [image, out, buffer("c", "constant", 3, "f32", new Float32Array(2))]),
      "buffer c of 3 elements has data for 2",
    ],
    [
      "a port of another size than its buffer",
      programOf(copy, { outputs: [{ name: "out", buffer: out, shape: [1, 5] }] }),
      'port "out" of shape [1, 5] is kept in 4 elements',
    ],
    ["an unlisted function", programOf(copy, { functions: [] }), "f is called but not listed"],
  ])("%s", (_, malformedProgram, message) => {
    expect(() => verifyProgram(malformedProgram)).toThrow(message);
  });
});

describe("functions", () => {
  const local = { name: "a", type: "f32", lanes: 1, mutable: false } as const;
  const zero = x.int(0);
  test.each<[string, KernelFunction, string]>([
    [
      "a local read before its definition",
      malformed({ kind: "store", buffer: out, index: zero, value: x.read(local) }),
      "f: a is read before its definition",
    ],
    [
      "a constant index out of bounds",
      functionOf((k) => k.store(out, x.int(4), x.float(0))),
      "f: out[4] is outside the buffer's 4 elements",
    ],
    ["a vector at the end", functionOf((k) => k.store(out, x.int(1), x.load(image, zero, 4))), "f: out[1] is outside"],
    ["a store to an input", functionOf((k) => k.store(image, zero, x.float(0))), "f writes input image"],
    [
      "a vector stored in 16 bits",
      functionOf((k) => k.store(shorts, zero, x.splat(zero, 4))),
      "f: i32x4 is stored in shorts",
    ],
    [
      "three integers of 16 bits",
      functionOf((k) => k.store(out, zero, x.toFloat(x.load(shorts, zero, 4, 3)))),
      "f: elements of shorts are read in 3 of 4 lanes",
    ],
    ["an integer stored as a float", functionOf((k) => k.store(out, zero, zero)), "f: i32 is stored in out"],
    [
      "a local assigned though immutable",
      malformed({ kind: "let", local, value: x.float(0) }, { kind: "assign", local, value: x.float(1) }),
      "f: a is assigned but not mutable",
    ],
    [
      "a local defined twice",
      malformed({ kind: "let", local, value: x.float(0) }, { kind: "let", local: { ...local }, value: x.float(0) }),
      "f: two locals are named a",
    ],
    [
      "a local that starts as another type",
      malformed({ kind: "let", local, value: zero }),
      "f: a is f32 but starts as i32",
    ],
    [
      "arithmetic of unlike types",
      malformed({
        kind: "let",
        local,
        value: { kind: "binary", operator: "add", type: "f32", lanes: 1, left: x.float(1), right: zero },
      }),
      "f: 1.0 + 0 is not of type f32",
    ],
    [
      "arithmetic of floats of unlike width",
      malformed({
        kind: "let",
        local,
        value: { kind: "binary", operator: "add", type: "f32", lanes: 1, left: x.float(1), right: x.double(1) },
      }),
      "f: 1.0 + 1.0 is not of type f32",
    ],
    [
      "an extreme of f64 in lanes",
      malformed({
        kind: "let",
        local: { ...local, type: "f64", lanes: 4 },
        value: x.max(x.splat(x.double(1), 4), x.splat(x.double(2), 4)),
      }),
      "f: max(splat(1.0), splat(2.0)) is not of type f64x4",
    ],
    [
      "a pick of a lane that neither vector has",
      malformed({
        kind: "let",
        local: { ...local, lanes: 4 },
        value: x.shuffle(x.splat(x.float(1), 4), x.splat(x.float(2), 4), [0, 1, 2, 8]),
      }),
      "f: shuffle 0 1 2 8(splat(1.0), splat(2.0)) is not of type f32x4",
    ],
    [
      "a shuffle of f64",
      malformed({
        kind: "let",
        local: { ...local, type: "f64", lanes: 4 },
        value: x.shuffle(x.splat(x.double(1), 4), x.splat(x.double(2), 4), [0, 1, 2, 3]),
      }),
      "f: shuffle 0 1 2 3(splat(1.0), splat(2.0)) is not of type f64x4",
    ],
    [
      "a load that does not have the type of its elements",
      malformed({ kind: "let", local, value: { kind: "load", type: "f32", lanes: 1, buffer: wide, index: zero } }),
      "f: wide[0] is not of type f32",
    ],
    [
      "a loop that steps backwards",
      functionOf((k) => k.for("i", 0, 4, (i) => k.store(out, i, x.float(0)), -1)),
      "f: the loop over i steps by -1",
    ],
    [
      "the range used outside its loop",
      functionOf((k) => k.store(out, x.read(k.end), x.float(0))),
      "f: begin and end belong to one outermost loop",
    ],
    [
      "a function too large to be optimised",
      functionOf((k) => {
        for (let at = 0; at < 4000; at++) k.store(out, zero, x.add(x.load(image, zero), x.float(1)));
      }),
      "f has 12000 operations, more than the 8000 that engines still optimise",
    ],
  ])("%s", (_, fn, message) => {
    expect(() => verifyProgram(programOf(fn))).toThrow(message);
  });

  test("a local of a loop is unknown behind it", () => {
    let inner = x.int(0);
    const fn = functionOf((k) => {
      k.for("i", 0, 4, (i) => {
        inner = k.let("twice", x.mul(i, x.int(2)));
      });
      k.store(out, inner, x.float(0));
    });
    expect(() => verifyProgram(programOf(fn))).toThrow("f: twice is read before its definition");
  });
});

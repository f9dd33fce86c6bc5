import { expect, test } from "vitest";
import { exp } from "../../../src/kernel/functions.ts";
import * as x from "../../../src/kernel/expression.ts";
import { functionInDouble, scalarInDouble } from "../../../src/kernel/in-double.ts";
import type { Expression } from "../../../src/kernel/ir.ts";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import { printFunction } from "../../../src/kernel/print-program.ts";
import { verifyProgram } from "../../../src/kernel/verify-program.ts";
import { buffer, program } from "./samples.ts";

const given = buffer("given", "input", 4);
const wide = buffer("wide", "workspace", 4, "f64");
const result = buffer("result", "output", 4);

function written(fill: (k: KernelBuilder, i: Expression) => void) {
  const k = new KernelBuilder();
  k.range("i", (i) => fill(k, i));
  return k.finish({ name: "fn", description: "", origin: undefined });
}

function linesOf(fn: ReturnType<typeof written>): readonly string[] {
  const ports = (each: typeof given) => [{ name: each.name, buffer: each, shape: [4] }];
  verifyProgram(
    program({
      name: "P",
      buffers: [given, wide, result],
      inputs: ports(given),
      outputs: ports(result),
      run: [[fn, 4]],
    }),
  );
  return printFunction(fn).slice(3);
}

test("loads are widened, stores round, and conversions between floats go", () => {
  const fn = written((k, i) => {
    const value = k.let("value", x.add(x.load(given, i), x.load(wide, i)));
    const sum = k.variable("sum", x.double(1));
    sum.set(x.add(sum.value, x.widen(value)));
    k.store(wide, i, x.narrow(sum.value));
    k.store(result, i, x.mul(value, x.toFloat(i)));
  });
  expect(linesOf(fn)).toEqual([
    "    let value: f32 = given[i] + f32(wide[i])",
    "    var sum: f64 = 1.0",
    "    sum = sum + f64(value)",
    "    wide[i] = f64(f32(sum))",
    "    result[i] = value * f32(i)",
  ]);
  const lines = [
    "    let value: f64 = f64(given[i]) + wide[i]",
    "    var sum: f64 = 1.0",
    "    sum = sum + value",
    "    wide[i] = sum",
    "    result[i] = f32(value * f64(i))",
  ];
  expect(linesOf(functionInDouble(fn))).toEqual(lines);
  expect(linesOf(functionInDouble(functionInDouble(fn)))).toEqual(lines);
});

test("bits stay those of a binary32", () => {
  const fn = written((k, i) => {
    const bits = k.let("bits", x.bitsOfFloat(x.load(wide, i)));
    k.store(wide, i, x.floatFromBits(bits));
  });
  expect(linesOf(functionInDouble(fn))).toEqual([
    "    let bits: i32 = bits(f32(wide[i]))",
    "    wide[i] = f64(fromBits(bits))",
  ]);
});

test("calls are of the expansion that is right in any arithmetic, which there is once", () => {
  const fn = functionInDouble(written((k, i) => k.store(wide, i, x.call(exp, x.load(wide, i)))));
  const [loop] = fn.body;
  const [store] = loop?.kind === "for" ? loop.body : [];
  const value = store?.kind === "store" ? store.value : undefined;
  expect(value).toMatchObject({ kind: "call", type: "f64" });
  expect(value?.kind === "call" && value.function).toBe(scalarInDouble(exp));
  expect(scalarInDouble(scalarInDouble(exp))).toBe(scalarInDouble(exp));
});

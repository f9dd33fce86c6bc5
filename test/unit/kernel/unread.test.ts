import { expect, test } from "vitest";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { printFunction } from "../../../src/kernel/print-program.ts";
import { buffer } from "./samples.ts";

const given = buffer("given", "input", 8);
const out = buffer("out", "output", 8);

test("what nothing reads is left out, and then what only that read", () => {
  const k = new KernelBuilder();
  k.range("i", (i) => {
    const first = k.let("first", x.load(given, i));
    const second = k.let("second", x.load(given, x.add(i, x.int(1))));
    k.let("sum", x.add(first, second));
    const best = k.variable("best", x.float(0));
    k.for("j", 0, 4, (j) => {
      const third = k.let("third", x.load(given, j));
      k.if(x.compare("gt", third, first), () => best.set(third));
      k.store(out, j, first);
    });
  });
  const fn = k.finish({ name: "f", description: "f", origin: undefined });
  expect(printFunction(fn).slice(2)).toEqual([
    "  for i from begin to end",
    "    let first: f32 = given[i]",
    "    for j from 0 to 4",
    "      out[j] = first",
  ]);
});

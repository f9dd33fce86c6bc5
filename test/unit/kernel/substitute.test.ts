import { expect, test } from "vitest";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { printFunction } from "../../../src/kernel/print-program.ts";
import { substitute } from "../../../src/kernel/substitute.ts";
import { buffer } from "./samples.ts";

const out = buffer("out", "output", 100);

/** The body after a range of the given extent has been put in, without its head. */
function bodyWith(extent: number, build: (k: KernelBuilder) => void): string[] {
  const k = new KernelBuilder();
  build(k);
  const fn = k.finish({ name: "f", description: "f", origin: undefined });
  const body = substitute(
    fn.body,
    new Map([
      [fn.begin, x.int(0)],
      [fn.end, x.int(extent)],
    ]),
  );
  return printFunction({ ...fn, body })
    .slice(2)
    .map((line) => line.slice(2));
}

function ones(k: KernelBuilder): void {
  k.range("n", (n) => {
    const base = k.let("base", x.mul(n, x.int(50)));
    k.for("i", n, x.add(n, x.int(2)), (i) => k.store(out, x.add(base, i), x.toFloat(n)));
  });
}

test("a range of one element becomes its body, folded", () => {
  expect(bodyWith(1, ones)).toEqual(["for i from 0 to 2", "  out[i] = 0.0"]);
  expect(bodyWith(0, ones)).toEqual([]);
  expect(bodyWith(2, ones)).toEqual([
    "for n from 0 to 2",
    "  let base: i32 = n * 50",
    "  for i from n to n + 2",
    "    out[base + i] = f32(n)",
  ]);
});

test("a second name of a variable goes, unless the variable changes while the name is in use", () => {
  const lines = bodyWith(1, (k) => {
    const sum = k.variable("sum", x.float(1));
    const before = k.let("before", sum.value);
    k.for("i", 0, 3, () => sum.set(x.add(sum.value, before)));
    const after = k.let("after", sum.value);
    k.store(out, x.int(0), after);
  });
  expect(lines).toEqual([
    "var sum: f32 = 1.0",
    "let before: f32 = sum",
    "for i from 0 to 3",
    "  sum = sum + before",
    "out[0] = sum",
  ]);
});

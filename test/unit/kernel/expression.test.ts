import { describe, expect, test } from "vitest";
import * as x from "../../../src/kernel/expression.ts";
import { printExpression } from "../../../src/kernel/print-program.ts";

const a = x.read({ name: "a", type: "i32", lanes: 1, mutable: false });
const b = x.read({ name: "b", type: "i32", lanes: 1, mutable: true });
const f = x.read({ name: "f", type: "f32", lanes: 1, mutable: false });

describe("integer expressions are folded", () => {
  test.each([
    [x.add(x.add(a, x.int(3)), x.add(b, x.int(4))), "a + b + 7"],
    [x.add(x.int(3), x.int(4)), "7"],
    [x.add(x.int(0), a), "a"],
    [x.add(x.int(5), a), "a + 5"],
    [x.add(x.add(a, x.int(5)), x.int(-5)), "a"],
    [x.add(a, x.mul(x.add(b, x.int(2)), x.int(64))), "a + b * 64 + 128"],
    [x.sub(x.add(a, x.int(3)), x.int(1)), "a + 2"],
    [x.mul(x.mul(a, x.int(3)), x.int(4)), "a * 12"],
    [x.mul(x.int(2), a), "a * 2"],
    [x.mul(a, x.int(0)), "0"],
    [x.mul(x.int(1), a), "a"],
    [x.div(a, x.int(1)), "a"],
    [x.rem(a, x.int(1)), "0"],
    [x.div(x.int(-7), x.int(2)), "-4"],
    [x.rem(x.int(-7), x.int(2)), "1"],
  ])("%#", (expression, text) => {
    expect(printExpression(expression)).toBe(text);
  });
});

test("float arithmetic is left as it is written", () => {
  expect(printExpression(x.add(x.add(f, x.float(3)), x.float(4)))).toBe("f + 3.0 + 4.0");
  expect(printExpression(x.mul(f, x.float(0)))).toBe("f * 0.0");
});

describe("unlike types are refused", () => {
  test.each<[string, () => unknown]>([
    ["a sum of float and int", () => x.add(f, a)],
    ["a comparison of float and int", () => x.compare("lt", f, a)],
    ["an index that is a float", () => x.load({ name: "m", role: "input", element: "f32", length: 4 }, f)],
    ["an int of a fraction", () => x.int(0.5)],
    ["a conversion of what is a float already", () => x.toFloat(f)],
  ])("%s", (_, build) => {
    expect(build).toThrow(Error);
  });
});

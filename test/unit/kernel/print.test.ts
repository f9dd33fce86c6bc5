import { expect, test } from "vitest";
import * as x from "../../../src/kernel/expression.ts";
import { printExpression, printProgram } from "../../../src/kernel/print-program.ts";
import { tinyProgram } from "./samples.ts";

const golden = "../../golden/kernel";

test("a program is printed in full", async () => {
  await expect(printProgram(tinyProgram())).toMatchFileSnapshot(`${golden}/tiny.txt`);
});

test.each([
  [x.sub(x.float(1), x.binary("sub", x.float(2), x.float(3))), "1.0 - (2.0 - 3.0)"],
  [x.mul(x.binary("add", x.float(1), x.float(2)), x.float(-3)), "(1.0 + 2.0) * -3.0"],
  [x.neg(x.neg(x.toFloat(x.read({ name: "n", type: "i32", lanes: 1, mutable: false })))), "-(-f32(n))"],
  [x.float(-0), "-0.0"],
  [x.splat(x.float(1e-7), 4), "splat(1e-7)"],
  [x.shuffle(x.splat(x.float(1), 4), x.splat(x.float(2), 4), [3, 4, 0, 7]), "shuffle 3 4 0 7(splat(1.0), splat(2.0))"],
])("expressions have the parentheses they need: %#", (expression, text) => {
  expect(printExpression(expression)).toBe(text);
});

import { expect, test } from "vitest";
import * as x from "../../../src/kernel/expression.ts";
import type { Local } from "../../../src/kernel/ir.ts";
import { Ranges } from "../../../src/kernel/ranges.ts";

function local(name: string, mutable = false): Local {
  return { name, type: "i32", lanes: 1, mutable };
}

const [i, unknown, running] = [local("i"), local("unknown"), local("running", true)];
const ranges = new Ranges();
ranges.defineLoop(i, x.int(2), x.int(10));
ranges.define(running, { min: 0, max: 0 });

// i is 2 to 9.
test.each([
  [x.read(i), 2, 9],
  [x.sub(x.mul(x.read(i), x.int(3)), x.int(1)), 5, 26],
  [x.mul(x.read(i), x.int(-2)), -18, -4],
  [x.sub(x.int(0), x.read(i)), -9, -2],
  [x.div(x.sub(x.read(i), x.int(5)), x.int(2)), -2, 2],
  [x.rem(x.read(unknown), x.int(7)), 0, 6],
  [x.max(x.read(unknown), x.int(0)), 0, Infinity],
  [x.min(x.read(unknown), x.read(i)), -Infinity, 9],
  [x.select(x.compare("lt", x.read(unknown), x.int(0)), x.read(i), x.int(12)), 2, 12],
  [x.mul(x.int(0), x.read(unknown)), 0, 0],
  [x.read(running), -Infinity, Infinity],
  [x.float(1), -Infinity, Infinity],
])("the range of an integer: %#", (expression, min, max) => {
  expect(ranges.of(expression)).toEqual({ min, max });
});

test("a loop between unknown ends may hold anything below its end", () => {
  const j = local("j");
  ranges.defineLoop(j, x.read(unknown), x.add(x.read(i), x.int(1)));
  expect(ranges.of(x.read(j))).toEqual({ min: -Infinity, max: 9 });
});

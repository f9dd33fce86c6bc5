import { describe, expect, it, test } from "vitest";
import * as x from "../../../src/kernel/expression.ts";
import { exp } from "../../../src/kernel/functions.ts";
import type { Expression, Statement } from "../../../src/kernel/ir.ts";
import { linearOf } from "../../../src/kernel/linear-form.ts";
import { mapBlock, mapExpressions, mapOperands } from "../../../src/kernel/map.ts";
import { printExpression } from "../../../src/kernel/print-program.ts";
import { isSame } from "../../../src/kernel/same.ts";
import { operandsOf } from "../../../src/kernel/walk.ts";
import { buffer, tinyProgram } from "./samples.ts";

const i = x.read({ name: "i", type: "i32", lanes: 1, mutable: false });
const j = x.read({ name: "j", type: "i32", lanes: 1, mutable: false });
const f = x.read({ name: "f", type: "f32", lanes: 1, mutable: false });
const v = x.read({ name: "v", type: "f32", lanes: 4, mutable: false });
const data = buffer("data", "input", 8);

const samples: readonly Expression[] = [
  x.float(1),
  f,
  x.load(data, x.mul(i, x.int(4)), 4, 3),
  x.splat(f, 4),
  x.shuffle(v, v, [0, 4, 1, 5]),
  x.shuffle(v, v, [0, 4, 1, 6]),
  x.abs(f),
  x.add(f, x.load(data, i)),
  x.compare("lt", f, x.float(0)),
  x.select(x.compare("lt", f, x.float(0)), x.neg(f), f),
  x.selectRarely(x.compare("lt", f, x.float(0)), x.neg(f), f),
  x.toFloat(i),
  x.toInt(f),
  x.widen(f),
  x.narrow(x.widen(f)),
  x.bitsOfFloat(f),
  x.floatFromBits(i),
  x.call(exp, f),
];

describe("an expression of other operands", () => {
  test.each(samples)("is the same object where none has changed: $kind", (expression) => {
    expect(mapOperands(expression, (operand) => operand)).toBe(expression);
  });

  test.each(samples)("is an equal one where equal ones are put in: $kind", (expression) => {
    const copied = mapOperands(expression, (operand) => ({ ...operand }));
    expect(copied).toEqual(expression);
    expect(copied === expression).toBe(operandsOf(expression).length === 0);
    expect(isSame(copied, expression)).toBe(true);
  });

  it("is folded, and has as many lanes as they have", () => {
    const sum = x.add(x.mul(i, x.int(4)), j);
    expect(printExpression(mapOperands(sum, (at) => (at === j ? x.int(3) : at)))).toBe("i * 4 + 3");
    expect(mapOperands(x.mul(f, f), () => v)).toMatchObject({ lanes: 4, left: v, right: v });
  });
});

test("samples differ from each other", () => {
  for (const a of samples) expect(samples.filter((b) => isSame(a, b))).toEqual([a]);
});

function innerOf([range]: readonly Statement[]): readonly Statement[] {
  return range?.kind === "for" ? range.body : [];
}

describe("a block of other expressions", () => {
  const { body } = tinyProgram().functions[2]!;

  it("is the same object where none has changed, and holds those that have not", () => {
    expect(mapExpressions(body, (expression) => expression)).toBe(body);
    const changed = mapExpressions(body, (each) => (each.kind === "binary" && each.operator === "div" ? f : each));
    const [before, after] = [innerOf(body), innerOf(changed)];
    expect(after.slice(0, -1).map((each, at) => each === before[at])).toEqual(before.slice(0, -1).map(() => true));
    expect(after.at(-1)).toMatchObject({ body: [{ kind: "store", value: f }] });
  });

  it("may have more or fewer statements", () => {
    const [first] = innerOf(body);
    expect(mapBlock([first!], () => [])).toEqual([]);
    expect(mapBlock([first!], (each) => [each, each])).toEqual([first, first]);
  });
});

test("integers are sums of what they are made of, whatever it is called", () => {
  const other = x.read({ name: "i", type: "i32", lanes: 1, mutable: false });
  const { constant, terms } = linearOf(x.sub(x.mul(x.add(i, x.int(3)), x.int(4)), x.add(other, x.neg(j))));
  expect(constant).toBe(12);
  expect(terms).toEqual([
    { atom: i, factor: 4 },
    { atom: other, factor: -1 },
    { atom: j, factor: 1 },
  ]);
  const quotient = () => x.div(i, x.int(2));
  expect(linearOf(x.sub(quotient(), quotient())).terms).toEqual([]);
  expect(linearOf(x.add(quotient(), quotient())).terms).toEqual([{ atom: quotient(), factor: 2 }]);
});

/**
 * Puts known values in place of locals and folds what becomes constant: a loop that runs once is replaced by its body,
 * one that never runs disappears, and so do further names of a value. What is left computes the same.
 */
import * as x from "./expression.ts";
import { unreachable } from "../base/invariant.ts";
import type { BinaryOperator, Expression, Local, Statement } from "./ir.ts";
import { walkStatements } from "./walk.ts";

/** Values of immutable locals; grows with locals that turn out to be constant or other names of locals. */
export type Substitution = Map<Local, Expression>;

export function substitute(block: readonly Statement[], values: Substitution): readonly Statement[] {
  return block.flatMap((statement, at) => {
    if (statement.kind !== "let") return substituteIn(statement, values);
    const value = substituteExpression(statement.value, values);
    if (statement.local.mutable || !standsForItself(value, block.slice(at + 1))) return [{ ...statement, value }];
    values.set(statement.local, value);
    return [];
  });
}

/** Whether a value may be put in place of its name in the statements that follow: a number, or a local that stays. */
function standsForItself(value: Expression, rest: readonly Statement[]): boolean {
  if (value.kind !== "local") return value.kind === "number";
  return !value.local.mutable || !assigns(rest, value.local);
}

function assigns(block: readonly Statement[], local: Local): boolean {
  let found = false;
  walkStatements(block, (statement) => {
    if (statement.kind === "assign" && statement.local === local) found = true;
  });
  return found;
}

function substituteIn(statement: Exclude<Statement, { kind: "let" }>, values: Substitution): readonly Statement[] {
  const put = (expression: Expression): Expression => substituteExpression(expression, values);
  switch (statement.kind) {
    case "assign":
      return [{ ...statement, value: put(statement.value) }];
    case "store":
      return [{ ...statement, index: put(statement.index), value: put(statement.value) }];
    case "for":
      return substituteInLoop(statement, values);
    case "if": {
      const then = substitute(statement.then, values);
      return [
        { ...statement, condition: put(statement.condition), then, otherwise: substitute(statement.otherwise, values) },
      ];
    }
    case "comment":
      return [statement];
    default:
      return unreachable(statement);
  }
}

function substituteInLoop(loop: Extract<Statement, { kind: "for" }>, values: Substitution): readonly Statement[] {
  const from = substituteExpression(loop.from, values);
  const to = substituteExpression(loop.to, values);
  if (from.kind === "number" && to.kind === "number") {
    if (to.value <= from.value) return [];
    if (from.value + loop.step >= to.value) {
      values.set(loop.local, from);
      return substitute(loop.body, values);
    }
  }
  return [{ ...loop, from, to, body: substitute(loop.body, values) }];
}

const BINARY: Readonly<Partial<Record<BinaryOperator, (left: Expression, right: Expression) => Expression>>> = {
  add: x.add,
  sub: x.sub,
  mul: x.mul,
  div: x.div,
  rem: x.rem,
};

export function substituteExpression(expression: Expression, values: Substitution): Expression {
  if (expression.kind === "local") return values.get(expression.local) ?? expression;
  return rebuild(expression, (operand) => substituteExpression(operand, values));
}

/** The expression of other operands, folded, and with as many lanes as they have. */
export function rebuild(expression: Expression, put: (operand: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "number":
    case "local":
      return expression;
    case "load":
      return { ...expression, index: put(expression.index) };
    case "splat":
      return x.splat(put(expression.value), expression.lanes);
    case "unary":
      return x.unary(expression.operator, put(expression.operand));
    case "binary": {
      const { operator } = expression;
      const fold = BINARY[operator] ?? ((left, right) => x.binary(operator, left, right));
      return fold(put(expression.left), put(expression.right));
    }
    case "compare":
      return x.compare(expression.operator, put(expression.left), put(expression.right));
    case "select": {
      const choose = expression.rarely ? x.selectRarely : x.select;
      return choose(put(expression.condition), put(expression.then), put(expression.otherwise));
    }
    case "convert": {
      const value = put(expression.value);
      if (expression.type === "int") return x.toInt(value);
      if (expression.type === "double") return x.widen(value);
      return value.type === "double" ? x.narrow(value) : x.toFloat(value);
    }
    case "bits": {
      const value = put(expression.value);
      return expression.type === "float" ? x.floatFromBits(value) : x.bitsOfFloat(value);
    }
    case "call":
      return x.call(expression.function, ...expression.arguments.map(put));
    default:
      return unreachable(expression);
  }
}

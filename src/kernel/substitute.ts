/**
 * Puts known values in place of locals and folds what becomes constant: a loop that runs once is replaced by its body,
 * one that never runs disappears, and so do further names of a value. What is left computes the same.
 */
import type { Expression, Local, Statement } from "./ir.ts";
import { mapBlock, mapOperands, mapStatement } from "./map.ts";
import { someStatement } from "./walk.ts";

/** Values of immutable locals; grows with locals that turn out to be constant or other names of locals. */
export type Substitution = Map<Local, Expression>;

export function substitute(block: readonly Statement[], values: Substitution): readonly Statement[] {
  return mapBlock(block, (statement, at) => {
    if (statement.kind === "for") return substituteInLoop(statement, values);
    const here = substituteParts(statement, values);
    if (here.kind !== "let" || here.local.mutable || !standsForItself(here.value, block.slice(at + 1))) return here;
    values.set(here.local, here.value);
    return [];
  });
}

/** Whether a value may be put in place of its name in the statements that follow: a number, or a local that stays. */
function standsForItself(value: Expression, rest: readonly Statement[]): boolean {
  if (value.kind !== "local") return value.kind === "number";
  return !value.local.mutable || !someStatement(rest, (at) => at.kind === "assign" && at.local === value.local);
}

function substituteInLoop(loop: Extract<Statement, { kind: "for" }>, values: Substitution) {
  const from = substituteExpression(loop.from, values);
  const to = substituteExpression(loop.to, values);
  if (from.kind === "number" && to.kind === "number") {
    if (to.value <= from.value) return [];
    if (from.value + loop.step >= to.value) {
      values.set(loop.local, from);
      return substitute(loop.body, values);
    }
  }
  return substituteParts(loop, values);
}

function substituteParts(statement: Statement, values: Substitution): Statement {
  return mapStatement(
    statement,
    (expression) => substituteExpression(expression, values),
    (block) => substitute(block, values),
  );
}

export function substituteExpression(expression: Expression, values: Substitution): Expression {
  if (expression.kind === "local") return values.get(expression.local) ?? expression;
  return mapOperands(expression, (operand) => substituteExpression(operand, values));
}

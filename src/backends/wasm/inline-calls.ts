/**
 * Puts the expansions of scalar functions where kernels call them with vectors. Engines do not inline calls between
 * functions of a module, and a call costs more than a short expansion: registers are saved around it, and rounds of a loop
 * no longer overlap.
 */
import { read } from "../../kernel/expression.ts";
import type { Expression, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { rebuild, substituteExpression, type Substitution } from "../../kernel/substitute.ts";
import { inSingle } from "./scalar-functions.ts";

/** The same block without calls of vectors. */
export function inlineCalls(block: readonly Statement[]): readonly Statement[] {
  return block.flatMap(inStatement);
}

function inStatement(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case "let":
    case "assign":
    case "store": {
      const before: Statement[] = [];
      const value = expand(statement.value, before);
      return [...before, { ...statement, value }];
    }
    case "for":
      return [{ ...statement, body: inlineCalls(statement.body) }];
    case "if":
      return [{ ...statement, then: inlineCalls(statement.then), otherwise: inlineCalls(statement.otherwise) }];
    default:
      return [statement];
  }
}

/** The expression with calls expanded; what they name goes before the statement. */
function expand(expression: Expression, before: Statement[]): Expression {
  const expanded = rebuild(expression, (operand) => expand(operand, before));
  if (expanded.kind !== "call" || expanded.lanes === 1) return expanded;
  return expandCall(inSingle(expanded.function), expanded.arguments, before);
}

function expandCall(fn: ScalarFunction, args: readonly Expression[], before: Statement[]): Expression {
  const values: Substitution = new Map();
  const define = (local: Local, value: Expression): void => {
    const lanes = { ...local, lanes: value.lanes };
    before.push({ kind: "let", local: lanes, value });
    values.set(local, read(lanes));
  };
  fn.parameters.forEach((parameter, at) => define(parameter, args[at]!));
  for (const statement of fn.body) {
    // The bodies of scalar functions are definitions only.
    if (statement.kind === "let")
      define(statement.local, expand(substituteExpression(statement.value, values), before));
  }
  return expand(substituteExpression(fn.result, values), before);
}

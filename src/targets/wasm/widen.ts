/** A scalar function over vectors: the same expansion, in four lanes at once. */
import { InternalError, invariant } from "../../base/invariant.ts";
import { splat } from "../../kernel/expression.ts";
import type { Expression, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";

const LANES = 4;

export function widened(fn: ScalarFunction): ScalarFunction {
  const locals = new Map<Local, Local>();
  const widenLocal = (local: Local): Local => {
    const wide = { ...local, lanes: LANES } as const;
    locals.set(local, wide);
    return wide;
  };
  const parameters = fn.parameters.map(widenLocal);
  const body = fn.body.map((statement): Statement => {
    invariant(statement.kind === "let", `${fn.name} has control flow`);
    const value = widenExpression(statement.value, locals);
    return { ...statement, value, local: widenLocal(statement.local) };
  });
  return { name: fn.name, parameters, body, result: widenExpression(fn.result, locals) };
}

function widenExpression(expression: Expression, locals: ReadonlyMap<Local, Local>): Expression {
  const widen = (operand: Expression): Expression => widenExpression(operand, locals);
  switch (expression.kind) {
    case "number":
      return splat(expression, LANES);
    case "local":
      return { ...expression, lanes: LANES, local: locals.get(expression.local)! };
    case "unary":
      return { ...expression, lanes: LANES, operand: widen(expression.operand) };
    case "binary":
    case "compare":
      return { ...expression, lanes: LANES, left: widen(expression.left), right: widen(expression.right) };
    case "select":
      return {
        ...expression,
        lanes: LANES,
        condition: widen(expression.condition),
        then: widen(expression.then),
        otherwise: widen(expression.otherwise),
      };
    case "convert":
    case "bits":
      return { ...expression, lanes: LANES, value: widen(expression.value) };
    case "call":
      return { ...expression, lanes: LANES, arguments: expression.arguments.map(widen) };
    default:
      throw new InternalError(`a scalar function has no ${expression.kind}`);
  }
}

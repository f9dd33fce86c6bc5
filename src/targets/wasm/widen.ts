/** A scalar function over vectors: the same expansion, in four lanes at once. */
import { invariant } from "../../base/invariant.ts";
import { read, splat } from "../../kernel/expression.ts";
import type { Expression, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { mapOperands } from "../../kernel/map.ts";

const LANES = 4;

export function widened(fn: ScalarFunction): ScalarFunction {
  const locals = new Map<Local, Local>();
  const widenLocal = (local: Local): Local => {
    const wide = { ...local, lanes: LANES } as const;
    locals.set(local, wide);
    return wide;
  };
  const widen = (expression: Expression): Expression => {
    if (expression.kind === "number") return splat(expression, LANES);
    if (expression.kind === "local") return read(locals.get(expression.local)!);
    return mapOperands(expression, widen);
  };
  const parameters = fn.parameters.map(widenLocal);
  const body = fn.body.map((statement): Statement => {
    invariant(statement.kind === "let", `${fn.name} has control flow`);
    return { ...statement, value: widen(statement.value), local: widenLocal(statement.local) };
  });
  return { name: fn.name, parameters, body, result: widen(fn.result) };
}

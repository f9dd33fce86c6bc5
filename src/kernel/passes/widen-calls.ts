/** Calls of vectors call the same expansion in all lanes at once. */
import { invariant } from "../../base/invariant.ts";
import { read, splat } from "../expression.ts";
import type { Expression, Lanes, Local, ScalarFunction, Statement } from "../ir.ts";
import { mapExpressions, mapOperands } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { mapFunctions, withBody } from "../regions.ts";

export const widenCalls: KernelPass = {
  name: "widen-calls",
  task: "makes formulas ones of vectors",
  reason: "what is still a call of vectors needs a function of vectors; behind all that makes or removes calls",
  run(program) {
    const wide = new WideFunctions();
    return mapFunctions(program, (fn) =>
      withBody(
        fn,
        mapExpressions(fn.body, (expression) => wide.in(expression)),
      ),
    );
  },
};

class WideFunctions {
  readonly #wide = new Map<ScalarFunction, ScalarFunction>();

  in(expression: Expression): Expression {
    const mapped = mapOperands(expression, (operand) => this.in(operand));
    if (mapped.kind !== "call" || mapped.lanes === 1) return mapped;
    const wide = this.#of(mapped.function, mapped.lanes);
    return wide === mapped.function ? mapped : { ...mapped, function: wide };
  }

  #of(fn: ScalarFunction, lanes: Lanes): ScalarFunction {
    if (fn.result.lanes === lanes) return fn;
    const wide = this.#wide.get(fn) ?? this.#widened(fn, lanes);
    this.#wide.set(fn, wide);
    return wide;
  }

  #widened(fn: ScalarFunction, lanes: Lanes): ScalarFunction {
    const locals = new Map<Local, Local>();
    const widenLocal = (local: Local): Local => {
      const wide = { ...local, lanes };
      locals.set(local, wide);
      return wide;
    };
    const widen = (expression: Expression): Expression => {
      if (expression.kind === "number") return splat(expression, lanes);
      if (expression.kind === "local") return read(locals.get(expression.local)!);
      return mapOperands(expression, widen);
    };
    const parameters = fn.parameters.map(widenLocal);
    const body = fn.body.map((statement): Statement => {
      invariant(statement.kind === "let", `${fn.name} has control flow`);
      return { ...statement, value: this.in(widen(statement.value)), local: widenLocal(statement.local) };
    });
    return { name: fn.name, parameters, body, result: this.in(widen(fn.result)) };
  }
}

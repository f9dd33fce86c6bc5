/**
 * Fixes f32 to binary32, and takes the expansions of scalar functions that are made for it:
 * they round by adding large numbers, and so are shorter than those that are right in any arithmetic.
 */
import type { Expression, KernelFunction, ScalarFunction } from "../ir.ts";
import { mapExpressions, mapOperands } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { mapFunctions } from "../regions.ts";

export const chooseExpansions: KernelPass = {
  name: "choose-expansions",
  task: "chooses formulas of exp and the like",
  reason: "this target computes in binary32, for which expansions are shorter; before they are put in place of calls",
  run(program) {
    const chosen = new ChosenFunctions();
    return mapFunctions(program, (fn) => chosen.in(fn));
  },
};

class ChosenFunctions {
  readonly #chosen = new Map<ScalarFunction, ScalarFunction>();

  in(fn: KernelFunction): KernelFunction {
    return { ...fn, binary32: true, body: mapExpressions(fn.body, (expression) => this.#map(expression)) };
  }

  #map(expression: Expression): Expression {
    const mapped = mapOperands(expression, (operand) => this.#map(operand));
    if (mapped.kind !== "call" || mapped.type !== "f32") return mapped;
    const chosen = this.#of(mapped.function);
    return chosen === mapped.function ? mapped : { ...mapped, function: chosen };
  }

  #of(fn: ScalarFunction): ScalarFunction {
    const known = this.#chosen.get(fn);
    if (known !== undefined) return known;
    const base = fn.inSingle ?? fn;
    const body = mapExpressions(base.body, (expression) => this.#map(expression));
    const result = this.#map(base.result);
    const isSame = base === fn && body === fn.body && result === fn.result;
    const chosen = isSame ? fn : { name: fn.name, parameters: base.parameters, body, result };
    this.#chosen.set(fn, chosen);
    return chosen;
  }
}

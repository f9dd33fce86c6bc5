/**
 * Puts the expansions of scalar functions where kernels call them with vectors. Engines do not inline calls between
 * functions of a module, and a call costs more than a short expansion: registers are saved around it, and rounds of a loop
 * no longer overlap.
 */
import { read } from "../expression.ts";
import { FreshNames } from "../fresh-names.ts";
import type { Expression, Local, Loop, ScalarFunction, Statement } from "../ir.ts";
import { mapBlock, mapBlocks, mapOperands, mapStatement } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { mapFunctions, withBody } from "../regions.ts";
import { substituteExpression, type Substitution } from "../substitute.ts";

/** What nested loops repeat less often calls: an expansion takes a few hundred bytes of the module. */
const WORTHWHILE = 16;

export const inlineCalls: KernelPass = {
  name: "inline-calls",
  task: "puts formulas in place of calls",
  reason: "a call of vectors costs more than a short expansion; after the expansions are chosen",
  run: (program) => mapFunctions(program, (fn) => withBody(fn, new Inliner(new FreshNames(fn)).block(fn.body, 1))),
};

/** How often a loop goes round in one round of the nearest loop around it of which that is not known; undefined for such. */
function roundsOf({ from, to, step }: Loop, outer: number | undefined): number | undefined {
  if (from.kind !== "number" || to.kind !== "number") return undefined;
  return ((outer ?? 1) * (to.value - from.value)) / step;
}

class Inliner {
  readonly #names: FreshNames;

  constructor(names: FreshNames) {
    this.#names = names;
  }

  /** The same block without calls of vectors in loops that go round often. */
  block(block: readonly Statement[], rounds: number | undefined): readonly Statement[] {
    return mapBlock(block, (statement) => {
      if (statement.kind === "for") {
        return mapBlocks(statement, (body) => this.block(body, roundsOf(statement, rounds)));
      }
      if (statement.kind === "if") return mapBlocks(statement, (branch) => this.block(branch, rounds));
      return (rounds ?? WORTHWHILE) >= WORTHWHILE ? this.#statement(statement) : statement;
    });
  }

  /** What the expansions name goes before the statement. */
  #statement(statement: Statement): readonly Statement[] {
    const before: Statement[] = [];
    const expanded = mapStatement(
      statement,
      (value) => this.#expand(value, before),
      (block) => block,
    );
    return [...before, expanded];
  }

  /** The expression with calls expanded but for rare ones. */
  #expand(expression: Expression, before: Statement[]): Expression {
    const rare = expression.kind === "select" && expression.rarely ? expression.then : undefined;
    const expanded = mapOperands(expression, (operand) => (operand === rare ? operand : this.#expand(operand, before)));
    if (expanded.kind !== "call" || expanded.lanes === 1) return expanded;
    return this.#expandCall(expanded.function, expanded.arguments, before);
  }

  #expandCall(fn: ScalarFunction, args: readonly Expression[], before: Statement[]): Expression {
    const values: Substitution = new Map();
    const define = (local: Local, value: Expression): void => {
      const own = this.#names.local({ ...local, lanes: value.lanes });
      before.push({ kind: "let", local: own, value });
      values.set(local, read(own));
    };
    fn.parameters.forEach((parameter, at) => define(parameter, args[at]!));
    for (const statement of fn.body) {
      // The bodies of scalar functions are definitions only.
      if (statement.kind !== "let") continue;
      define(statement.local, this.#expand(substituteExpression(statement.value, values), before));
    }
    return this.#expand(substituteExpression(fn.result, values), before);
  }
}

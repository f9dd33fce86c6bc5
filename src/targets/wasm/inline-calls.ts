/**
 * Puts the expansions of scalar functions where kernels call them with vectors. Engines do not inline calls between
 * functions of a module, and a call costs more than a short expansion: registers are saved around it, and rounds of a loop
 * no longer overlap.
 */
import { read } from "../../kernel/expression.ts";
import type { Expression, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { rebuild, substituteExpression, type Substitution } from "../../kernel/substitute.ts";
import { inSingle } from "./scalar-functions.ts";

/** Loops of fewer rounds call: an expansion takes a few hundred bytes of the module. */
const WORTHWHILE = 16;

/** The same block without calls of vectors in loops that go round often. */
export function inlineCalls(block: readonly Statement[], inlines = false): readonly Statement[] {
  return block.flatMap((statement) => inStatement(statement, inlines));
}

function inStatement(statement: Statement, inlines: boolean): readonly Statement[] {
  switch (statement.kind) {
    case "let":
    case "assign":
    case "store": {
      const before: Statement[] = [];
      const value = inlines ? expand(statement.value, before) : statement.value;
      return [...before, { ...statement, value }];
    }
    case "for":
      return [{ ...statement, body: inlineCalls(statement.body, goesRoundOften(statement)) }];
    case "if": {
      const [then, otherwise] = [statement.then, statement.otherwise].map((block) => inlineCalls(block, inlines));
      return [{ ...statement, then: then!, otherwise: otherwise! }];
    }
    default:
      return [statement];
  }
}

function goesRoundOften({ from, to, step }: Extract<Statement, { kind: "for" }>): boolean {
  if (from.kind !== "number" || to.kind !== "number") return true;
  return to.value - from.value >= WORTHWHILE * step;
}

/** The expression with calls expanded but for rare ones; what they name goes before the statement. */
function expand(expression: Expression, before: Statement[]): Expression {
  const rare = expression.kind === "select" && expression.rarely ? expression.then : undefined;
  const expanded = rebuild(expression, (operand) => (operand === rare ? operand : expand(operand, before)));
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

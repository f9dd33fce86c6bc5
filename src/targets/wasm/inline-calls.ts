/**
 * Puts the expansions of scalar functions where kernels call them with vectors. Engines do not inline calls between
 * functions of a module, and a call costs more than a short expansion: registers are saved around it, and rounds of a loop
 * no longer overlap.
 */
import { read } from "../../kernel/expression.ts";
import type { Expression, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { mapBlock, mapBlocks, mapOperands, mapStatement } from "../../kernel/map.ts";
import { substituteExpression, type Substitution } from "../../kernel/substitute.ts";
import { inSingle } from "./scalar-functions.ts";

/** Loops of fewer rounds call: an expansion takes a few hundred bytes of the module. */
const WORTHWHILE = 16;

/** The same block without calls of vectors in loops that go round often. */
export function inlineCalls(block: readonly Statement[], inlines = false): readonly Statement[] {
  return mapBlock(block, (statement) => {
    if (statement.kind === "for") return mapBlocks(statement, (body) => inlineCalls(body, goesRoundOften(statement)));
    if (statement.kind === "if") return mapBlocks(statement, (branch) => inlineCalls(branch, inlines));
    if (!inlines) return statement;
    const before: Statement[] = [];
    const expanded = mapStatement(
      statement,
      (value) => expand(value, before),
      (block) => block,
    );
    return [...before, expanded];
  });
}

function goesRoundOften({ from, to, step }: Extract<Statement, { kind: "for" }>): boolean {
  if (from.kind !== "number" || to.kind !== "number") return true;
  return to.value - from.value >= WORTHWHILE * step;
}

/** The expression with calls expanded but for rare ones; what they name goes before the statement. */
function expand(expression: Expression, before: Statement[]): Expression {
  const rare = expression.kind === "select" && expression.rarely ? expression.then : undefined;
  const expanded = mapOperands(expression, (operand) => (operand === rare ? operand : expand(operand, before)));
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

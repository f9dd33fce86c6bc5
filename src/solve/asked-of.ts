/**
 * What is asked of the open sizes of a model by which its shapes, figures and claims are told. A join that fits where two extents are
 * equal, and at single sizes besides, where an extent of 1 repeats, is taken for the equality.
 */
import type { SizeBindings } from "../tensor/dim.ts";
import {
  allOf,
  anyOf,
  bindCondition,
  symbolsOfCondition,
  type Comparison,
  type SizeCondition,
} from "../tensor/size-condition.ts";
import { setOf } from "./set-of.ts";
import { solve } from "./solve.ts";

/** A model, as far as it asks something of sizes. */
export interface AskingModel {
  readonly demands?: readonly Asked[];
  readonly requirements?: readonly Asked[];
}

interface Asked {
  readonly condition: SizeCondition;
}

/** What the layers and `require` lines of a model ask. `sizes`: those that are bound. */
export function askedOf(model: AskingModel, sizes: SizeBindings = {}): readonly SizeCondition[] {
  const bound = (asked: readonly Asked[] = []): readonly Asked[] =>
    asked.map(({ condition }) => ({ condition: bindCondition(condition, sizes) }));
  const [demands, requirements] = [bound(model.demands), bound(model.requirements)];
  return [...asMeant({ demands, requirements }), ...requirements].map(({ condition }) => condition);
}

/** What the layers ask, without single sizes at which an axis repeats; with these, where there are no others. */
export function asMeant<T extends Asked>({
  demands,
  requirements,
}: {
  readonly demands: readonly T[];
  readonly requirements: readonly Asked[];
}): readonly T[] {
  const meant = demands.map((each) => ({ ...each, condition: withoutSingles(each.condition) }));
  if (meant.every(({ condition }, at) => condition === demands[at]!.condition)) return demands;
  return areMet([...meant, ...requirements].map(({ condition }) => condition)) ? meant : demands;
}

function areMet(conditions: readonly SizeCondition[]): boolean {
  const names = [...new Set(conditions.flatMap(symbolsOfCondition))];
  const demands = conditions.map((condition) => ({ condition, source: undefined }));
  return solve(names, demands).conflict === undefined;
}

/** Where two extents of one size are equal for ever more of its values: without the few at which one of them is 1. */
function withoutSingles(condition: SizeCondition): SizeCondition {
  if (condition.kind === "and") {
    const operands = condition.operands.map(withoutSingles);
    return operands.every((each, at) => each === condition.operands[at]) ? condition : allOf(operands);
  }
  if (condition.kind !== "or" || symbolsOfCondition(condition).length !== 1) return condition;
  if (!condition.operands.every(isEquation)) return condition;
  const lasting = condition.operands.filter((operand) => setOf(operand)?.isFinite === false);
  return lasting.length === 0 || lasting.length === condition.operands.length ? condition : anyOf(lasting);
}

function isEquation(condition: SizeCondition): condition is Comparison {
  return condition.kind === "comparison" && condition.operator === "==";
}

/**
 * A condition on named input sizes: what a net or its author asks of `H` and `W`. Comparisons of two sizes and
 * divisibility, joined by and, or and not. Those whose sizes are constants are decided, so an open condition never holds one.
 */
import { compareNumbers, type RelationalOperator } from "../base/calculations.ts";
import { modulo } from "../base/integers.ts";
import { bindDim, constantDim, isConstantDim, subtractDims, symbolsOf } from "./dim.ts";
import type { Dim, SizeBindings } from "./dim.ts";

export type SizeCondition =
  | { readonly kind: "constant"; readonly value: boolean }
  | Comparison
  | Divisibility
  | { readonly kind: "and" | "or"; readonly operands: readonly SizeCondition[] }
  | { readonly kind: "not"; readonly operand: SizeCondition };

/** `dim % divisor == 0`; the divisor is a positive integer. */
export interface Divisibility {
  readonly kind: "divides";
  readonly dim: Dim;
  readonly divisor: number;
}

export interface Comparison {
  readonly kind: "comparison";
  readonly operator: RelationalOperator;
  readonly left: Dim;
  readonly right: Dim;
}

// ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function constantCondition(value: boolean): SizeCondition {
  return { kind: "constant", value };
}

export function compareDims(left: Dim, operator: RelationalOperator, right: Dim): SizeCondition {
  const difference = subtractDims(left, right);
  if (isConstantDim(difference)) return constantCondition(compareNumbers(operator, difference, 0));
  return { kind: "comparison", operator, left, right };
}

/** `dim % divisor == 0` */
export function dividesDim(dim: Dim, divisor: number): SizeCondition {
  if (isConstantDim(dim)) return constantCondition(modulo(dim, divisor) === 0);
  return divisor === 1 ? constantCondition(true) : { kind: "divides", dim, divisor };
}

export function allOf(operands: readonly SizeCondition[]): SizeCondition {
  return joined("and", operands);
}

export function anyOf(operands: readonly SizeCondition[]): SizeCondition {
  return joined("or", operands);
}

export function negated(operand: SizeCondition): SizeCondition {
  if (operand.kind === "constant") return constantCondition(!operand.value);
  return operand.kind === "not" ? operand.operand : { kind: "not", operand };
}

function joined(kind: "and" | "or", operands: readonly SizeCondition[]): SizeCondition {
  const decisive = kind === "or";
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const open = flat.filter((operand) => operand.kind !== "constant");
  if (flat.some((operand) => operand.kind === "constant" && operand.value === decisive))
    return constantCondition(decisive);
  if (open.length === 0) return constantCondition(!decisive);
  return open.length === 1 ? open[0]! : { kind, operands: open };
}

// ── Judging ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The condition with some sizes bound, to numbers or to other sizes: a constant where these decide it. */
export function bindCondition(condition: SizeCondition, sizes: Readonly<Record<string, Dim>>): SizeCondition {
  switch (condition.kind) {
    case "constant":
      return condition;
    case "comparison":
      return compareDims(bindDim(condition.left, sizes), condition.operator, bindDim(condition.right, sizes));
    case "divides":
      return dividesDim(bindDim(condition.dim, sizes), condition.divisor);
    case "not":
      return negated(bindCondition(condition.operand, sizes));
    default:
      return joined(
        condition.kind,
        condition.operands.map((operand) => bindCondition(operand, sizes)),
      );
  }
}

/** Whether sizes meet a condition; all that it names are bound. */
export function holds(condition: SizeCondition, sizes: SizeBindings): boolean {
  const valueOf = (dim: Dim): number => constantDim(bindDim(dim, sizes));
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "comparison":
      return compareNumbers(condition.operator, valueOf(condition.left), valueOf(condition.right));
    case "divides":
      return modulo(valueOf(condition.dim), condition.divisor) === 0;
    case "not":
      return !holds(condition.operand, sizes);
    case "and":
      return condition.operands.every((operand) => holds(operand, sizes));
    case "or":
      return condition.operands.some((operand) => holds(operand, sizes));
  }
}

/** The names of the sizes that a condition depends on, sorted. */
export function symbolsOfCondition(condition: SizeCondition): readonly string[] {
  return [...new Set(dimsIn(condition).flatMap(symbolsOf))].toSorted();
}

/** The sizes that are compared or divided in a condition, from left to right. */
export function dimsIn(condition: SizeCondition): readonly Dim[] {
  switch (condition.kind) {
    case "constant":
      return [];
    case "comparison":
      return [condition.left, condition.right];
    case "divides":
      return [condition.dim];
    case "not":
      return dimsIn(condition.operand);
    default:
      return condition.operands.flatMap(dimsIn);
  }
}

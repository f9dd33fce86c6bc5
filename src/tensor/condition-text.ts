/** Conditions as people write them, and as the language reads them: `H % 32 == 0 && H >= 5`. Of several ways to say one the shortest. */
import { modulo } from "../base/integers.ts";
import { isNeverBelow } from "./dim-bounds.ts";
import { constantOf, divisorOf } from "./dim-terms.ts";
import { formatDim, subtractDims, withinLength, type Dim } from "./dim.ts";
import type { Comparison, Divisibility, SizeCondition } from "./size-condition.ts";
import { balancedComparison, solvedCondition } from "./solved-condition.ts";

export function formatCondition(condition: SizeCondition): string {
  switch (condition.kind) {
    case "constant":
      return String(condition.value);
    case "comparison":
      return comparisonText(condition);
    case "divides":
      return divisibilityText(condition, "==");
    case "not":
      return negationText(condition.operand);
    case "and":
      return condition.operands
        .map((each) => (each.kind === "or" ? inParentheses(each) : formatCondition(each)))
        .join(" && ");
    case "or":
      return condition.operands.map(formatCondition).join(" || ");
  }
}

/** As it stands, unless it is shorter solved, or with terms of one sign on each side. */
function comparisonText(comparison: Comparison): string {
  const solved = withinLength(() => solvedCondition(comparison));
  if (solved?.kind === "divides" || solved?.kind === "not") return formatCondition(solved);
  const given = typeof comparison.left === "number" ? [] : [comparison];
  const asSolved = solved?.kind === "comparison" ? [solved] : [];
  const balanced = withinLength(() => [comparison, ...asSolved].map(balancedComparison)) ?? [];
  const ways = [...given, ...asSolved, ...balanced].map(sidesText);
  return ways.length === 0 ? sidesText(comparison) : shortest(ways);
}

function sidesText({ left, operator, right }: Comparison): string {
  return `${formatDim(left)} ${operator} ${formatDim(right)}`;
}

/** Of those as short as each other the first. */
function shortest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length < best.length ? text : best));
}

/** In lowest terms: `H % 4 == 3` where 3*H - 9 is a multiple of 12. */
function divisibilityText(condition: Divisibility, operator: "==" | "!="): string {
  const solved = solvedCondition(condition);
  const { dim, divisor } = solved.kind === "divides" ? solved : condition;
  const asMultiple = `${asFactor(dim)} % ${divisor} ${operator} 0`;
  const dividend = subtractDims(dim, constantOf(dim));
  // In languages where remainders have the sign of the dividend, 0 alone says the same of negative ones.
  if (divisorOf(dim) > 1 || constantOf(dim) === 0 || !isNeverBelow(dividend, 0)) return asMultiple;
  const withRest = `${asFactor(dividend)} % ${divisor} ${operator} ${modulo(-constantOf(dim), divisor)}`;
  return shortest([withRest, asMultiple]);
}

function negationText(operand: SizeCondition): string {
  if (operand.kind === "divides") return divisibilityText(operand, "!=");
  return operand.kind === "constant" ? `!${operand.value}` : `!${inParentheses(operand)}`;
}

function inParentheses(condition: SizeCondition): string {
  return `(${formatCondition(condition)})`;
}

/** In parentheses where it is anything but a name, a number or a call: `%` binds as `*` and `/` do, from left to right. */
function asFactor(dim: Dim): string {
  const text = formatDim(dim);
  let outside = text;
  while (outside.includes("(")) outside = outside.replace(/\([^()]*\)/g, "");
  return /^\w+$/.test(outside) ? text : `(${text})`;
}

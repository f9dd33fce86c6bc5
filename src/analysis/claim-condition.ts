/** What a claim says of open sizes, as a condition on these: `macs <= 5M` is `216*H*W <= 5000000`. */
import type { ArithmeticOperator, NumberFunctionName, RelationalOperator } from "../base/calculations.ts";
import type { ClaimExpression } from "../graph/claim.ts";
import { maxDims, withinLength } from "../tensor/dim.ts";
import { allOf, anyOf, constantCondition, negated, type SizeCondition } from "../tensor/size-condition.ts";
import { halfOf, isComparison, type BinaryClaimExpression, type ClaimComparison } from "./claim-expression.ts";
import type { Figures } from "./claim-figures.ts";
import {
  ceil,
  chosen,
  combined,
  compared,
  exactDim,
  floor,
  isCongruent,
  larger,
  negative,
  power,
  product,
  quotient,
  remainder,
  round,
  smaller,
  sum,
  type ExactNumber,
  type Quotient,
} from "./exact-number.ts";

type Meaning =
  | { readonly kind: "condition"; readonly condition: SizeCondition }
  | { readonly kind: "number"; readonly number: ExactNumber }
  /** One extent per axis. */
  | { readonly kind: "window"; readonly extents: readonly ExactNumber[] };

/** Undefined where a part is not exact, such as a root, or grows too long. The claim makes sense: its units have been minded. */
export function conditionOf(expression: ClaimExpression, figures: Figures): SizeCondition | undefined {
  const meaning = withinLength(() => meaningOf(expression, figures));
  return meaning?.kind === "condition" ? meaning.condition : undefined;
}

function meaningOf(expression: ClaimExpression, figures: Figures): Meaning | undefined {
  switch (expression.kind) {
    case "number":
    case "size":
      return number(exactDim(expression.value));
    case "boolean":
      return condition(constantCondition(expression.value));
    case "window":
      return { kind: "window", extents: expression.extents.map(exactDim) };
    case "figure":
      return figureMeaning(expression, figures);
    case "behaviour":
      return undefined;
    case "unary":
      return unaryMeaning(expression, figures);
    case "binary":
      return binaryMeaning(expression, figures);
    case "conditional":
      return conditionalMeaning(expression, figures);
    case "function":
      return number(functionResult(expression, figures));
  }
}

function number(value: ExactNumber | undefined): Meaning | undefined {
  return value && { kind: "number", number: value };
}

function condition(value: SizeCondition | undefined): Meaning | undefined {
  return value && { kind: "condition", condition: value };
}

type Of<K extends ClaimExpression["kind"]> = Extract<ClaimExpression, { kind: K }>;

function figureMeaning({ figure, nodes }: Of<"figure">, figures: Figures): Meaning | undefined {
  const found = figures.measure(figure, nodes);
  if (found?.kind === "number") return number(exactDim(found.value));
  if (found?.kind === "window") return { kind: "window", extents: found.extents.map(exactDim) };
  if (found?.kind !== "open") return undefined;
  if (figure === "receptive") return { kind: "window", extents: found.dims.map(exactDim) };
  return number(exactDim(found.dims.reduce(maxDims)));
}

function numberOf(expression: ClaimExpression, figures: Figures): ExactNumber | undefined {
  const meaning = meaningOf(expression, figures);
  return meaning?.kind === "number" ? meaning.number : undefined;
}

function unaryMeaning({ operator, operand }: Of<"unary">, figures: Figures): Meaning | undefined {
  const found = meaningOf(operand, figures);
  if (operator === "!") return found?.kind === "condition" ? condition(negated(found.condition)) : undefined;
  return found?.kind === "number"
    ? number(found.number.map(({ when, ...each }) => ({ when, ...negative(each) })))
    : undefined;
}

function conditionalMeaning(expression: Of<"conditional">, figures: Figures): Meaning | undefined {
  const [decision, then, otherwise] = [expression.condition, expression.then, expression.otherwise].map((part) =>
    meaningOf(part, figures),
  );
  if (decision?.kind !== "condition") return undefined;
  const [first, second] = [decision.condition, negated(decision.condition)];
  if (then?.kind === "number" && otherwise?.kind === "number") {
    return number(chosen(first, second, then.number, otherwise.number));
  }
  if (then?.kind !== "condition" || otherwise?.kind !== "condition") return undefined;
  return condition(anyOf([allOf([first, then.condition]), allOf([second, otherwise.condition])]));
}

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

function binaryMeaning(expression: BinaryClaimExpression, figures: Figures): Meaning | undefined {
  const { operator, right } = expression;
  const congruence = isEquation(operator) ? congruenceMeaning(expression, figures) : undefined;
  if (congruence !== undefined) return condition(operator === "==" ? congruence : negated(congruence));
  const [first, second] = [meaningOf(expression.left, figures), meaningOf(right, figures)];
  if (first === undefined || second === undefined) return undefined;
  if (operator === "&&" || operator === "||") {
    const parts = [first, second].flatMap((each) => (each.kind === "condition" ? [each.condition] : []));
    return parts.length < 2 ? undefined : condition(operator === "&&" ? allOf(parts) : anyOf(parts));
  }
  if (isComparison(operator)) return condition(comparison(first, operator, second, halfOf(right)));
  if (first.kind !== "number" || second.kind !== "number") return undefined;
  return number(combined(first.number, second.number, arithmetic[operator]));
}

const arithmetic: Readonly<Record<ArithmeticOperator, (a: Quotient, b: Quotient) => Quotient | undefined>> = {
  "+": sum,
  "-": (a, b) => sum(a, negative(b)),
  "*": product,
  "/": quotient,
  "%": remainder,
};

function isEquation(operator: BinaryClaimExpression["operator"]): boolean {
  return operator === "==" || operator === "!=";
}

/** `macs % 32 == 0` */
function congruenceMeaning({ left, right }: BinaryClaimExpression, figures: Figures): SizeCondition | undefined {
  if (left.kind !== "binary" || left.operator !== "%") return undefined;
  const [dividend, divisor, rest] = [left.left, left.right, right].map((part) => numberOf(part, figures));
  return dividend && divisor && rest && isCongruent(dividend, divisor, rest);
}

/** Windows compare along every axis, and a number with one of a single axis. */
function comparison(left: Meaning, operator: ClaimComparison, right: Meaning, half: number): SizeCondition | undefined {
  if (left.kind === "condition" || right.kind === "condition") return sameTruth(left, operator, right);
  const [a, b] = [componentsOf(left), componentsOf(right)];
  const parts = a.map((each, axis) => {
    const other = b[axis];
    return other && (operator === "~" ? near(each, other, half) : compared(each, operator, other));
  });
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return operator === "!=" ? anyOf(known) : allOf(known);
}

function componentsOf(meaning: Exclude<Meaning, { readonly kind: "condition" }>): readonly ExactNumber[] {
  return meaning.kind === "number" ? [meaning.number] : meaning.extents;
}

function sameTruth(left: Meaning, operator: ClaimComparison, right: Meaning): SizeCondition | undefined {
  if (left.kind !== "condition" || right.kind !== "condition") return undefined;
  const [a, b] = [left.condition, right.condition];
  if (operator === "==") return anyOf([allOf([a, b]), allOf([negated(a), negated(b)])]);
  return operator === "!=" ? anyOf([allOf([a, negated(b)]), allOf([negated(a), b])]) : undefined;
}

/** They differ by so much at most. */
function near(a: ExactNumber, b: ExactNumber, half: number): SizeCondition | undefined {
  const bound = (sign: 1 | -1, operator: RelationalOperator): SizeCondition | undefined => {
    const edge = combined(b, exactDim(sign * half), sum);
    return edge && compared(a, operator, edge);
  };
  const [least, most] = [bound(-1, ">="), bound(1, "<=")];
  return least && most && allOf([least, most]);
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

type OfOne = (a: Quotient) => Quotient | undefined;
type OfTwo = (a: Quotient, b: Quotient) => Quotient | undefined;

const ofOne: Partial<Record<NumberFunctionName, OfOne>> = {
  floor,
  ceil,
  round,
  abs: (a) => larger(a, negative(a)),
};
const ofTwo: Partial<Record<NumberFunctionName, OfTwo>> = { min: smaller, max: larger, pow: power };

function functionResult({ name, arguments: written }: Of<"function">, figures: Figures): ExactNumber | undefined {
  const operands = written.map((operand) => numberOf(operand, figures));
  const [first, ...others] = operands;
  const single = ofOne[name];
  if (single !== undefined) return first && combined(first, exactDim(1), single);
  const double = ofTwo[name];
  if (double === undefined) return undefined;
  return others.reduce((a, b) => a && b && combined(a, b, double), first);
}

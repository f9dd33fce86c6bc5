/**
 * Evaluates the expressions of claims. Units are minded: bytes compare with bytes, windows with windows of as many axes;
 * a plain number takes on the unit of the other side. What makes no sense is reported once and evaluates to undefined.
 */
import {
  calculate,
  compareNumbers,
  numberFunctions,
  unitOfFunction,
  unitOfResult,
  unitsAgree,
  wrongCount,
  type ArithmeticOperator,
  type RelationalOperator,
  type Unit,
} from "../base/calculations.ts";
import { behavioursIn, type BehaviourExpression, type ClaimExpression, type FigureExpression } from "../graph/claim.ts";
import { bindDim, symbolsOf, type SizeBindings } from "../tensor/dim.ts";
import type { Figures } from "./claim-figures.ts";
import { formatClaim } from "./claim-text.ts";
import { describeKind, formatQuantity, formatWindow, type Quantity } from "./quantity.ts";

type Of<K extends ClaimExpression["kind"]> = Extract<ClaimExpression, { kind: K }>;
export type BinaryClaimExpression = Of<"binary">;
/** `~` compares with a number as written: to half a unit of its last digit. */
export type ClaimComparison = RelationalOperator | "~";

/** What can be wrong with the parts of a claim. Each gives the undefined that the part evaluates to. */
export interface ClaimReporter {
  unlike(message: string, help: readonly string[]): undefined;
  open(expression: ClaimExpression, symbols: readonly string[]): undefined;
  noField(expression: FigureExpression): undefined;
}

export interface ClaimContext {
  readonly figures: Figures;
  readonly report: ClaimReporter;
  /** What running the net gave. */
  readonly measured: (expression: BehaviourExpression) => Quantity;
  /** Values of sizes that are open in the figures. */
  readonly sizes?: SizeBindings;
}

/** Never an open quantity: those are reported. */
export function evaluateClaim(expression: ClaimExpression, context: ClaimContext): Quantity | undefined {
  switch (expression.kind) {
    case "number":
      return number(expression.value, expression.bytes ? "bytes" : "plain");
    case "size":
      return evaluateSize(expression, context);
    case "boolean":
      return truth(expression.value);
    case "window":
      return { kind: "window", extents: expression.extents };
    case "figure":
      return evaluateFigure(expression, context);
    case "behaviour":
      return context.measured(expression);
    case "unary":
      return evaluateUnary(expression, context);
    case "binary":
      return evaluateBinary(expression, context);
    case "conditional":
      return evaluateConditional(expression, context);
    case "function":
      return evaluateFunction(expression, context);
  }
}

function number(value: number, unit: Unit): Quantity {
  return { kind: "number", value, unit };
}

function truth(value: boolean): Quantity {
  return { kind: "boolean", value };
}

function evaluateSize(expression: Of<"size">, { report, sizes = {} }: ClaimContext): Quantity | undefined {
  const value = bindDim(expression.value, sizes);
  return typeof value === "number" ? number(value, "plain") : report.open(expression, symbolsOf(value));
}

function evaluateFigure(expression: FigureExpression, { figures, report, sizes }: ClaimContext): Quantity | undefined {
  const measured = figures.measure(expression.figure, expression.nodes);
  if (measured === undefined) return report.noField(expression);
  const found = measured.kind === "open" && sizes !== undefined ? measured.at(sizes) : measured;
  return found.kind === "open" ? report.open(expression, found.symbols) : found;
}

function evaluateUnary(expression: Of<"unary">, context: ClaimContext): Quantity | undefined {
  const operand = evaluateClaim(expression.operand, context);
  if (operand === undefined) return undefined;
  if (expression.operator === "!" && operand.kind === "boolean") return truth(!operand.value);
  if (expression.operator === "-" && operand.kind === "number") return number(-operand.value, operand.unit);
  const wanted = expression.operator === "!" ? "a condition" : "a number";
  return context.report.unlike(
    `${expression.operator} wants ${wanted}, but ${formatClaim(expression.operand)} is ${describeKind(operand)}`,
    [],
  );
}

function evaluateConditional(expression: Of<"conditional">, context: ClaimContext): Quantity | undefined {
  const condition = evaluateClaim(expression.condition, context);
  if (condition === undefined) return undefined;
  if (condition.kind === "boolean") {
    return evaluateClaim(condition.value ? expression.then : expression.otherwise, context);
  }
  const text = formatClaim(expression.condition);
  return context.report.unlike(`? wants a condition, but ${text} is ${describeKind(condition)}`, []);
}

type NumberQuantity = Extract<Quantity, { readonly kind: "number" }>;

function evaluateFunction(expression: Of<"function">, context: ClaimContext): Quantity | undefined {
  const { name } = expression;
  const values = expression.arguments.map((argument) => evaluateClaim(argument, context));
  if (values.includes(undefined)) return undefined;
  const numbers = values.filter((value): value is NumberQuantity => value?.kind === "number");
  const misfit = values.find((value) => value?.kind !== "number");
  if (misfit !== undefined) return context.report.unlike(`${name} takes numbers, not ${describeKind(misfit)}`, []);
  const wrong = wrongCount(name, numbers.length);
  if (wrong !== undefined) return context.report.unlike(wrong, []);
  const result = numberFunctions[name].of(...numbers.map(({ value }) => value));
  const unit = unitOfFunction(
    name,
    numbers.map((number) => number.unit),
  );
  return number(result, unit);
}

function evaluateBinary(expression: BinaryClaimExpression, context: ClaimContext): Quantity | undefined {
  const left = evaluateClaim(expression.left, context);
  const right = evaluateClaim(expression.right, context);
  if (left === undefined || right === undefined) return undefined;
  const { operator } = expression;
  if (operator === "~") return evaluateRounded(expression, left, right, context);
  if (isComparison(operator) && isDecidedByRounding(left, right))
    return reportRounded(expression, left, right, context);
  const result =
    operator === "&&" || operator === "||"
      ? connect(operator, left, right)
      : isComparison(operator)
        ? compare(operator, left, right)
        : combine(operator, left, right);
  return (
    result ?? context.report.unlike(unlikeMessage(expression, left, right, context.sizes), unlikeHelp(left, right))
  );
}

/** `left ~ right`: they differ by at most half a unit of the last digit that was written on the right. */
function evaluateRounded(
  expression: BinaryClaimExpression,
  left: Quantity,
  right: Quantity,
  { report, sizes }: ClaimContext,
): Quantity | undefined {
  if (left.kind !== "number" || right.kind !== "number" || !unitsAgree(left.unit, right.unit)) {
    return report.unlike(unlikeMessage(expression, left, right, sizes), unlikeHelp(left, right));
  }
  return truth(Math.abs(left.value - right.value) <= halfOf(expression.right));
}

/** How far a number that stands behind `~` reaches to each side. */
export function halfOf(expression: ClaimExpression): number {
  return expression.kind === "number" ? (expression.half ?? 0) : 0;
}

export function isComparison(operator: BinaryClaimExpression["operator"]): operator is ClaimComparison {
  return ["==", "!=", "<", "<=", ">", ">=", "~"].includes(operator);
}

function connect(operator: "&&" | "||", left: Quantity, right: Quantity): Quantity | undefined {
  if (left.kind !== "boolean" || right.kind !== "boolean") return undefined;
  return truth(operator === "&&" ? left.value && right.value : left.value || right.value);
}

/** Windows compare along every axis: `195x227 >= 195x195`, but not `195x227 >= 227x195`. */
function compare(operator: RelationalOperator, left: Quantity, right: Quantity): Quantity | undefined {
  const [a, b] = [componentsOf(left), componentsOf(right)];
  const alike = left.kind === right.kind || (a.length === 1 && b.length === 1 && isScale(left) && isScale(right));
  const sameUnit = left.kind !== "number" || right.kind !== "number" || unitsAgree(left.unit, right.unit);
  if (!alike || a.length !== b.length || !sameUnit) return undefined;
  if (operator === "!=") return truth(a.some((value, axis) => value !== b[axis]));
  return truth(a.every((value, axis) => compareNumbers(operator, value, b[axis]!)));
}

/** Beyond 2^53 figures are rounded: whether they are equal is not known, nor which of two close ones is larger. */
function isDecidedByRounding(left: Quantity, right: Quantity): boolean {
  if (left.kind !== "number" || right.kind !== "number") return false;
  const largest = Math.max(Math.abs(left.value), Math.abs(right.value));
  if (largest <= Number.MAX_SAFE_INTEGER) return Number.isNaN(largest);
  // An overflown figure is larger than every other.
  const difference = left.value === right.value ? 0 : Math.abs(left.value - right.value);
  return !(difference > 1e-9 * Math.min(largest, Number.MAX_VALUE));
}

function reportRounded(
  { operator, left, right }: BinaryClaimExpression,
  a: Quantity,
  b: Quantity,
  { report }: ClaimContext,
): undefined {
  return report.unlike(
    `${describe(left, a)} ${operator} ${describe(right, b)} cannot be judged: figures beyond 2^53 (9_007_199_254_740_992) are rounded`,
    ["compare with a bound that is clearly larger or smaller, by <= or >="],
  );
}

/** A field along one axis is as good as a number. */
function isScale(quantity: Quantity): boolean {
  return quantity.kind === "number" || quantity.kind === "window";
}

function componentsOf(quantity: Quantity): readonly number[] {
  if (quantity.kind === "window") return quantity.extents;
  if (quantity.kind === "number") return [quantity.value];
  return quantity.kind === "boolean" ? [Number(quantity.value)] : [];
}

function combine(operator: ArithmeticOperator, left: Quantity, right: Quantity): Quantity | undefined {
  if (left.kind !== "number" || right.kind !== "number") return undefined;
  const unit = unitOfResult(operator, left.unit, right.unit);
  return unit && number(calculate(operator, left.value, right.value), unit);
}

/** @param sizes where the figures have them for a trial alone: then values are not told. */
function unlikeMessage(
  { operator, left, right }: BinaryClaimExpression,
  a: Quantity,
  b: Quantity,
  sizes: SizeBindings | undefined,
): string {
  const verb = isComparison(operator) ? "do not compare" : `do not go with ${operator}`;
  const describeSide = (side: ClaimExpression, found: Quantity): string => describe(side, found, sizes === undefined);
  return `${describeSide(left, a)} and ${describeSide(right, b)} ${verb}`;
}

function describe(expression: ClaimExpression, quantity: Quantity, withValue = true): string {
  const [text, value] = [formatClaim(expression), formatQuantity(quantity)];
  const isTold = withValue && text !== value && behavioursIn(expression).length === 0;
  return `${text} (${describeKind(quantity)}${isTold ? `, ${value}` : ""})`;
}

function unlikeHelp(a: Quantity, b: Quantity): readonly string[] {
  const [window, other] = a.kind === "window" ? [a, b] : [b, a];
  if (window.kind === "window" && other.kind === "number") {
    return [`a receptive field compares with a window: ${formatWindow(window.extents.map(() => other.value))}`];
  }
  if (window.kind === "window" && other.kind === "window") {
    return [`write one extent per spatial axis`];
  }
  if (a.kind === "number" && b.kind === "number") {
    return ["params, trainable and macs are counts, such as 62M; memory and weights are bytes, such as 8MB"];
  }
  return [];
}

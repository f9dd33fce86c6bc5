/**
 * Operators and functions on values: those of numbers (`base/calculations.ts`) where they are exact, and what they mean for
 * sizes and lists. A result is a value or a complaint in words; symbolic sizes stay symbolic, and a comparison that depends
 * on one is a complaint.
 */
import type { InfixOperator } from "../syntax/ast.ts";
import {
  calculate,
  commonUnit,
  compareNumbers,
  numberFunctionNames,
  numberFunctions,
  unitOfFunction,
  unitOfResult,
  wrongCount,
  type ArithmeticOperator,
  type RelationalOperator,
  type NumberFunctionName,
  type Unit,
} from "../base/calculations.ts";
import { elementsLimit } from "../base/limits.ts";
import { floorDivideDim, isConstantDim, maxDims, multiplyDims, subtractDims, symbolsOf } from "../tensor/dim.ts";
import {
  describeValue,
  formatResolved,
  numberValue,
  poison,
  exactRatio,
  ratioValue,
  scaledDifference,
  sizeValue,
  sumOfRatios,
  weightOf,
  type ResolvedValue,
} from "./value.ts";

/** What is wrong with an operation on operands. */
export interface Complaint {
  readonly kind: "complaint";
  readonly code: "resolve/type" | "resolve/arithmetic" | "resolve/undecided-size" | "resolve/too-long";
  readonly message: string;
  readonly help?: readonly string[];
  /** The operand that would fit in brackets, as a list of one. */
  readonly bracket?: "left" | "right";
}

export type Outcome = ResolvedValue | Complaint;

export type FunctionName = NumberFunctionName | "range" | "len";
export const functionNames: readonly FunctionName[] = [...numberFunctionNames, "range", "len"];

type Order = Exclude<RelationalOperator, "==" | "!=">;

/** Both operands evaluated; `&&` and `||`, which may not need both, are not among the operators. */
export function applyBinary(
  operator: Exclude<InfixOperator, "&&" | "||">,
  left: ResolvedValue,
  right: ResolvedValue,
): Outcome {
  if (left.kind === "poison" || right.kind === "poison") return poison;
  switch (operator) {
    case "==":
    case "!=":
      return equality(operator, left, right);
    case "~":
      return typeComplaint("~ compares figures in `expect`, and nowhere else", [
        `${formatResolved(left)} == ${formatResolved(right)} is exact`,
      ]);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparison(operator, left, right);
    default:
      return arithmetic(operator, left, right);
  }
}

export function applyNegation(operand: ResolvedValue): Outcome {
  if (operand.kind === "poison") return poison;
  if (!isNumeric(operand)) return typeComplaint(`- takes a number, not ${describeValue(operand)}`);
  if (operand.kind === "number") return { ...operand, value: -operand.value };
  const { dividend, divisor } = exactRatio(operand)!;
  return ratioValue(multiplyDims(dividend, -1), divisor);
}

export function applyFunction(name: FunctionName, operands: readonly ResolvedValue[]): Outcome {
  if (operands.some((operand) => operand.kind === "poison")) return poison;
  switch (name) {
    case "len":
      return lengthOf(operands);
    case "range":
      return range(operands);
    case "abs":
    case "sqrt":
    case "log2":
    case "pow":
      return calculated(name, operands);
    default:
      return chosenOrRounded(name, operands);
  }
}

type Rounding = "floor" | "ceil" | "round";

/** `min` and `max` of any numbers, also of those in a list; `floor`, `ceil` and `round` of one. */
function chosenOrRounded(name: "min" | "max" | Rounding, operands: readonly ResolvedValue[]): Outcome {
  const flat = operands.length === 1 && operands[0]!.kind === "list" ? operands[0]!.elements : operands;
  const misfit = misfitFor(name, flat);
  if (misfit !== undefined) return misfit;
  if (name !== "min" && name !== "max") return rounded(name, flat[0]!);
  return flat.slice(1).reduce<Outcome>((so, next) => (isComplaint(so) ? so : extreme(name, so, next)), flat[0]!);
}

/** What is not a number, or one number too many. */
function misfitFor(name: NumberFunctionName, operands: readonly ResolvedValue[]): Complaint | undefined {
  const misfit = operands.find((operand) => !isNumeric(operand));
  if (misfit !== undefined) return typeComplaint(`${name} takes numbers, not ${describeValue(misfit)}`);
  const wrong = wrongCount(name, operands.length);
  return wrong === undefined ? undefined : typeComplaint(wrong);
}

function isComplaint(outcome: Outcome): outcome is Complaint {
  return outcome.kind === "complaint";
}

type Numeric = Extract<ResolvedValue, { readonly kind: "number" | "size" | "quotient" }>;

function isNumeric(value: ResolvedValue): value is Numeric {
  return value.kind === "number" || value.kind === "size" || value.kind === "quotient";
}

function typeComplaint(message: string, help?: readonly string[]): Complaint {
  return { kind: "complaint", code: "resolve/type", message, ...(help && { help }) };
}

function arithmeticComplaint(message: string, help?: readonly string[]): Complaint {
  return { kind: "complaint", code: "resolve/arithmetic", message, ...(help && { help }) };
}

function arithmetic(operator: ArithmeticOperator, left: ResolvedValue, right: ResolvedValue): Outcome {
  if (operator === "+" && (left.kind === "list" || right.kind === "list")) return concatenated(left, right);
  if (!isNumeric(left) || !isNumeric(right)) {
    const words = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "take the remainder of" };
    return typeComplaint(`cannot ${words[operator]} ${describeValue(left)} and ${describeValue(right)}`);
  }
  if (left.kind === "number" && right.kind === "number") return numberArithmetic(operator, left, right);
  return sizeArithmetic(operator, left, right);
}

type NumberValue = Extract<ResolvedValue, { readonly kind: "number" }>;

function unitOf({ bytes }: NumberValue): Unit {
  return bytes === true ? "bytes" : "plain";
}

function withUnit(value: number, unit: Unit | undefined): NumberValue {
  return unit === "bytes" ? { kind: "number", value, bytes: true } : { kind: "number", value };
}

function numberArithmetic(operator: ArithmeticOperator, left: NumberValue, right: NumberValue): Outcome {
  const a = left.value;
  const b = right.value;
  if ((operator === "/" || operator === "%") && b === 0)
    return arithmeticComplaint(`${a} ${operator} 0: division by zero`);
  const value = calculate(operator, a, b);
  const exact = Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isInteger(value);
  if (!Number.isFinite(value) || (exact && !Number.isSafeInteger(value))) {
    return arithmeticComplaint(`${a} ${operator} ${b} is too large to be exact`);
  }
  return withUnit(value, unitOfResult(operator, unitOf(left), unitOf(right)));
}

function sizeArithmetic(operator: ArithmeticOperator, left: Numeric, right: Numeric): Outcome {
  const fraction = [left, right].find((value) => exactRatio(value) === undefined);
  const shown = `${formatResolved(left)} ${operator} ${formatResolved(right)}`;
  if (fraction !== undefined) {
    return arithmeticComplaint(
      `${shown}: a symbolic size can only be combined with integers, not ${formatResolved(fraction)}`,
      ["write H * 3 / 4 for three quarters of a size H, and round it with floor or ceil"],
    );
  }
  if (operator === "+") return sumOfRatios(left, right, 1)!;
  if (operator === "-") return sumOfRatios(left, right, -1)!;
  const a = exactRatio(left)!;
  const b = exactRatio(right)!;
  if (operator === "*") return ratioValue(multiplyDims(a.dividend, b.dividend), a.divisor * b.divisor);
  if (!isConstantDim(b.dividend)) return arithmeticComplaint(`${shown}: a symbolic size cannot be a divisor`);
  if (b.dividend === 0) return arithmeticComplaint(`${shown}: division by zero`);
  if (operator === "/") return ratioValue(multiplyDims(a.dividend, b.divisor), a.divisor * b.dividend);
  if (a.divisor !== 1 || b.divisor !== 1 || b.dividend < 0) return arithmeticComplaint(`${shown}: % takes integers`);
  const whole = multiplyDims(floorDivideDim(a.dividend, b.dividend), b.dividend);
  return sizeValue(subtractDims(a.dividend, whole));
}

function comparison(operator: Order, left: ResolvedValue, right: ResolvedValue): Outcome {
  if (!isNumeric(left) || !isNumeric(right)) {
    return typeComplaint(`${operator} compares numbers, not ${describeValue(left)} with ${describeValue(right)}`);
  }
  const difference =
    left.kind === "number" && right.kind === "number"
      ? left.value - right.value
      : decidedDifference(operator, left, right);
  if (typeof difference !== "number") return difference;
  return { kind: "boolean", value: compareNumbers(operator, difference, 0) };
}

function equality(operator: "==" | "!=", left: ResolvedValue, right: ResolvedValue): Outcome {
  const equal = valuesEqual(operator, left, right);
  return typeof equal === "boolean" ? { kind: "boolean", value: equal === (operator === "==") } : equal;
}

function valuesEqual(operator: "==" | "!=", left: ResolvedValue, right: ResolvedValue): boolean | Complaint {
  if (left.kind === "number" && right.kind === "number") return left.value === right.value;
  if (isNumeric(left) && isNumeric(right)) {
    const difference = decidedDifference(operator, left, right);
    return typeof difference === "number" ? difference === 0 : difference;
  }
  const leftText = textOf(left);
  const rightText = textOf(right);
  if (leftText !== undefined && rightText !== undefined) return leftText === rightText;
  if (left.kind !== right.kind) {
    return typeComplaint(`cannot compare ${describeValue(left)} with ${describeValue(right)}: they are never equal`);
  }
  if (left.kind === "list" && right.kind === "list") {
    if (left.elements.length !== right.elements.length) return false;
    for (const [position, element] of left.elements.entries()) {
      const equal = valuesEqual(operator, element, right.elements[position]!);
      if (equal !== true) return equal;
    }
    return true;
  }
  return formatResolved(left) === formatResolved(right) && attributesText(left) === attributesText(right);
}

/** A word and a text of the same letters are equal: `mode == "same"`; a word may have arguments where another has none. */
function textOf(value: ResolvedValue): string | undefined {
  if (value.kind === "variant") return formatResolved(value);
  return value.kind === "word" ? value.text : value.kind === "string" ? value.value : undefined;
}

function attributesText(value: ResolvedValue): string {
  return value.kind === "layer" ? JSON.stringify(value.attributes) : "";
}

/** A constant with the sign of `left - right`, or the complaint that it depends on a symbolic size. */
function decidedDifference(operator: InfixOperator, left: ResolvedValue, right: ResolvedValue): number | Complaint {
  const difference = scaledDifference(left, right);
  if (typeof difference === "number") return difference;
  const shown = `${formatResolved(left)} ${operator} ${formatResolved(right)}`;
  if (difference === undefined) {
    return arithmeticComplaint(`${shown}: a symbolic size can only be compared with integers and sizes`);
  }
  return undecided(shown, symbolsOf(difference));
}

function undecided(shown: string, symbols: readonly string[]): Complaint {
  const binding = symbols.map((name) => `--size ${name}=224`).join(" ");
  const names = symbols.join(" and ");
  return {
    kind: "complaint",
    code: "resolve/undecided-size",
    message: `${shown} depends on ${names}, which ${symbols.length === 1 ? "has" : "have"} no value yet`,
    help: [`give ${symbols.length === 1 ? "it" : "them"} a value when compiling, as in ${binding}`],
  };
}

function extreme(name: "min" | "max", left: ResolvedValue, right: ResolvedValue): Outcome {
  if (left.kind === "number" && right.kind === "number") {
    return withUnit(numberFunctions[name].of(left.value, right.value), commonUnit([left, right].map(unitOf)));
  }
  const difference = scaledDifference(left, right);
  if (typeof difference === "number") return (name === "min") === difference < 0 ? left : right;
  const a = exactRatio(left);
  const b = exactRatio(right);
  const shown = `${name}(${formatResolved(left)}, ${formatResolved(right)})`;
  if (a === undefined || b === undefined)
    return arithmeticComplaint(`${shown}: a symbolic size can only be combined with integers`);
  const leftTop = multiplyDims(a.dividend, b.divisor);
  const rightTop = multiplyDims(b.dividend, a.divisor);
  const larger = maxDims(leftTop, rightTop);
  // min(a, b) = a + b - max(a, b)
  const top = name === "max" ? larger : subtractDims(subtractDims(leftTop, larger), multiplyDims(rightTop, -1));
  return ratioValue(top, a.divisor * b.divisor);
}

function rounded(name: Rounding, operand: ResolvedValue): Outcome {
  if (operand.kind === "number") return { ...operand, value: numberFunctions[name].of(operand.value) };
  const { dividend, divisor } = exactRatio(operand)!;
  if (name === "floor") return sizeValue(floorDivideDim(dividend, divisor));
  if (name === "ceil") return sizeValue(floorDivideDim(subtractDims(dividend, 1 - divisor), divisor));
  return sizeValue(floorDivideDim(subtractDims(multiplyDims(dividend, 2), -divisor), 2 * divisor));
}

// ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function concatenated(left: ResolvedValue, right: ResolvedValue): Outcome {
  if (left.kind === "list" && right.kind === "list") {
    if (weightOf(left) + weightOf(right) > elementsLimit) return tooLong("this list");
    return { kind: "list", elements: [...left.elements, ...right.elements] };
  }
  const single = left.kind === "list" ? right : left;
  return {
    ...typeComplaint(`+ joins two lists, and ${describeValue(single)} is none`, [
      `in brackets it is a list of one element: [${formatResolved(single)}]`,
    ]),
    bracket: left.kind === "list" ? "right" : "left",
  };
}

function lengthOf(operands: readonly ResolvedValue[]): Outcome {
  const [list] = operands;
  if (operands.length === 1 && list!.kind === "list") return numberValue(list!.elements.length);
  return typeComplaint(`len takes one list, found ${describeOperands(operands)}`);
}

/** `range(n)`: 0 to n - 1; `range(a, b)`: a to b - 1. */
function range(operands: readonly ResolvedValue[]): Outcome {
  const bounds = operands.length === 1 ? [numberValue(0), operands[0]!] : operands;
  if (bounds.length !== 2) {
    return typeComplaint(`range takes one integer or two, found ${describeOperands(operands)}`, [
      "range(n) is the list of 0 to n - 1, range(a, b) that of a to b - 1",
    ]);
  }
  const open = bounds.find((bound) => bound.kind === "size" || bound.kind === "quotient");
  if (open !== undefined) return undecided(`range(${operands.map(formatResolved).join(", ")})`, symbolsIn(open));
  const [from, to] = bounds.map((bound) => (bound.kind === "number" ? bound.value : NaN)) as [number, number];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
    return typeComplaint(`range takes integers, found ${describeOperands(operands)}`);
  }
  if (to < from) return arithmeticComplaint(`range(${from}, ${to}) would end before it begins`);
  if (to - from > elementsLimit) return tooLong(`range(${from}, ${to})`);
  return { kind: "list", elements: Array.from({ length: to - from }, (_, index) => numberValue(from + index)) };
}

function tooLong(what: string): Complaint {
  return {
    kind: "complaint",
    code: "resolve/too-long",
    message: `${what} has more than ${elementsLimit.toLocaleString("en")} elements`,
  };
}

function symbolsIn(value: ResolvedValue): readonly string[] {
  return symbolsOf(exactRatio(value)!.dividend);
}

function describeOperands(operands: readonly ResolvedValue[]): string {
  return operands.length === 0 ? "nothing" : operands.map(describeValue).join(" and ");
}

// ── Functions of constant numbers ────────────────────────────────────────────────────────────────────────────────────

function calculated(
  name: Exclude<NumberFunctionName, "min" | "max" | Rounding>,
  operands: readonly ResolvedValue[],
): Outcome {
  const misfit = misfitFor(name, operands);
  if (misfit !== undefined) return misfit;
  const shown = `${name}(${operands.map(formatResolved).join(", ")})`;
  const open = operands.find((operand) => operand.kind !== "number");
  if (open !== undefined) return undecided(shown, symbolsIn(open));
  const numbers = operands.filter((operand) => operand.kind === "number");
  const value = numberFunctions[name].of(...numbers.map((number) => number.value));
  if (Number.isNaN(value)) return arithmeticComplaint(`${shown} has no value among the real numbers`);
  const exact = Number.isInteger(value) && numbers.every((number) => Number.isInteger(number.value));
  if (!Number.isFinite(value) || (exact && !Number.isSafeInteger(value))) {
    return arithmeticComplaint(`${shown} is ${value < 0 ? "below" : "beyond"} what can be held exactly`);
  }
  return withUnit(value, unitOfFunction(name, numbers.map(unitOf)));
}

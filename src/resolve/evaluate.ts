/**
 * Evaluates the constant expressions of the language. Mistakes are reported through the environment and give poison, so
 * that each is reported once.
 */
import { elementsLimit } from "../base/limits.ts";
import { spanText } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { LanguageValue } from "../ops/contract/language-value.ts";
import { exactQuotient, type Dim } from "../tensor/dim.ts";
import type {
  BinaryExpression,
  CallExpression,
  ConditionalExpression,
  Expression,
  IndexExpression,
  ListExpression,
  PathExpression,
  TextParts,
} from "../syntax/ast.ts";
import { applyBinary, applyFunction, applyNegation, functionNames, type FunctionName } from "./arithmetic.ts";
import { attributeVariants, attributeWords, reportUnknownFunction, foreignResult } from "./callable.ts";
import type { Environment } from "./environment.ts";
import { openPoison } from "./open-value.ts";
import { asBoolean, asDim, asInteger, reportFraction } from "./expected-kinds.ts";
import { settle } from "./settle.ts";
import { describeValue, formatResolved, isPoison, poison, weightOf, type ResolvedValue } from "./value.ts";

/** Where numbers are due, a bare name that is not a variable is a mistake. */
const noWords: ReadonlySet<string> = new Set();

/** `words`: what a bare name may stand for, where that is more or less than all words of attributes. */
export function evaluate(
  expression: Expression,
  environment: Environment,
  words: ReadonlySet<string> = attributeWords,
): ResolvedValue {
  if (!environment.spend(expression.span, 1)) return poison;
  const value = evaluateNamed(withNames(expression, environment), environment, words);
  if (!isPoison(value) || value.open !== undefined) return value;
  return openPoison(expression, environment, (filled) => evaluate(expression, filled, words));
}

function evaluateNamed(expression: Expression, environment: Environment, words: ReadonlySet<string>): ResolvedValue {
  switch (expression.kind) {
    case "hole":
      environment.taint();
      return poison;
    case "unknown":
      if (environment.found?.has(expression) === true) return environment.found.get(expression)!;
      environment.taint();
      return poison;
    case "pattern":
      environment.report({
        code: "resolve/pattern",
        message: `\`${spanText(expression.span)}\` names several tensors, and only joins take patterns`,
        span: expression.span,
        help: ["`add layers.*.skip` and `concat layers.*.skip` join all tensors whose paths read so"],
      });
      return poison;
    case "number":
      return expression.bytes
        ? { kind: "number", value: expression.value, bytes: true }
        : { kind: "number", value: expression.value };
    case "window":
      return { kind: "window", extents: expression.extents };
    case "boolean":
      return { kind: "boolean", value: expression.value };
    case "string":
      return { kind: "string", value: expression.value, span: expression.span };
    case "list":
      return evaluateList(expression, environment, words);
    case "path":
      return evaluatePath(expression, environment, words);
    case "index":
      return evaluateIndex(expression, environment);
    case "call":
      return evaluateCall(expression, environment);
    case "unary":
      return evaluateUnary(expression.operator, expression, expression.operand, environment);
    case "binary":
      return evaluateBinary(expression, environment);
    case "conditional":
      return evaluateConditional(expression, environment, words);
  }
}

/** A boolean; undefined where it is not one, which has been reported. `what` begins the message: `the condition`. */
export function evaluateBoolean(expression: Expression, environment: Environment, what: string): boolean | undefined {
  return asBoolean(evaluate(expression, environment, noWords), expression, environment, what);
}

/** An integer of at least `minimum`; undefined where it is not one, which has been reported. */
export function evaluateInteger(
  expression: Expression,
  environment: Environment,
  what: string,
  minimum: number,
): number | undefined {
  return asInteger(evaluateDim(expression, environment, what, minimum), expression, environment, what);
}

/** An integer of at least `minimum`, or a symbolic size; undefined where it is neither, which has been reported. */
export function evaluateDim(
  expression: Expression,
  environment: Environment,
  what: string,
  minimum: number,
): Dim | undefined {
  return asDim(evaluate(expression, environment, noWords), expression, environment, what, minimum);
}

/** A size that is claimed: also the fraction of an open one, `H / 4`, which is whole for the sizes that the claim is about. */
export function evaluateClaimedDim(expression: Expression, environment: Environment): Dim | undefined {
  const value = evaluate(expression, environment, noWords);
  if (value.kind === "quotient") return exactQuotient(value.dividend, value.divisor);
  return asDim(value, expression, environment, "a size", 1);
}

/** What an operation on two values takes: products of sums multiply their terms. */
function costOf(left: ResolvedValue, right: ResolvedValue): number {
  const [a, b] = [weightOf(left), weightOf(right)];
  return isSymbolic(left) && isSymbolic(right) ? (a * b) / 100 : Math.max(a, b) - 1;
}

function isSymbolic({ kind }: ResolvedValue): boolean {
  return kind === "size" || kind === "quotient";
}

function evaluateList(list: ListExpression, environment: Environment, words: ReadonlySet<string>): ResolvedValue {
  const elements: LanguageValue[] = [];
  let sound = true;
  for (const element of list.elements) {
    const value = evaluate(element, environment, words);
    if (value.kind === "quotient") reportFraction(element, value, "a list's element", environment);
    if (isPoison(value) || value.kind === "quotient") sound = false;
    else elements.push(value);
  }
  const whole: ResolvedValue = { kind: "list", elements };
  if (!sound) return poison;
  if (weightOf(whole) <= elementsLimit) return whole;
  environment.report({
    code: "resolve/too-long",
    message: `this list has more than ${elementsLimit.toLocaleString("en")} elements, counting those of the lists in it`,
    span: list.span,
  });
  return poison;
}

function evaluatePath(path: PathExpression, environment: Environment, words: ReadonlySet<string>): ResolvedValue {
  const name = path.segments[0]!;
  if (path.segments.length > 1) return environment.fact(path);
  const variable = environment.variable(name.text);
  if (variable !== undefined) return variable;
  const symbolic = environment.symbol?.(name);
  if (symbolic !== undefined) return symbolic;
  // Where both are possible a layer is meant: an attribute that takes the word understands the layer too.
  if (findOp(name.text)?.spelled === true) {
    return environment.layer({ kind: "call", name, items: [], span: path.span });
  }
  return words.has(name.text) ? { kind: "word", text: name.text } : environment.unknown(name);
}

function evaluateIndex({ target, index, span }: IndexExpression, environment: Environment): ResolvedValue {
  const list = evaluate(target, environment);
  const at = evaluateInteger(index, environment, "an index", Number.MIN_SAFE_INTEGER);
  if (isPoison(list) || at === undefined) return poison;
  if (list.kind !== "list") {
    environment.report({ code: "resolve/type", message: `only lists have elements, not ${describeValue(list)}`, span });
    return poison;
  }
  const element = list.elements[at];
  if (element !== undefined) return element;
  const count = list.elements.length;
  const elements = count === 0 ? "no elements" : count === 1 ? "1 element" : `${count} elements`;
  environment.report({
    code: "resolve/index",
    message: `index ${at} is outside the list ${formatResolved(list)}`,
    span: index.span,
    notes: [`the list has ${elements}; the first has index 0${count > 1 ? `, the last ${count - 1}` : ""}`],
  });
  return poison;
}

function evaluateCall(call: CallExpression, environment: Environment): ResolvedValue {
  const name = functionNames.find((candidate) => candidate === call.name.text);
  if (name !== undefined) return evaluateFunction(name, call, environment);
  const variant = attributeVariants.get(call.name.text);
  if (variant !== undefined) return environment.variant(variant, call);
  if (findOp(call.name.text)?.spelled === true && foreignResult(call) === undefined) return environment.layer(call);
  reportUnknownFunction(call, environment);
  return poison;
}

function evaluateFunction(name: FunctionName, call: CallExpression, environment: Environment): ResolvedValue {
  const operands: ResolvedValue[] = [];
  for (const item of call.items) {
    if (item.kind === "value") {
      operands.push(evaluate(item.value, environment));
      continue;
    }
    const message = `${name} takes plain values, found \`${item.name.text}=\``;
    environment.report({ code: "resolve/type", message, span: item.span });
    operands.push(poison);
  }
  const cost = operands.reduce((sum, operand) => sum + weightOf(operand), 0);
  if (!environment.spend(call.span, cost)) return poison;
  const result = settle(() => applyFunction(name, operands), call, environment);
  return environment.spend(call.span, weightOf(result)) ? result : poison;
}

function evaluateUnary(
  operator: "-" | "!",
  expression: Expression,
  operand: Expression,
  environment: Environment,
): ResolvedValue {
  if (operator === "-") {
    const negated = evaluate(operand, environment);
    return settle(() => applyNegation(negated), expression, environment);
  }
  const value = evaluateBoolean(operand, environment, "what follows !");
  return value === undefined ? poison : { kind: "boolean", value: !value };
}

/** `&&` and `||` look at their right side only where the left does not decide. */
function evaluateBinary(expression: BinaryExpression, environment: Environment): ResolvedValue {
  const { operator, left, right } = expression;
  if (operator !== "&&" && operator !== "||") {
    const words = operator === "==" || operator === "!=" ? attributeWords : noWords;
    const [first, second] = [evaluate(left, environment, words), evaluate(right, environment, words)];
    if (!environment.spend(expression.span, costOf(first, second))) return poison;
    return settle(() => applyBinary(operator, first, second), expression, environment);
  }
  const what = `each side of ${operator}`;
  const first = evaluateBoolean(left, environment, what);
  if (first === undefined) return poison;
  if (first === (operator === "||")) return { kind: "boolean", value: first };
  const second = evaluateBoolean(right, environment, what);
  return second === undefined ? poison : { kind: "boolean", value: second };
}

function evaluateConditional(
  { condition, then, otherwise }: ConditionalExpression,
  environment: Environment,
  words: ReadonlySet<string>,
): ResolvedValue {
  const holds = evaluateBoolean(condition, environment, "what stands before ?");
  if (holds === undefined) return poison;
  return evaluate(holds ? then : otherwise, environment, words);
}

// ── Computed names: `"layer{i}"` as the name that it is in this copy or call ──────────────────────────────────────────

interface Quoted {
  readonly parts?: TextParts;
}

/** The expression with its names computed; a hole after a report. */
export function withNames(expression: Expression, environment: Environment): Expression {
  const { kind, span } = expression;
  if (kind === "string") {
    if (expression.parts === undefined) return expression;
    const value = computedText(expression.parts, environment);
    return value === undefined ? { kind: "hole", span } : { kind, value, span };
  }
  if (kind !== "path" && kind !== "pattern") return expression;
  const first: Quoted | undefined = expression.segments[0];
  if (first?.parts === undefined) return expression;
  const text = computedText(first.parts, environment);
  if (text === undefined) return { kind: "hole", span };
  const segments = expression.segments.map((segment, index) => (index === 0 ? { text, span: segment.span } : segment));
  return { ...expression, segments } as Expression;
}

/** Undefined after a report. */
export function computedText(parts: TextParts, environment: Environment): string | undefined {
  const texts = parts.map((part) => (typeof part === "string" ? part : partText(part, environment)));
  return texts.includes(undefined) ? undefined : texts.join("");
}

function partText(part: Expression, environment: Environment): string | undefined {
  const value = evaluate(part, environment);
  if (isPoison(value)) return undefined;
  if (value.kind === "string") return value.value;
  if (value.kind === "word") return value.text;
  if (value.kind === "number" && Number.isSafeInteger(value.value) && value.bytes !== true) return `${value.value + 0}`;
  environment.report({
    code: "resolve/type",
    message: `a part of a name is an integer or a text, found ${describeValue(value)}`,
    span: part.span,
  });
  return undefined;
}

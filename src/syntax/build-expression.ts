/**
 * Expressions from the concrete syntax tree. A flat row of operands and operators is climbed by precedence; all
 * comparisons are of one level and do not chain. What is missing becomes a hole, which the parser has reported.
 *
 * `level` counts what already lies above an expression: with it the depth of the result is bounded by `nestingLimit`,
 * whatever the text, and recursion over it is safe.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import { spanText } from "../base/source.ts";
import type { Span } from "../base/source.ts";
import type {
  AttributeItem,
  BinaryExpression,
  InfixOperator,
  Expression,
  Hole,
  Name,
  PatternExpression,
  PatternSegment,
  ValueItem,
} from "./ast.ts";
import { nestingLimit, pathLimit } from "../base/limits.ts";
import { hasTokens, nameOf, nodeSpan, spanOver, tokenSpan } from "./cst.ts";
import { orderArguments } from "./item-order.ts";
import { readText, type ReadText } from "./label-parts.ts";
import { readNumber, readWindow } from "./read-number.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

const comparison = 3;

const precedence: Readonly<Record<InfixOperator, number>> = {
  "||": 1,
  "&&": 2,
  "==": comparison,
  "!=": comparison,
  "<": comparison,
  "<=": comparison,
  ">": comparison,
  ">=": comparison,
  "~": comparison,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};

export function hole(span: Span): Hole {
  return { kind: "hole", span };
}

/** The value of an expression that may be missing altogether; then a hole at `otherwise`. */
export function buildExpression(
  reporter: Reporter,
  node: cst.ExpressionNode | undefined,
  otherwise: Span,
  level = 0,
): Expression {
  if (node === undefined) return hole(reporter.span(otherwise.end, otherwise.end));
  const whole = nodeSpan(reporter, node);
  if (level === 0 && reporter.isUnreadable(whole.start, whole.end)) return hole(whole);
  const { operand = [], Operator: operators = [], Question, expression: branches = [] } = node.children;
  const inner = level + operators.length + (Question === undefined ? 0 : 1);
  if (inner > nestingLimit) return tooDeep(reporter, whole);
  const [only] = operand;
  if (inner === level && only !== undefined && hasTokens(only)) return buildOperand(reporter, only, level);
  const operands = operand.map((each, index) => {
    if (hasTokens(each)) return buildOperand(reporter, each, inner);
    const before = operators[index - 1];
    return hole(before === undefined ? reporter.span(whole.start, whole.start) : tokenSpan(reporter, before));
  });
  const condition = climb(reporter, operands, operators);
  if (Question === undefined) return condition;
  const [then, other] = [branches[0], branches[1]].map((branch) => buildExpression(reporter, branch, whole, inner));
  return { kind: "conditional", condition, then: then!, otherwise: other!, span: whole };
}

function tooDeep(reporter: Reporter, span: Span): Hole {
  if (!reporter.tokensAtFault(span.start, span.end)) {
    reporter.reportToken({
      code: "syntax/nesting",
      message: `the expression that begins here nests deeper than ${nestingLimit} operators`,
      span: reporter.span(span.start, Math.min(span.start + 1, span.end)),
      help: ["name parts of it with `let`"],
    });
  }
  return hole(span);
}

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Shunting-yard: operators wait on a stack until one that binds no tighter follows. */
function climb(reporter: Reporter, operands: readonly Expression[], operators: readonly Token[]): Expression {
  const values: Expression[] = [operands[0]!];
  const waiting: InfixOperator[] = [];
  const reduce = () => {
    const right = values.pop()!;
    const left = values.pop()!;
    values.push(binary(reporter, waiting.pop()!, left, right));
  };
  operators.forEach((token, index) => {
    const operator = token.image as InfixOperator;
    while (waiting.length > 0 && precedence[waiting.at(-1)!] >= precedence[operator]) reduce();
    waiting.push(operator);
    values.push(operands[index + 1] ?? hole(tokenSpan(reporter, token)));
  });
  while (waiting.length > 0) reduce();
  return values[0]!;
}

function binary(reporter: Reporter, operator: InfixOperator, left: Expression, right: Expression): Expression {
  const span = spanOver(reporter, left.span, right.span);
  if (precedence[operator] !== comparison || !isBareComparison(left)) {
    return { kind: "binary", operator, left, right, span };
  }
  const middle = spanText(left.right.span);
  const corrected = `${spanText(left.span)} && ${middle} ${operator} ${spanText(right.span)}`;
  reporter.report({
    code: "syntax/chained-comparison",
    message: "comparisons do not chain",
    span,
    help: [`write \`${corrected}\``],
    fixes: [replace(reporter, left.span.end, left.span.end, ` && ${middle}`, `write ${corrected}`)],
  });
  return hole(span);
}

/** A comparison that stands in no parentheses: these would widen its span. */
function isBareComparison(left: Expression): left is BinaryExpression {
  return left.kind === "binary" && precedence[left.operator] === comparison && left.span.start === left.left.span.start;
}

// ── Operands ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const none: readonly never[] = [];

function buildOperand(reporter: Reporter, node: cst.OperandNode, level: number): Expression {
  const { Minus = none, Not = none, index = none } = node.children;
  const inner = level + Minus.length + Not.length + index.length;
  if (inner === level) return buildPrimary(reporter, node, level);
  const span = nodeSpan(reporter, node);
  if (inner > nestingLimit) return tooDeep(reporter, span);
  let result = buildPrimary(reporter, node, inner);
  for (const each of index) {
    const position = buildExpression(reporter, each.children.expression?.[0], nodeSpan(reporter, each), inner + 1);
    result = {
      kind: "index",
      target: result,
      index: position,
      span: spanOver(reporter, result.span, nodeSpan(reporter, each)),
    };
  }
  const unary = [...Minus, ...Not].sort((a, b) => b.startOffset - a.startOffset);
  for (const { image, startOffset } of unary) {
    const operator = image as "-" | "!";
    result = { kind: "unary", operator, operand: result, span: reporter.span(startOffset, result.span.end) };
  }
  return result;
}

function buildPrimary(reporter: Reporter, node: cst.OperandNode, level: number): Expression {
  const { Word, Integer, Text, Wildcard, Quantity, True, False, Hole: unknown, list, group } = node.children;
  if ((Word ?? Integer ?? Text ?? Wildcard) !== undefined) return buildReference(reporter, node, level);
  if (Quantity !== undefined) return buildQuantity(reporter, Quantity[0]!);
  if (True !== undefined) return { kind: "boolean", value: true, span: tokenSpan(reporter, True[0]!) };
  if (False !== undefined) return { kind: "boolean", value: false, span: tokenSpan(reporter, False[0]!) };
  if (unknown !== undefined) return { kind: "unknown", span: tokenSpan(reporter, unknown[0]!) };
  if (list !== undefined) {
    const span = nodeSpan(reporter, list[0]!);
    return { kind: "list", elements: buildElements(reporter, list[0]!, span, level + 1), span };
  }
  if (group !== undefined) {
    const span = nodeSpan(reporter, group[0]!);
    return { ...buildExpression(reporter, group[0]!.children.expression?.[0], span, level + 1), span };
  }
  return hole(nodeSpan(reporter, node));
}

/** The elements of a list or shape; a hole at the end where it is broken. */
export function buildElements(
  reporter: Reporter,
  node: cst.ListNode | cst.ShapeNode,
  span: Span,
  level = 0,
): readonly Expression[] {
  const elements = (node.children.expression ?? []).map((each) => buildExpression(reporter, each, span, level));
  return node.recoveredNode === true ? [...elements, hole(span)] : elements;
}

function buildQuantity(reporter: Reporter, token: Token): Expression {
  const span = tokenSpan(reporter, token);
  if (token.tokenType === tokens.MisspeltNumber) return hole(span);
  if (token.tokenType === tokens.Window) return { kind: "window", extents: readWindow(token.image), span };
  return buildNumber(reporter, token);
}

function buildNumber(reporter: Reporter, token: Token): Expression {
  const span = tokenSpan(reporter, token);
  const number = readNumber(token.image);
  if (number !== undefined) return { kind: "number", ...number, span };
  reporter.report({
    code: "syntax/number-too-large",
    message: `the number ${token.image} is too large to be held exactly`,
    span,
    help: ["integers reach to 9_007_199_254_740_991"],
  });
  return hole(span);
}

/** An operand's own span takes in its signs and indices, so that of a reference is put together from its parts. */
function buildReference(reporter: Reporter, node: cst.OperandNode, level: number): Expression {
  const { Word, Integer, Text, Wildcard, segment = none, arguments: call } = node.children;
  const first = (Word ?? Integer ?? Text ?? Wildcard)![0]!;
  const head = tokenSpan(reporter, first);
  if (call !== undefined) return buildCall(reporter, head, node, call[0]!, level);
  if (segment.length >= pathLimit) return longPath(reporter, nodeSpan(reporter, node));
  // A name that could not be read names nothing.
  if (!segment.every(hasTokens)) return hole(reporter.span(head.start, nodeSpan(reporter, node).end));
  const isPattern = Wildcard !== undefined || segment.some(({ children }) => children.Wildcard !== undefined);
  if (isPattern) return buildPattern(reporter, first, segment, level);
  const read = Text === undefined ? { text: first.image } : buildText(reporter, first, level);
  if (segment.length > 0) {
    const name: Name = { ...read, span: head };
    const segments = [name, ...segment.map((each) => buildSegment(reporter, each))];
    return { kind: "path", segments, span: spanOver(reporter, head, segments.at(-1)!.span) };
  }
  if (Integer !== undefined) return buildNumber(reporter, first);
  if (Text !== undefined)
    return { kind: "string", value: read.text, ...(read.parts && { parts: read.parts }), span: head };
  return { kind: "path", segments: [{ text: first.image, span: head }], span: head };
}

/** What a text says, with what is to be computed in it. */
export function buildText(reporter: Reporter, token: Token, level = 0): ReadText {
  const span = tokenSpan(reporter, token);
  return readText(reporter, token, (node) => buildExpression(reporter, node, span, level + 1));
}

function buildPattern(
  reporter: Reporter,
  first: Token,
  rest: readonly cst.SegmentNode[],
  level: number,
): PatternExpression {
  const others = rest.map(({ children }) => (children.Word ?? children.Integer ?? children.Wildcard)![0]!);
  const segments = [first, ...others].map((token): PatternSegment => {
    const read = tokens.isText(token) ? buildText(reporter, token, level) : { text: token.image };
    const isStar = token.tokenType === tokens.Wildcard;
    return { ...(isStar ? { text: undefined } : read), span: tokenSpan(reporter, token) };
  });
  return { kind: "pattern", segments, span: spanOver(reporter, segments[0]!.span, segments.at(-1)!.span) };
}

function longPath(reporter: Reporter, span: Span): Hole {
  reporter.reportToken({
    code: "syntax/nesting",
    message: `this path has more than ${pathLimit} names`,
    span,
    help: ["blocks and braces are nested no deeper, so that nothing has so long a path"],
  });
  return hole(span);
}

function buildCall(
  reporter: Reporter,
  head: Span,
  node: cst.OperandNode,
  call: cst.ArgumentsNode,
  level: number,
): Expression {
  const { Word, segment } = node.children;
  const end = nodeSpan(reporter, call);
  const items = buildArguments(reporter, call, level + 1);
  if (Word === undefined || segment !== undefined) return notCallable(reporter, spanOver(reporter, head, end), end);
  return { kind: "call", name: { text: Word[0]!.image, span: head }, items, span: spanOver(reporter, head, end) };
}

function buildSegment(reporter: Reporter, node: cst.SegmentNode): Name {
  return nameOf(reporter, node.children.Word?.[0] ?? node.children.Integer?.[0], nodeSpan(reporter, node).start);
}

function notCallable(reporter: Reporter, span: Span, call: Span): Hole {
  const name = reporter.source.text.slice(span.start, call.start);
  reporter.report({
    code: "syntax/not-callable",
    message: `\`${name}\` cannot be called`,
    span: reporter.span(span.start, call.start),
    help: ["only plain names are called: functions such as `min(a, b)`, layers and blocks"],
  });
  return hole(span);
}

// ── Arguments ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What stands in the parentheses that touch a name. */
export function buildArguments(
  reporter: Reporter,
  node: cst.ArgumentsNode,
  level = 0,
): readonly (ValueItem | AttributeItem)[] {
  const items = (node.children.argument ?? []).map((each, index) =>
    buildArgument(reporter, each, { afterComma: index > 0, parenthesised: true }, level),
  );
  if (node.recoveredNode === true) items.push(brokenItem(nodeSpan(reporter, node)));
  // What the parser gave up on has been reported, and its last value may be a name whose value is lost.
  return node.children.CloseParenthesis === undefined ? items : orderArguments(reporter, items);
}

export function buildArgument(
  reporter: Reporter,
  node: cst.ArgumentNode | cst.ItemNode | cst.AttributeNode | cst.SizeValueNode,
  where: { readonly afterComma: boolean; readonly parenthesised: boolean },
  level = 0,
): ValueItem | AttributeItem {
  const { Word, expression } = node.children;
  const value = buildExpression(reporter, expression?.[0], nodeSpan(reporter, node), level);
  if (Word === undefined) return { kind: "value", value, ...where, span: value.span };
  const name = nameOf(reporter, Word[0], value.span.start);
  const span = spanOver(reporter, name.span, value.span);
  return { kind: "attribute", name, value, parenthesised: where.parenthesised, span };
}

/** Stands for what could not be read of a line. */
export function brokenItem(span: Span): ValueItem {
  const at = { ...span, start: span.end };
  return { kind: "value", value: hole(at), afterComma: true, parenthesised: false, span: at };
}

/** Statements without braces that are not layers, from the concrete syntax tree. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import type { Span } from "../base/source.ts";
import type * as ast from "./ast.ts";
import { brokenItem, buildArgument, buildArguments, buildElements, buildExpression, hole } from "./build-expression.ts";
import { nameOf, nodeSpan, spanOver } from "./cst.ts";
import type { Reporter } from "./reporter.ts";
import { refuseUnknowns, withoutUnknowns } from "./unknowns.ts";

/** `width = 6` as a variable, `skip = conv 64` as a layer with a label. */
export function buildAssigned(reporter: Reporter, token: Token, remains: cst.RemainsNode, span: Span): ast.Statement {
  const name = nameOf(reporter, token, span.end);
  const [, first, second] = remains.children.Other ?? [];
  const isLayer = tokens.isName(first) && (tokens.isName(second) || second?.tokenType === tokens.Integer);
  if (!isLayer) return { kind: "let", name, value: hole(span), span };
  const label = { text: name.text, quoted: false, span: name.span };
  return {
    kind: "layer",
    label,
    name: nameOf(reporter, undefined, span.end),
    items: [brokenItem(span)],
    claim: undefined,
    span,
  };
}

/** A broken claim claims nothing. */
export function buildClaim(reporter: Reporter, node: cst.ClaimNode | undefined): ast.ArrowClaim | undefined {
  const shape = node?.children.shape?.[0];
  if (node === undefined || shape === undefined || node.recoveredNode === true) return undefined;
  const span = nodeSpan(reporter, node);
  if (reporter.tokensAtFault(span.start, span.end)) return undefined;
  const dimensions = buildElements(reporter, shape, span);
  return refuseUnknowns(reporter, dimensions, "a claim") ? undefined : { dimensions, span };
}

export function buildClaimStatement(reporter: Reporter, node: cst.ClaimNode, span: Span): ast.Statement {
  const claim = buildClaim(reporter, node);
  return claim === undefined ? hole(span) : { kind: "claim", claim, span };
}

export function buildInput(reporter: Reporter, node: cst.InputStatementNode, span: Span): ast.InputStatement {
  const { Word, inputShape: shape, call } = node.children;
  const name = nameOf(reporter, Word?.[0], span.end);
  const shapeSpan = shape === undefined ? reporter.span(span.end, span.end) : nodeSpan(reporter, shape[0]!);
  const isReadable = shape !== undefined && !reporter.isUnreadable(shapeSpan.start, shapeSpan.end);
  const sizes = isReadable ? buildSizes(reporter, shape[0]!, shapeSpan) : { dimensions: undefined, defaults: [] };
  return { kind: "input", name, ...sizes, shapeSpan, call: call && buildCall(reporter, call[0]!), span };
}

/** The dimension of a size with a default is its name, of which the span takes in the default. */
function buildSizes(
  reporter: Reporter,
  node: cst.InputShapeNode,
  shapeSpan: Span,
): { readonly dimensions: readonly ast.Expression[]; readonly defaults: readonly ast.SizeDefault[] } {
  const defaults: ast.SizeDefault[] = [];
  const dimensions = (node.children.size ?? []).map(({ children: { Word, expression } }): ast.Expression => {
    const value = buildExpression(reporter, expression?.[0], shapeSpan);
    if (Word === undefined) return value;
    const name = nameOf(reporter, Word[0], value.span.start);
    const span = spanOver(reporter, name.span, value.span);
    defaults.push({ name, value: withoutUnknowns(reporter, value, "a default"), span });
    return { kind: "path", segments: [name], span };
  });
  return { dimensions: node.recoveredNode === true ? [...dimensions, hole(shapeSpan)] : dimensions, defaults };
}

function buildCall(reporter: Reporter, node: cst.CallNode): ast.CallExpression {
  const span = nodeSpan(reporter, node);
  const { Word, arguments: given } = node.children;
  const items = given === undefined ? [] : buildArguments(reporter, given[0]!);
  return { kind: "call", name: nameOf(reporter, Word?.[0], span.start), items, span };
}

export function buildOutput(reporter: Reporter, node: cst.OutputStatementNode, span: Span): ast.OutputStatement {
  const { Word, Assign, expression, attribute = [] } = node.children;
  const value = Assign === undefined ? undefined : buildExpression(reporter, expression?.[0], span);
  const attributes = attribute
    .map((each) => buildArgument(reporter, each, { afterComma: false, parenthesised: false }))
    .filter((item) => item.kind === "attribute");
  return { kind: "output", name: nameOf(reporter, Word?.[0], span.end), value, attributes, span };
}

export function buildFrom(reporter: Reporter, node: cst.FromStatementNode, span: Span): ast.FromStatement {
  const { expression, claim } = node.children;
  const value = buildExpression(reporter, expression?.[0], span);
  return { kind: "from", value, claim: buildClaim(reporter, claim?.[0]), span };
}

export function buildLet(reporter: Reporter, node: cst.LetStatementNode): ast.LetStatement | ast.Hole {
  const { Word, expression } = node.children;
  const span = nodeSpan(reporter, node);
  if (Word === undefined) return hole(span);
  const value = buildExpression(reporter, expression?.[0], span);
  return { kind: "let", name: nameOf(reporter, Word[0], span.end), value, span };
}

export function buildExpect(
  reporter: Reporter,
  node: cst.ExpectStatementNode,
  span: Span,
  cutOff: boolean,
): ast.ExpectStatement {
  const at = (node.children.sizeValue ?? [])
    .map((each) => buildArgument(reporter, each, { afterComma: false, parenthesised: false }))
    .filter((item) => item.kind === "attribute");
  const isOpen = refuseUnknowns(reporter, at, "`expect`");
  const isBroken = cutOff || isOpen || (node.children.At !== undefined && at.length === 0);
  return { kind: "expect", condition: buildCondition(reporter, node, span, isBroken), at, span };
}

export function buildRequire(
  reporter: Reporter,
  node: cst.RequireStatementNode,
  span: Span,
  cutOff: boolean,
): ast.RequireStatement {
  return { kind: "require", condition: buildCondition(reporter, node, span, cutOff), span };
}

function buildCondition(
  reporter: Reporter,
  node: cst.ExpectStatementNode | cst.RequireStatementNode,
  span: Span,
  cutOff: boolean,
): ast.Expression {
  if (cutOff) return hole(span);
  const condition = buildExpression(reporter, node.children.expression?.[0], span);
  return withoutUnknowns(reporter, condition, node.name === "requireStatement" ? "`require`" : "`expect`");
}

export function buildLayout(reporter: Reporter, node: cst.LayoutStatementNode, span: Span): ast.Statement {
  const { Word } = node.children;
  if (Word === undefined) return hole(span);
  return { kind: "layout", order: nameOf(reporter, Word[0], span.end), span };
}

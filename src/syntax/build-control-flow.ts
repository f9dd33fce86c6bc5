/** `if`, `repeat` and `for`, from the concrete syntax tree. */
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import { nestingLimit } from "../base/limits.ts";
import type { Span } from "../base/source.ts";
import type * as ast from "./ast.ts";
import type { BuildContext } from "./build-context.ts";
import { buildExpression, hole } from "./build-expression.ts";
import { nameOf, tokenSpan } from "./cst.ts";
import type { Reporter } from "./reporter.ts";

/** Built from its last `else` backwards, so that a long chain needs no recursion. */
export function buildIf(
  context: BuildContext,
  node: cst.IfStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.IfStatement {
  const { reporter } = context;
  const { If = [], Else = [], expression = [] } = node.children;
  const bodies = bodiesOf(node.children.body, remains);
  const kept = Math.min(If.length, nestingLimit);
  if (kept < If.length) reportLongChain(reporter, If[kept]!);
  let otherwise: ast.Body | ast.IfStatement | undefined;
  if (Else.length === If.length && bodies.length > If.length) otherwise = context.buildBody(bodies[If.length], span);
  for (let index = kept - 1; index > 0; index--)
    otherwise = branch(index, reporter.span(If[index]!.startOffset, span.end));
  return branch(0, span);

  function branch(index: number, where: Span): ast.IfStatement {
    const condition = expressionBefore(reporter, node.children.body, expression, index, where);
    return { kind: "if", condition, then: context.buildBody(bodies[index], where), otherwise, span: where };
  }
}

export function buildRepeat(
  context: BuildContext,
  node: cst.RepeatStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.RepeatStatement {
  const { expression } = node.children;
  const body = bodiesOf(node.children.body, remains);
  const count = expressionBefore(context.reporter, node.children.body, expression, 0, span);
  return { kind: "repeat", count, body: context.buildBody(body[0], span), span };
}

export function buildFor(
  context: BuildContext,
  node: cst.ForStatementNode,
  span: Span,
  remains: readonly cst.BodyNode[],
): ast.ForStatement {
  const { Word, expression } = node.children;
  const body = bodiesOf(node.children.body, remains);
  const variable = nameOf(context.reporter, Word?.[0], span.end);
  const iterable = expressionBefore(context.reporter, node.children.body, expression, 0, span);
  return { kind: "for", variable, iterable, body: context.buildBody(body[0], span), span };
}

export function buildLabelledFor(
  context: BuildContext,
  token: Token,
  bodies: readonly cst.BodyNode[],
  span: Span,
): ast.ForStatement {
  const variable = nameOf(context.reporter, token, span.end);
  return { kind: "for", variable, iterable: hole(span), body: context.buildBody(bodies[0], span), span };
}

/** An expression that its braces do not follow may have been meant to go on: `a = 1`, `a and b`. */
function expressionBefore(
  reporter: Reporter,
  bodies: readonly cst.BodyNode[] = [],
  expressions: readonly cst.ExpressionNode[] = [],
  index: number,
  where: Span,
): ast.Expression {
  const followed = bodies[index]?.children.OpenBrace !== undefined;
  return followed ? buildExpression(reporter, expressions[index], where) : hole(where);
}

/** The bodies of a statement, and those that a broken one did not get to: there its own last lacks even its brace. */
export function bodiesOf(own: readonly cst.BodyNode[] = [], remains: readonly cst.BodyNode[]): readonly cst.BodyNode[] {
  return [...own.filter((body) => body.children.OpenBrace !== undefined), ...remains];
}

function reportLongChain(reporter: Reporter, token: Token): void {
  reporter.reportToken({
    code: "syntax/nesting",
    message: `more than ${nestingLimit} \`else if\` follow each other`,
    span: tokenSpan(reporter, token),
    help: ["choose by a list: `[64, 128, 256][stage]`"],
  });
}

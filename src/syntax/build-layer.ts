/** A layer with its arguments and braces, from the concrete syntax tree. */
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import type { Span } from "../base/source.ts";
import type * as ast from "./ast.ts";
import type { BuildContext } from "./build-context.ts";
import { brokenItem, buildArgument, buildArguments } from "./build-expression.ts";
import { buildLabel } from "./build-label.ts";
import { buildClaim } from "./build-plain-statement.ts";
import { nameOf, nodeSpan, tokenSpan } from "./cst.ts";
import { orderItems } from "./item-order.ts";
import { replace, type Reporter } from "./reporter.ts";

export function buildLayer(
  context: BuildContext,
  node: cst.LayerStatementNode,
  broken: boolean,
  remains: readonly cst.BodyNode[],
): ast.LayerStatement {
  const { reporter } = context;
  const { label, Name, arguments: call, item = [], claim } = node.children;
  const span = nodeSpan(reporter, node);
  const inParentheses = call === undefined ? [] : buildArguments(reporter, call[0]!);
  const written = [...inParentheses, ...item.map((each, index) => buildItem(context, each, index === 0))];
  const rest = remains.map((each) => buildBrace(context, each));
  const unread = isUnread(reporter, span, written);
  const readable = unread ? written.filter(({ kind }) => kind === "brace") : written;
  return {
    kind: "layer",
    label: label === undefined ? undefined : buildLabel(reporter, label[0]!),
    name: nameOf(reporter, Name?.[0], span.end),
    items:
      broken || unread ? [...readable, brokenItem(span), ...rest] : orderItems(reporter, written, Name?.[0]?.image),
    claim: buildClaim(reporter, claim?.[0]),
    span,
  };
}

/** Whether something was left out of a line, its braces not counted. */
function isUnread(reporter: Reporter, { start, end }: Span, items: readonly ast.Item[]): boolean {
  let from = start;
  for (const { kind, span } of items) {
    if (kind !== "brace") continue;
    if (reporter.isUnreadable(from, span.start)) return true;
    from = span.end;
  }
  const rest = /[^\n\r;{}]*/y;
  rest.lastIndex = Math.max(from, end);
  rest.exec(reporter.source.text);
  return reporter.isUnreadable(from, rest.lastIndex - 1);
}

function buildItem(context: BuildContext, node: cst.ItemNode, isFirst: boolean): ast.Item {
  const { body, Comma, Assign } = node.children;
  if (body !== undefined) return buildBrace(context, body[0]!);
  if (Comma !== undefined && isFirst && Assign === undefined) reportComma(context.reporter, Comma[0]!);
  const afterComma = Comma !== undefined && !isFirst;
  return buildArgument(context.reporter, node, { afterComma, parenthesised: false });
}

function reportComma(reporter: Reporter, comma: Token): void {
  reporter.report({
    code: "syntax/unneeded-comma",
    message: "a comma stands before the first value",
    span: tokenSpan(reporter, comma),
    help: ["values are separated by commas, and the first stands right behind the layer: `Inception 64, 96`"],
    fixes: [replace(reporter, comma.startOffset, comma.endOffset! + 1, "", "remove the comma")],
  });
}

function buildBrace(context: BuildContext, node: cst.BodyNode): ast.BraceItem {
  const span = nodeSpan(context.reporter, node);
  return { kind: "brace", body: context.buildBody(node, span), span };
}

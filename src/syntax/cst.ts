/** Small questions about nodes of the concrete syntax tree, whose children may all be absent. */
import type { Token } from "../../grammar/tokens.ts";
import type { Span } from "../base/source.ts";
import type { Name } from "./ast.ts";
import type { Reporter } from "./reporter.ts";

interface Located {
  readonly location?: undefined | { readonly startOffset: number; readonly endOffset?: number | undefined };
}

export function startOf(node: Located): number {
  return node.location?.startOffset ?? -1;
}

/** Whether anything of the node stands in the text. */
export function hasTokens(node: Located): boolean {
  return startOf(node) >= 0;
}

export function tokenSpan(reporter: Reporter, token: Token): Span {
  return reporter.span(token.startOffset, token.endOffset! + 1);
}

/** The span of all tokens of a node; empty at offset 0 for a node without any. */
export function nodeSpan(reporter: Reporter, node: Located): Span {
  if (!hasTokens(node)) return reporter.span(0, 0);
  const start = startOf(node);
  return reporter.span(start, Math.max(start, (node.location?.endOffset ?? -1) + 1));
}

/** From the first of two spans to the end of the other, in either order. */
export function spanOver(reporter: Reporter, one: Span, other: Span): Span {
  return reporter.span(Math.min(one.start, other.start), Math.max(one.end, other.end));
}

/** The name that a token spells; a missing one is empty and stands at `otherwise`. */
export function nameOf(reporter: Reporter, token: Token | undefined, otherwise: number): Name {
  if (token === undefined) return { text: "", span: reporter.span(otherwise, otherwise) };
  return { text: token.image, span: tokenSpan(reporter, token) };
}

/** What a `Text` token says, without its quotes, closed or not. */
export function textOf(token: Token): string {
  const inner = token.image.slice(1);
  return inner.endsWith(token.image[0]!) ? inner.slice(0, -1) : inner;
}

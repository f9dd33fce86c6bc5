/**
 * Texts that name layers may have computed parts: `"layer{i}":`. `{{` and `}}` are braces. Since a text holds no quotes,
 * neither does an expression in it.
 */
import type * as cst from "../../grammar/generated/cst.d.ts";
import { parseExpression } from "../../grammar/parse-tokens.ts";
import { nestingLimit } from "../base/limits.ts";
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { Expression } from "./ast.ts";
import { textOf } from "./cst.ts";
import { readTokens } from "./read-tokens.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

export interface ReadText {
  readonly text: string;
  /** Where something is to be computed: what stands in the text, in order. */
  readonly parts?: readonly (string | Expression)[];
}

type Build = (node: cst.ExpressionNode) => Expression;

/** What a token of a text says, without its quotes. */
export function readText(reporter: Reporter, token: Token, build: Build): ReadText {
  const text = textOf(token);
  if (!/[{}]/.test(text)) return { text };
  const parts: (string | Expression)[] = [];
  let plain = "";
  for (const { 0: piece, index } of text.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    const start = token.startOffset + 1 + index;
    if (piece.length > 2 && piece.startsWith("{")) {
      parts.push(plain, computedPart(reporter, piece, start, build));
      plain = "";
    } else if (piece === "{{" || piece === "}}") plain += piece[0]!;
    else {
      if (/^[{}]/.test(piece)) reportBrace(reporter, piece, start);
      plain += piece;
    }
  }
  return parts.length === 0 ? { text: plain } : { text, parts: [...parts, plain] };
}

function computedPart(reporter: Reporter, piece: string, start: number, build: Build): Expression {
  const inner = tokens.tokenize(piece.slice(1, -1)).map((token) => moved(token, start + 1));
  // A call takes the parser twice the stack of a bracket.
  const isDeep = inner.filter(({ image }) => /^[([!?-]$/.test(image)).length > nestingLimit / 2;
  const node = isDeep ? undefined : parseExpression(readTokens(reporter, inner));
  const span = reporter.span(start, start + piece.length);
  if (node !== undefined) return build(node as unknown as cst.ExpressionNode);
  if (!reporter.tokensAtFault(start, span.end)) {
    reporter.reportToken({
      code: "syntax/label-part",
      message: `\`${piece}\` holds no expression`,
      span,
      help: ['what stands in braces is computed, as in `"layer{i + 1}":`; braces themselves are written `{{` and `}}`'],
    });
  }
  return { kind: "hole", span };
}

function moved(token: Token, by: number): Token {
  return { ...token, startOffset: token.startOffset + by, endOffset: token.endOffset! + by };
}

function reportBrace(reporter: Reporter, piece: string, start: number): void {
  const double = piece[0]!.repeat(2);
  reporter.report({
    code: "syntax/label-part",
    message: piece.length > 1 ? "nothing stands between these braces" : `this \`${piece}\` has no partner in the text`,
    span: reporter.span(start, start + piece.length),
    help: [`a brace itself is written \`${double}\`; \`{i}\` puts in the value of \`i\``],
    fixes: [replace(reporter, start, start + piece.length, piece.replace(/[{}]/g, "$&$&"), "double the brace")],
  });
}

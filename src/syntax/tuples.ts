/**
 * Lists in parentheses, as Python writes them: `kernel=(3, 3)`. They are read as the lists that they are, so that the rest
 * of the line is answered for.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

type TokenType = Token["tokenType"];

/** Behind these a parenthesis begins a value. */
const before: ReadonlySet<TokenType> = new Set([
  tokens.Assign,
  tokens.Comma,
  tokens.OpenArguments,
  tokens.OpenParenthesis,
  tokens.OpenBracket,
  tokens.Arrow,
]);

/** None of these stands in a list of numbers and names. */
const foreign: ReadonlySet<TokenType> = new Set([
  tokens.Assign,
  tokens.Newline,
  tokens.Semicolon,
  tokens.OpenBrace,
  tokens.CloseBrace,
]);

const opening: ReadonlySet<TokenType> = new Set([
  tokens.OpenParenthesis,
  tokens.OpenArguments,
  tokens.OpenBracket,
  tokens.OpenIndex,
]);
const closing: ReadonlySet<TokenType> = new Set([tokens.CloseParenthesis, tokens.CloseBracket]);

/** Tuples are short: looking further would take time that grows with the square of a text of parentheses. */
const longest = 32;

export function readTuples(list: readonly Token[], reporter: Reporter): Token[] {
  const read = [...list];
  list.forEach((token, index) => {
    if (token.tokenType !== tokens.OpenParenthesis || !mayBegin(list, index)) return;
    const close = closingOf(list, index);
    if (close === undefined) return;
    report(reporter, list, index, close);
    read[index] = tokens.retyped(token, tokens.OpenBracket);
    read[close] = tokens.retyped(list[close]!, tokens.CloseBracket);
  });
  return read;
}

/** A parenthesis where a value is due, or the shape of an input. */
function mayBegin(list: readonly Token[], index: number): boolean {
  const previous = list[index - 1]?.tokenType;
  return previous !== undefined && (before.has(previous) || list[index - 2]?.tokenType === tokens.Input);
}

/** The index of the closing parenthesis of a list; undefined where it is none. */
function closingOf(list: readonly Token[], start: number): number | undefined {
  let depth = 0;
  let commas = 0;
  for (let index = start; index < Math.min(list.length, start + longest); index++) {
    const type = list[index]!.tokenType;
    if (foreign.has(type)) return undefined;
    if (opening.has(type)) depth++;
    if (type === tokens.Comma && depth === 1) commas++;
    if (closing.has(type) && --depth === 0) return commas > 0 && type === tokens.CloseParenthesis ? index : undefined;
  }
  return undefined;
}

const windows = /^(kernel|kernel_size|stride|strides|pool_size|dilation|dilation_rate|pad|padding)$/;

function report(reporter: Reporter, list: readonly Token[], open: number, close: number): void {
  const [start, end] = [list[open]!.startOffset, list[close]!.endOffset! + 1];
  const text = reporter.source.text.slice(start + 1, end - 1).replace(/,\s*$/, "");
  const numbers = /^\d+(\s*,\s*\d+)+$/.test(text) ? text.split(",").map((each) => each.trim()) : [];
  const isWindow = list[open - 1]!.tokenType === tokens.Assign && windows.test(list[open - 2]?.image ?? "");
  const corrected = isWindow && numbers.length > 0 ? numbers.join("x") : `[${text}]`;
  reporter.report({
    code: "syntax/tuple",
    message: `a list stands in square brackets, found \`${reporter.source.text.slice(start, end)}\``,
    span: reporter.span(start, end),
    help: [`write \`${corrected}\``],
    fixes: [replace(reporter, start, end, corrected, `write ${corrected}`)],
  });
}

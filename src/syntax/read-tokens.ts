/**
 * Reads the tokens of a text and reports those that are misspelt. What can still be understood stays in the sequence
 * (`'text'`, `.5`, `3×3`), what cannot is left out (`@`), so that the parser never sees a token it has no use for.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { nameLimit } from "../base/limits.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

const exactName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;
const exactNumber = /^\d+(?:_\d+)*(?:\.\d+)?(?:[KMG](?:i?B)?|kB|B)?$/;
const exactWindow = /^\d+(?:x\d+)+$/;

/** What was probably meant by a character that keyboards and word processors put in a program's place. */
const meant: Readonly<Record<string, string>> = {
  "×": "x",
  "→": "->",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
  "≈": "~",
  "≃": "~",
  "≅": "~",
  "–": "-",
  "—": "-",
  "−": "-",
  "·": "*",
  "÷": "/",
  "&": "&&",
  "|": "||",
  "“": '"',
  "”": '"',
  "„": '"',
  "‘": '"',
  "’": '"',
  "'": '"',
  "，": ",",
  "：": ":",
  "（": "(",
  "）": ")",
};

/** `read`: the tokens of the whole text, or of a part of it. */
export function readTokens(reporter: Reporter, read: readonly Token[]): Token[] {
  const kept: Token[] = [];
  let unknownOnThisLine = false;
  for (let index = 0; index < read.length; index++) {
    const token = read[index]!;
    const type = token.tokenType;
    if (type === tokens.Newline) unknownOnThisLine = false;
    if (type === tokens.Unknown) {
      const window = joinWindow(kept.at(-1), token, read[index + 1]);
      const symbol = window === undefined ? meantSymbol(token) : undefined;
      if (!unknownOnThisLine) reportUnknown(reporter, token, window !== undefined || symbol !== undefined);
      unknownOnThisLine = true;
      if (window !== undefined) {
        kept[kept.length - 1] = window;
        index++;
      } else if (symbol !== undefined) kept.push(symbol);
    } else if (type === tokens.HashComment) reportHashComment(reporter, token);
    else if (type === tokens.UnclosedComment) reportUnclosedComment(reporter, token);
    else if (type === tokens.StrayCommentEnd) reportStrayEnd(reporter, token);
    else {
      const operator = wordOperator(kept, token, read[index + 1]);
      if (operator !== undefined) reportWordOperator(reporter, token, operator.image);
      else checkSpelling(reporter, token);
      kept.push(operator ?? token);
    }
  }
  return kept;
}

/** Operators that other languages write as words. */
const operatorWords: ReadonlyMap<string, Token["tokenType"]> = new Map([
  ["and", tokens.And],
  ["or", tokens.Or],
  ["not", tokens.Not],
]);

/** Where two values stand side by side only an operator can be meant: in statements of one value, and in brackets. */
const ofOneValue = new Set([tokens.If, tokens.Let, tokens.Expect, tokens.Require, tokens.Repeat]);

function wordOperator(before: readonly Token[], token: Token, behind: Token | undefined): Token | undefined {
  const type = token.tokenType === tokens.Name ? operatorWords.get(token.image) : undefined;
  if (type === undefined || behind === undefined || !mayBeginValue(behind) || !standsInValue(before)) return undefined;
  const isBetween = endsValue(before.at(-1)!);
  if (isBetween === (type === tokens.Not)) return undefined;
  return { ...tokens.retyped(token, type), image: type.PATTERN as string };
}

function standsInValue(before: readonly Token[]): boolean {
  let depth = 0;
  for (let at = before.length - 1; at >= 0 && before.length - at < longestLine; at--) {
    const type = before[at]!.tokenType;
    if (type === tokens.CloseParenthesis || type === tokens.CloseBracket) depth++;
    if (type === tokens.OpenParenthesis && --depth < 0) return true;
    if ((type === tokens.OpenArguments || type === tokens.OpenBracket || type === tokens.OpenIndex) && --depth < 0)
      return true;
    if (ofOneValue.has(type)) return true;
    if (type === tokens.Newline || type === tokens.Semicolon || type === tokens.OpenBrace) return false;
  }
  return false;
}

/** Tokens that are looked back at. */
const longestLine = 200;

function endsValue({ tokenType: type }: Token): boolean {
  const closing = [
    tokens.CloseParenthesis,
    tokens.CloseBracket,
    tokens.True,
    tokens.False,
    tokens.Name,
    tokens.Integer,
  ];
  return closing.includes(type) || type.CATEGORIES?.[0] === tokens.Quantity || type === tokens.Text;
}

function mayBeginValue(token: Token): boolean {
  const { tokenType: type } = token;
  const opening = [tokens.OpenParenthesis, tokens.OpenBracket, tokens.True, tokens.False, tokens.Text, tokens.Integer];
  const isSign = type === tokens.Minus || type === tokens.Not;
  return isSign || tokens.isName(token) || opening.includes(type) || type.CATEGORIES?.[0] === tokens.Quantity;
}

function reportWordOperator(reporter: Reporter, token: Token, operator: string): void {
  // `not a` becomes `!a`.
  const blank = operator === "!" && reporter.source.text[endOf(token)] === " " ? 1 : 0;
  reporter.reportToken({
    code: "syntax/unexpected-text",
    message: `\`${token.image}\` is not an operator here`,
    span: reporter.span(token.startOffset, endOf(token)),
    help: [`write \`${operator}\``],
    fixes: [replace(reporter, token.startOffset, endOf(token) + blank, operator, `write ${operator}`)],
  });
}

/** `3×3` as the window that was meant. */
function joinWindow(before: Token | undefined, sign: Token, behind: Token | undefined): Token | undefined {
  if (meant[sign.image] !== "x" || before === undefined || behind?.tokenType !== tokens.Integer) return undefined;
  if (before.tokenType !== tokens.Integer && before.tokenType !== tokens.Window) return undefined;
  if (endOf(before) !== sign.startOffset || endOf(sign) !== behind.startOffset) return undefined;
  const window = tokens.retyped(before, tokens.Window);
  return { ...window, image: `${before.image}x${behind.image}`, endOffset: behind.endOffset! };
}

/** The operator or bracket that was meant by a character, at its place. */
function meantSymbol(token: Token): Token | undefined {
  const image = meant[token.image];
  const type = tokens.tokenTypes.find(({ PATTERN }) => image !== undefined && PATTERN === image);
  return type === undefined || image === undefined ? undefined : { ...tokens.retyped(token, type), image };
}

function checkSpelling(reporter: Reporter, token: Token): void {
  const type = token.tokenType;
  if (type === tokens.Name) checkName(reporter, token);
  else if (type === tokens.MisspeltNumber) reportNumber(reporter, token);
  else if (type === tokens.BareFraction) reportBareFraction(reporter, token);
  else if (type === tokens.SingleQuotedText) reportSingleQuotes(reporter, token);
  else if (type === tokens.UnclosedText) reportUnclosedText(reporter, token);
}

function endOf(token: Token): number {
  return token.endOffset! + 1;
}

function checkName(reporter: Reporter, token: Token): void {
  if (/^\w+$/.test(token.image) || exactName.test(token.image)) return;
  let offset = 0;
  for (const character of token.image) {
    if (!/[\p{L}\p{M}\p{N}_]/u.test(character)) break;
    offset += character.length;
  }
  const character = String.fromCodePoint(token.image.codePointAt(offset) ?? token.image.codePointAt(0)!);
  const start = token.startOffset + offset;
  reporter.reportToken({
    code: "syntax/unexpected-character",
    message: `\`${character}\` cannot stand in a name`,
    span: reporter.span(start, start + character.length),
    help: ["names have letters (of any script), digits and `_`; a label may hold anything in quotes"],
  });
}

const forQuotes = 'where it belongs to a name, the label stands in quotes: `"conv1/7x7_s2":`';

/** What to do about characters that other languages know. */
const advice: Readonly<Record<string, string>> = {
  "^": "there is no operator for powers; write the product",
  "\\": "a line needs no sign to go on inside parentheses: `conv(64, …)`",
};

function reportUnknown(reporter: Reporter, token: Token, understood: boolean): void {
  const spelling = meant[token.image];
  const [start, end] = [token.startOffset, endOf(token)];
  const code = token.image.charCodeAt(0);
  const invisible =
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code > 0xffef;
  const shown = invisible
    ? `the invisible character U+${code.toString(16).toUpperCase().padStart(4, "0")}`
    : `\`${token.image}\``;
  const fixable = spelling !== undefined && spelling !== '"';
  const report = understood ? reporter.reportToken : reporter.reportUnreadable;
  const otherwise = invisible ? "remove it" : (advice[token.image] ?? forQuotes);
  report({
    code: "syntax/unexpected-character",
    message: `${shown} has no meaning here`,
    span: reporter.span(start, end),
    help: [spelling === undefined ? otherwise : `write \`${spelling}\``],
    fixes: fixable ? [replace(reporter, start, end, spelling, `write ${spelling}`)] : [],
  });
}

function reportHashComment(reporter: Reporter, token: Token): void {
  reporter.reportToken({
    code: "syntax/hash-comment",
    message: "`#` begins no comment here",
    span: reporter.span(token.startOffset, token.startOffset + 1),
    help: ["comments are `// …` to the end of the line, or `/* … */`"],
    fixes: [replace(reporter, token.startOffset, token.startOffset + 1, "//", "write // for #")],
  });
}

function reportUnclosedComment(reporter: Reporter, token: Token): void {
  reporter.reportToken({
    code: "syntax/unclosed-comment",
    message: "this comment is never closed",
    span: reporter.span(token.startOffset, token.startOffset + 2),
    notes: ["everything behind it, to the end of the file, is part of the comment"],
    help: ["close it with `*/`, or write `//` for a comment of one line"],
  });
}

function reportStrayEnd(reporter: Reporter, token: Token): void {
  reporter.reportUnreadable({
    code: "syntax/unexpected-text",
    message: "`*/` closes no comment",
    span: reporter.span(token.startOffset, endOf(token)),
    help: ["comments do not nest: a comment ends with its first `*/`"],
  });
}

function reportUnclosedText(reporter: Reporter, token: Token): void {
  const end = token.startOffset + token.image.trimEnd().length;
  const { text } = reporter.source;
  const before = text.slice(text.lastIndexOf("\n", token.startOffset) + 1, token.startOffset);
  const isEscape = before.includes('\\"');
  reporter.reportToken({
    code: "syntax/unclosed-string",
    message: "this text is not closed on its line",
    span: reporter.span(token.startOffset, end),
    help: isEscape ? ['a text has no escapes: `\\"` ends it, and no text has a `"` in it'] : ['close it with `"`'],
  });
}

function reportSingleQuotes(reporter: Reporter, token: Token): void {
  const corrected = `"${token.image.slice(1, -1)}"`;
  const [start, end] = [token.startOffset, endOf(token)];
  // It is read as the text that it is, and hides no other mistake of its line.
  reporter.report({
    code: "syntax/single-quotes",
    message: "text stands in double quotes",
    span: reporter.span(start, end),
    help: [`write ${corrected}`],
    fixes: corrected.slice(1, -1).includes('"') ? [] : [replace(reporter, start, end, corrected, `write ${corrected}`)],
  });
}

function reportBareFraction(reporter: Reporter, token: Token): void {
  const corrected = `0${token.image}`;
  // `0.5.875` lacks something else, and so does a label.
  const isAlone = !/[\w.?]/.test(reporter.source.text[token.startOffset - 1] ?? "");
  const isLabel = /^[\w.]*[ \t]*:/.test(reporter.source.text.slice(endOf(token), endOf(token) + nameLimit));
  reporter.reportToken({
    code: "syntax/leading-dot",
    message: `the number ${token.image} has no digit before its dot`,
    span: reporter.span(token.startOffset, endOf(token)),
    help: [`write ${corrected}`],
    fixes:
      isAlone && !isLabel ? [replace(reporter, token.startOffset, token.startOffset, "0", `write ${corrected}`)] : [],
  });
}

function reportNumber(reporter: Reporter, token: Token): void {
  const number = /^\d+(?:_\d+)*(?:\.\d+)?/.exec(token.image)![0];
  const rest = token.image.slice(number.length);
  const [start, end] = [token.startOffset, endOf(token)];
  const corrected = [token.image.replace(/[kmgb]/g, (letter) => letter.toUpperCase()), token.image.replace(/X/g, "x")];
  const suggestion = corrected.find((text) => exactNumber.test(text) || exactWindow.test(text));
  reporter.reportToken({
    code: "syntax/number-runs-into-letter",
    message: `the number ${number} runs into \`${rest}\``,
    span: reporter.span(start, end),
    help:
      suggestion === undefined
        ? [
            "a number may end in K, M or G (powers of ten) or in a byte unit such as MB or MiB; " +
              "a window is written 3x3; a name begins with a letter",
          ]
        : [`write ${suggestion}`],
    fixes: suggestion === undefined ? [] : [replace(reporter, start, end, suggestion, `write ${suggestion}`)],
  });
}

/**
 * Decides which newlines end a statement and makes every bracket balance, so that the parser meets neither a stray nor
 * a missing one. Its result satisfies: `(`, `[` and `{` are properly nested and at most `nestingLimit` deep, calls
 * `callNestingLimit`; every statement, also the last before `}` and before the end of the text, is followed by exactly one
 * `End`; no `End` stands inside `( )` or `[ ]`, before `{`, or between `}` and `else`.
 *
 * What is missing is implied (a token without characters) and reported once, at the bracket that lacks its partner: a
 * `(` or `[` ends with its line; a `{` ends where the indentation falls back to the line that opened it, if braces are
 * missing at all, and otherwise at the next declaration or the end of the text. Linear in the number of tokens.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import {
  reportDoubledBrace,
  reportLostBrace,
  reportMismatch,
  reportSemicolon,
  reportUnclosedBrace,
  reportUnclosedBracket,
  reportUnopened,
} from "./bracket-mistakes.ts";
import { pairBrackets } from "./brackets.ts";
import { closerOf, createLineWriter } from "./line-writer.ts";
import type { Opening } from "./line-writer.ts";
import { findRegions } from "./regions.ts";
import type { Region } from "./regions.ts";
import type { Reporter } from "./reporter.ts";

type TokenType = Token["tokenType"];

const closers = new Set<TokenType>(closerOf.values());

/** Behind these, and behind operators and opening brackets, a line must go on. */
const unfinished = new Set<TokenType>([
  tokens.Comma,
  tokens.Assign,
  tokens.Question,
  tokens.Colon,
  tokens.Dot,
  tokens.Arrow,
  tokens.Not,
  ...tokens.tokenTypes.filter((type) => type.CATEGORIES?.[0] === tokens.Operator),
  ...closerOf.keys(),
]);

export function prepareLines(written: readonly Token[], reporter: Reporter): Token[] {
  const pairs = pairBrackets(written);
  const list = markImportBraces(written, pairs.ofImport);
  const regions = findRegions(list, pairs);
  const following = followingTokens(list);
  const cutByComment = endsInComment(list, reporter.source.text);
  const writer = createLineWriter(reporter);
  const { open } = writer;

  /** Openings closed before their time, and how many of each kind: their closing brackets go without a word. */
  const closedEarly = new Set<number>();
  const forgiven = new Map<TokenType, number>();
  let region: Region = regions[0]!;
  let regionsBegun = 1;
  let { missing, superfluous } = region;
  let lineStart = 0;
  /** The index of the token that a body begins with whose brace is lost, on the line of its statement. */
  let bodyStart = -1;
  let indentation = 0;
  /** The type of the last token that ends no line. */
  let previous: TokenType | undefined;

  function closeUnclosedBracket(top: Opening): void {
    if (!top.closed) forgiven.set(top.closer, (forgiven.get(top.closer) ?? 0) + 1);
    closedEarly.add(top.index);
    writer.pop();
  }

  /** Closes all `(`, `[` and import braces that are open; reports the outermost that the text does not close. */
  function closeBrackets(): void {
    let culprit: Opening | undefined;
    while (open.length > 0 && !open.at(-1)!.ofBody) {
      const top = open.at(-1)!;
      if (!top.closed || culprit === undefined) culprit = top;
      closeUnclosedBracket(top);
    }
    if (culprit === undefined) return;
    const end = writer.result.findLast((token) => token.image !== "")?.endOffset ?? -1;
    const isSure = closerOf.get(list[culprit.index + 1]?.tokenType as TokenType) !== culprit.closer;
    reportUnclosedBracket(reporter, culprit.token, culprit.closer, { end: end + 1, isSure });
  }

  function closeUnclosedBrace(noticed: Token | undefined): void {
    if (!cutByComment) reportUnclosedBrace(reporter, open.at(-1)!.token, noticed);
    writer.pop();
    missing--;
  }

  function beginRegion(token: Token | undefined): void {
    closeBrackets();
    while (open.length > 0) closeUnclosedBrace(token);
    writer.end();
    region = regions[regionsBegun++] ?? region;
    ({ missing, superfluous } = region);
  }

  /** At the first token of a line: closes braces whose lines are over, as far as braces are missing. */
  function checkIndentation(token: Token): void {
    const type = token.tokenType;
    indentation = token.startOffset - lineStart;
    if (type === tokens.OpenBrace) return;
    const top = open.at(-1);
    const closes = type === tokens.CloseBrace;
    if (top !== undefined && !closes) top.inner ??= indentation;
    const kept = type === tokens.Let || type === tokens.Import ? 0 : 1;
    while (missing > 0 && open.length > kept && fallsBehind(open.at(-1), closes)) {
      closeUnclosedBrace(token);
      if (type !== tokens.Else && !closes) writer.end();
    }
  }

  function fallsBehind(brace: Opening | undefined, closes: boolean): boolean {
    if (brace === undefined || !brace.ofBody || (brace.inner ?? 0) <= brace.indentation) return false;
    return closes ? indentation < brace.indentation : indentation <= brace.indentation;
  }

  function closeBrace(token: Token, index: number): void {
    closeBrackets();
    if (isSuperfluous(index)) {
      superfluous--;
      reportUnopened(reporter, token);
    } else writer.pop(token);
    // No bracket reaches beyond a declaration.
    if (open.length === 0) forgiven.clear();
  }

  function isSuperfluous(index: number): boolean {
    if (open.length === 0) return true;
    if (superfluous <= 0) return false;
    if (beginsLine(list, index) && indentation > open.at(-1)!.indentation) return true;
    const next = list[following[index]!]?.tokenType;
    return open.length === 1 && index < region.lastContent && next !== tokens.Let && next !== tokens.Import;
  }

  function closeBracket(token: Token, index: number): void {
    const partner = pairs.partner[index]!;
    if (closedEarly.has(partner)) return;
    if (partner === -1) return closeNothing(token);
    while (open.at(-1)!.index !== partner) {
      const top = open.at(-1)!;
      reportUnclosedBracket(reporter, top.token, top.closer, { end: token.startOffset, isSure: false });
      closeUnclosedBracket(top);
    }
    const { closer, token: opening } = open.at(-1)!;
    if (closer === token.tokenType) return writer.pop(token);
    reportMismatch(reporter, opening, token, closer);
    writer.pop(tokens.impliedToken(closer, token.startOffset));
  }

  function closeNothing(token: Token): void {
    const count = forgiven.get(token.tokenType) ?? 0;
    if (count === 0) reportUnopened(reporter, token);
    else forgiven.set(token.tokenType, count - 1);
  }

  function endOfLine(token: Token, index: number): void {
    const isNewline = token.tokenType === tokens.Newline;
    if (isNewline) lineStart = token.endOffset! + 1;
    if (open.length > 0 && !open.at(-1)!.ofBody) {
      const unclosed = hasUnclosedBracket(open);
      if (!isNewline && !unclosed) return reportSemicolon(reporter, token);
      if (isNewline && !(unclosed && statementMayBegin(index))) return;
      closeBrackets();
    }
    const next = list[following[index]!]?.tokenType;
    if (isNewline && next === tokens.OpenBrace && writer.result.length > 0) return;
    if (isNewline && next === tokens.Else && writer.lastType() === tokens.CloseBrace) return;
    if (isNewline && lacksBrace(index)) return implyBrace();
    writer.end(token);
  }

  /** Whether the next line stands deeper than this one, which opens no brace, and there are too few of these. */
  function lacksBrace(index: number): boolean {
    const next = list[following[index]!];
    const isLine = tokens.isName(next) || next?.tokenType === tokens.Integer || next?.tokenType === tokens.Arrow;
    if (superfluous <= 0 || writer.result.length === 0 || !isLine || previous === undefined || unfinished.has(previous))
      return false;
    return next!.startOffset - list[following[index]! - 1]!.endOffset! - 1 > indentation;
  }

  function implyBrace(): void {
    const behind = writer.result.at(-1)!;
    reportLostBrace(reporter, behind);
    superfluous--;
    const brace = tokens.impliedToken(tokens.OpenBrace, behind.endOffset! + 1);
    writer.push(brace, { index: -1, ofBody: true, closed: true, indentation });
  }

  /** Whether the line behind a newline reads as a statement rather than as the rest of an open bracket. */
  function statementMayBegin(index: number): boolean {
    if (unfinished.has(previous!)) return false;
    const at = following[index]!;
    const first = list[at]?.tokenType;
    const second = list[following[at] ?? list.length]?.tokenType;
    if (first === undefined || second === undefined) return true;
    if (first === tokens.Integer || first === tokens.Text) return second === tokens.Colon || second === tokens.Dot;
    if (tokens.isName(list[at])) return second !== tokens.Assign && second !== tokens.Comma;
    return first === tokens.Arrow || first === tokens.OpenBrace || first === tokens.CloseBrace;
  }

  list.forEach((token, index) => {
    const type = token.tokenType;
    if (index === regions[regionsBegun]?.start) beginRegion(token);
    if (type === tokens.Newline || type === tokens.Semicolon) return endOfLine(token, index);
    if (beginsLine(list, index)) {
      checkIndentation(token);
      bodyStart = superfluous > 0 ? bodyOnLine(list, index) : -1;
    }
    if (index === bodyStart) implyBrace();
    if (missing > 0 && isDoubledBrace(list, index)) {
      missing--;
      return reportDoubledBrace(reporter, token);
    }
    previous = type;
    const ofBody = type === tokens.OpenBrace;
    if (ofBody) closeBrackets();
    if (closerOf.has(type)) writer.push(token, { index, ofBody, closed: pairs.partner[index] !== -1, indentation });
    else if (type === tokens.CloseBrace) closeBrace(token, index);
    else if (closers.has(type)) closeBracket(token, index);
    else writer.write(token);
  });
  beginRegion(undefined);
  return writer.result;
}

/** Whether a body begins with the brace before. */
function isDoubledBrace(list: readonly Token[], index: number): boolean {
  const isBrace = (at: number): boolean => list[at]?.tokenType === tokens.OpenBrace;
  return isBrace(index) && isBrace(index - 1);
}

/** Where the body of `if a == 2 conv 8 }` begins: the first place where no expression goes on; -1 where there is none. */
function bodyOnLine(list: readonly Token[], start: number): number {
  const type = list[start]!.tokenType;
  if (type !== tokens.If && type !== tokens.Repeat && type !== tokens.For) return -1;
  const isEnd = (at: number): boolean => list[at] === undefined || list[at].tokenType.CATEGORIES?.[0] === tokens.End;
  let [at, body, depth] = [start + (type === tokens.For ? 4 : 2), -1, 0];
  for (; !isEnd(at) && depth >= 0; at++) {
    const { tokenType } = list[at]!;
    const begins = tokens.isName(list[at]) || tokenType === tokens.Arrow;
    if (body === -1 && begins && !unfinished.has(list[at - 1]!.tokenType)) body = at;
    if (tokenType === tokens.OpenBrace) depth++;
    if (tokenType === tokens.CloseBrace) depth--;
  }
  return depth < 0 ? body : -1;
}

function markImportBraces(list: readonly Token[], ofImport: Uint8Array): readonly Token[] {
  return list.map((token, index) => {
    if (ofImport[index] === 0) return token;
    return tokens.retyped(token, token.tokenType === tokens.OpenBrace ? tokens.OpenNames : tokens.CloseNames);
  });
}

function beginsLine(list: readonly Token[], index: number): boolean {
  return index === 0 || list[index - 1]!.tokenType === tokens.Newline;
}

function hasUnclosedBracket(open: readonly Opening[]): boolean {
  for (let at = open.length - 1; at >= 0 && !open[at]!.ofBody; at--) if (!open[at]!.closed) return true;
  return false;
}

/** For every token the index of the next one that is not a newline. */
function followingTokens(list: readonly Token[]): Int32Array {
  const following = new Int32Array(list.length);
  let next = list.length;
  for (let index = list.length - 1; index >= 0; index--) {
    following[index] = next;
    if (list[index]!.tokenType !== tokens.Newline) next = index;
  }
  return following;
}

/** Whether an unclosed comment has taken the end of the text, and with it closing braces. */
function endsInComment(list: readonly Token[], text: string): boolean {
  const rest = text.slice(list.length === 0 ? 0 : list.at(-1)!.endOffset! + 1);
  return /^\s*\/\*/.test(rest) && !rest.includes("*/");
}

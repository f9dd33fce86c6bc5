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
import { pairBrackets, type BracketPairs } from "./brackets.ts";
import { closerOf, createLineWriter, type LineWriter, type Opening } from "./line-writer.ts";
import { findRegions } from "./brace-regions.ts";
import type { BraceRegion } from "./brace-regions.ts";
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

/** @returns the tokens as the parser takes them; what had to be mended is reported. */
export function prepareLines(written: readonly Token[], reporter: Reporter): Token[] {
  return new LineReader(written, reporter).read();
}

class LineReader {
  readonly #reporter: Reporter;
  readonly #pairs: BracketPairs;
  readonly #list: readonly Token[];
  readonly #regions: readonly BraceRegion[];
  readonly #following: Int32Array;
  readonly #cutByComment: boolean;
  readonly #writer: LineWriter;
  /** What the writer holds open, the innermost last. */
  readonly #open: readonly Opening[];
  /** Openings closed before their time, and how many of each kind: their closing brackets go without a word. */
  readonly #closedEarly = new Set<number>();
  readonly #forgiven = new Map<TokenType, number>();
  #regionsBegun = 1;
  #region: BraceRegion;
  /** Braces that the region still has too few or too many of. */
  #missing: number;
  #superfluous: number;
  #lineStart = 0;
  /** The index of the token that a body begins with whose brace is lost, on the line of its statement. */
  #bodyStart = -1;
  #indentation = 0;
  /** The type of the last token that ends no line. */
  #previous: TokenType | undefined;

  constructor(written: readonly Token[], reporter: Reporter) {
    this.#reporter = reporter;
    this.#pairs = pairBrackets(written);
    this.#list = markImportBraces(written, this.#pairs.ofImport);
    this.#regions = findRegions(this.#list, this.#pairs);
    this.#following = followingTokens(this.#list);
    this.#cutByComment = endsInComment(this.#list, reporter.source.text);
    this.#writer = createLineWriter(reporter);
    this.#open = this.#writer.open;
    this.#region = this.#regions[0]!;
    ({ missing: this.#missing, superfluous: this.#superfluous } = this.#region);
  }

  read(): Token[] {
    this.#list.forEach((token, index) => this.#readToken(token, index));
    this.#beginRegion(undefined);
    return this.#writer.result;
  }

  #readToken(token: Token, index: number): void {
    const type = token.tokenType;
    if (index === this.#regions[this.#regionsBegun]?.start) this.#beginRegion(token);
    if (type === tokens.Newline || type === tokens.Semicolon) return this.#endOfLine(token, index);
    if (beginsLine(this.#list, index)) {
      this.#checkIndentation(token);
      this.#bodyStart = this.#superfluous > 0 ? bodyOnLine(this.#list, index) : -1;
    }
    if (index === this.#bodyStart) this.#implyBrace();
    if (this.#missing > 0 && isDoubledBrace(this.#list, index)) {
      this.#missing--;
      return reportDoubledBrace(this.#reporter, token);
    }
    this.#previous = type;
    const ofBody = type === tokens.OpenBrace;
    if (ofBody) this.#closeBrackets();
    const closed = this.#pairs.partner[index] !== -1;
    if (closerOf.has(type)) this.#writer.push(token, { index, ofBody, closed, indentation: this.#indentation });
    else if (type === tokens.CloseBrace) this.#closeBrace(token, index);
    else if (closers.has(type)) this.#closeBracket(token, index);
    else this.#writer.write(token);
  }

  #closeUnclosedBracket(top: Opening): void {
    if (!top.closed) this.#forgiven.set(top.closer, (this.#forgiven.get(top.closer) ?? 0) + 1);
    this.#closedEarly.add(top.index);
    this.#writer.pop();
  }

  /** Closes all `(`, `[` and import braces that are open; reports the outermost that the text does not close. */
  #closeBrackets(): void {
    let culprit: Opening | undefined;
    while (this.#open.length > 0 && !this.#open.at(-1)!.ofBody) {
      const top = this.#open.at(-1)!;
      if (!top.closed || culprit === undefined) culprit = top;
      this.#closeUnclosedBracket(top);
    }
    if (culprit === undefined) return;
    const end = this.#writer.result.findLast((token) => token.image !== "")?.endOffset ?? -1;
    const isSure = closerOf.get(this.#list[culprit.index + 1]?.tokenType as TokenType) !== culprit.closer;
    reportUnclosedBracket(this.#reporter, culprit.token, culprit.closer, { end: end + 1, isSure });
  }

  #closeUnclosedBrace(noticed: Token | undefined): void {
    if (!this.#cutByComment) reportUnclosedBrace(this.#reporter, this.#open.at(-1)!.token, noticed);
    this.#writer.pop();
    this.#missing--;
  }

  #beginRegion(token: Token | undefined): void {
    this.#closeBrackets();
    while (this.#open.length > 0) this.#closeUnclosedBrace(token);
    this.#writer.end();
    this.#region = this.#regions[this.#regionsBegun++] ?? this.#region;
    ({ missing: this.#missing, superfluous: this.#superfluous } = this.#region);
  }

  /** At the first token of a line: closes braces whose lines are over, as far as braces are missing. */
  #checkIndentation(token: Token): void {
    const type = token.tokenType;
    this.#indentation = token.startOffset - this.#lineStart;
    if (type === tokens.OpenBrace) return;
    const top = this.#open.at(-1);
    const closes = type === tokens.CloseBrace;
    if (top !== undefined && !closes) top.inner ??= this.#indentation;
    const kept = type === tokens.Let || type === tokens.Import ? 0 : 1;
    while (this.#missing > 0 && this.#open.length > kept && this.#fallsBehind(this.#open.at(-1), closes)) {
      this.#closeUnclosedBrace(token);
      if (type !== tokens.Else && !closes) this.#writer.end();
    }
  }

  #fallsBehind(brace: Opening | undefined, closes: boolean): boolean {
    if (brace === undefined || !brace.ofBody || (brace.inner ?? 0) <= brace.indentation) return false;
    return closes ? this.#indentation < brace.indentation : this.#indentation <= brace.indentation;
  }

  #closeBrace(token: Token, index: number): void {
    this.#closeBrackets();
    if (this.#isSuperfluous(index)) {
      this.#superfluous--;
      reportUnopened(this.#reporter, token);
    } else this.#writer.pop(token);
    // No bracket reaches beyond a declaration.
    if (this.#open.length === 0) this.#forgiven.clear();
  }

  #isSuperfluous(index: number): boolean {
    if (this.#open.length === 0) return true;
    if (this.#superfluous <= 0) return false;
    if (beginsLine(this.#list, index) && this.#indentation > this.#open.at(-1)!.indentation) return true;
    const next = this.#list[this.#following[index]!]?.tokenType;
    return this.#open.length === 1 && index < this.#region.lastContent && next !== tokens.Let && next !== tokens.Import;
  }

  #closeBracket(token: Token, index: number): void {
    const partner = this.#pairs.partner[index]!;
    if (this.#closedEarly.has(partner)) return;
    if (partner === -1) return this.#closeNothing(token);
    while (this.#open.at(-1)!.index !== partner) {
      const top = this.#open.at(-1)!;
      reportUnclosedBracket(this.#reporter, top.token, top.closer, { end: token.startOffset, isSure: false });
      this.#closeUnclosedBracket(top);
    }
    const { closer, token: opening } = this.#open.at(-1)!;
    if (closer === token.tokenType) return this.#writer.pop(token);
    reportMismatch(this.#reporter, opening, token, closer);
    this.#writer.pop(tokens.impliedToken(closer, token.startOffset));
  }

  #closeNothing(token: Token): void {
    const count = this.#forgiven.get(token.tokenType) ?? 0;
    if (count === 0) reportUnopened(this.#reporter, token);
    else this.#forgiven.set(token.tokenType, count - 1);
  }

  #endOfLine(token: Token, index: number): void {
    const isNewline = token.tokenType === tokens.Newline;
    if (isNewline) this.#lineStart = token.endOffset! + 1;
    if (this.#open.length > 0 && !this.#open.at(-1)!.ofBody) {
      const unclosed = hasUnclosedBracket(this.#open);
      if (!isNewline && !unclosed) return reportSemicolon(this.#reporter, token);
      if (isNewline && !(unclosed && this.#statementMayBegin(index))) return;
      this.#closeBrackets();
    }
    const next = this.#list[this.#following[index]!]?.tokenType;
    if (isNewline && next === tokens.OpenBrace && this.#writer.result.length > 0) return;
    if (isNewline && next === tokens.Else && this.#writer.lastType() === tokens.CloseBrace) return;
    if (isNewline && this.#lacksBrace(index)) return this.#implyBrace();
    this.#writer.end(token);
  }

  /** Whether the next line stands deeper than this one, which opens no brace, and there are too few of these. */
  #lacksBrace(index: number): boolean {
    const next = this.#list[this.#following[index]!];
    const isLine = tokens.isName(next) || next?.tokenType === tokens.Integer || next?.tokenType === tokens.Arrow;
    if (this.#superfluous <= 0 || this.#writer.result.length === 0 || !isLine) return false;
    if (this.#previous === undefined || unfinished.has(this.#previous)) return false;
    return next!.startOffset - this.#list[this.#following[index]! - 1]!.endOffset! - 1 > this.#indentation;
  }

  #implyBrace(): void {
    const behind = this.#writer.result.at(-1)!;
    reportLostBrace(this.#reporter, behind);
    this.#superfluous--;
    const brace = tokens.impliedToken(tokens.OpenBrace, behind.endOffset! + 1);
    this.#writer.push(brace, { index: -1, ofBody: true, closed: true, indentation: this.#indentation });
  }

  /** Whether the line behind a newline reads as a statement rather than as the rest of an open bracket. */
  #statementMayBegin(index: number): boolean {
    if (unfinished.has(this.#previous!)) return false;
    const at = this.#following[index]!;
    const first = this.#list[at]?.tokenType;
    const second = this.#list[this.#following[at] ?? this.#list.length]?.tokenType;
    if (first === undefined || second === undefined) return true;
    if (first === tokens.Integer || first === tokens.Text) return second === tokens.Colon || second === tokens.Dot;
    if (tokens.isName(this.#list[at])) return second !== tokens.Assign && second !== tokens.Comma;
    return first === tokens.Arrow || first === tokens.OpenBrace || first === tokens.CloseBrace;
  }
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

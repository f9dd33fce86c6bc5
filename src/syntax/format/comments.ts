/**
 * Comments, which the lexer leaves out: what stands between two tokens and is no space. Those between statements are rows of
 * their own or end one; those inside a statement stay beside the token that they follow on its line, or that they stand above.
 */
import * as tokens from "../../../grammar/tokens.ts";
import type { Token } from "../../../grammar/tokens.ts";

export interface Comment {
  readonly text: string;
  /** Offsets `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** It ends with its line. */
  readonly isLine: boolean;
}

/** Comments inside statements, by the offset of the token that they belong to. */
export interface AttachedComments {
  /** On lines of their own above an element of a bracket, or above what closes it. */
  readonly above: ReadonlyMap<number, readonly Comment[]>;
  /** On lines of their own elsewhere. */
  readonly leading: ReadonlyMap<number, readonly Comment[]>;
  /** Behind the token on its line. */
  readonly trailing: ReadonlyMap<number, readonly Comment[]>;
}

/** In order. @param written all tokens but ends of lines */
export function findComments(text: string, written: readonly Token[]): readonly Comment[] {
  const found: Comment[] = [];
  let from = 0;
  for (const token of [...written, undefined]) {
    const to = token?.startOffset ?? text.length;
    if (to - from > 1) found.push(...commentsIn(text.slice(from, to), from));
    if (token !== undefined) from = token.endOffset! + 1;
  }
  return found;
}

/** `#` begins one in other languages: a mistake, but no token of a statement. */
const comment = /\/\/[^\n\r]*|#[^\n\r]*|\/\*[^]*?\*\//g;

function commentsIn(gap: string, offset: number): readonly Comment[] {
  return [...gap.matchAll(comment)].map(({ 0: all, index }) => {
    const isLine = !all.startsWith("/*");
    const text = isLine ? all.trimEnd() : all;
    return { text, start: offset + index, end: offset + index + text.length, isLine };
  });
}

const beginsElement = new Set([
  tokens.Comma,
  tokens.OpenArguments,
  tokens.OpenBracket,
  tokens.OpenIndex,
  tokens.OpenNames,
  tokens.OpenParenthesis,
]);

/** @param prepared the tokens as the parser takes them, with the ends of statements */
export function attachComments(
  text: string,
  prepared: readonly Token[],
  comments: readonly Comment[],
): AttachedComments {
  const above = new Map<number, readonly Comment[]>();
  const leading = new Map<number, readonly Comment[]>();
  const trailing = new Map<number, readonly Comment[]>();
  let at = 0;
  for (const [index, token] of prepared.entries()) {
    const next = prepared[index + 1];
    while (at < comments.length && comments[at]!.start < token.startOffset) at++;
    if (next === undefined || at === comments.length || isBorder(token, next)) continue;
    const own = comments.slice(at, at + countBefore(comments, at, next.startOffset));
    const beside = sameLine(text, token.endOffset! + 1, own);
    if (beside.length > 0) trailing.set(token.startOffset, beside);
    const places = beginsElement.has(token.tokenType) ? above : leading;
    if (beside.length < own.length) places.set(next.startOffset, own.slice(beside.length));
  }
  return { above, leading, trailing };
}

/** Whether no statement goes on from one token to the next. */
function isBorder(token: Token, next: Token): boolean {
  const isEnd = [token, next].some(({ tokenType: type }) => type === tokens.Newline || type === tokens.Semicolon);
  return isEnd || token.tokenType === tokens.OpenBrace || next.tokenType === tokens.CloseBrace;
}

function countBefore(comments: readonly Comment[], from: number, offset: number): number {
  let to = from;
  while (to < comments.length && comments[to]!.start < offset) to++;
  return to - from;
}

/** Of comments behind an offset, those that begin on its line. */
export function sameLine(text: string, offset: number, comments: readonly Comment[]): readonly Comment[] {
  let end = offset;
  const count = comments.findIndex((each) => {
    const isBelow = /[\n\r]/.test(text.slice(end, each.start));
    end = each.end;
    return isBelow;
  });
  return count === -1 ? comments : comments.slice(0, count);
}

/** The call whose arguments are being written at a place, read from the words before it: the line need not be whole. */
import * as words from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { functionForm } from "./function-forms.ts";
import { endOfToken, tokenBefore } from "./tokens.ts";

export interface WrittenCall {
  /** Of the layer, block or function. */
  readonly name: string;
  readonly isParenthesised: boolean;
  /** The attribute whose value is being written. */
  readonly attribute: string | undefined;
  /** Which plain value is being written; undefined where none can stand. */
  readonly position: number | undefined;
  /** What is being written where it is one word; else empty. */
  readonly word: string;
  /** The attributes that have values. */
  readonly given: readonly string[];
}

/** @param isCallable whether a bare word behind a layer is applied to its result; behind it no arguments follow */
export function writtenCall(
  tokens: readonly Token[],
  offset: number,
  isCallable: (name: string) => boolean,
): WrittenCall | undefined {
  const last = tokenBefore(tokens, offset);
  const opened = openedBefore(tokens, last, offset);
  if (opened !== undefined) {
    const inside = withoutBrackets(tokens.slice(opened + 1, last + 1));
    return { ...inParentheses(inside, offset), name: tokens[opened - 1]!.image, isParenthesised: true };
  }
  const [name, ...behind] = callOfLine(tokens, last);
  if (name === undefined || offset <= endOfToken(name)) return undefined;
  const bare = withoutBrackets(behind);
  const hasEnded = bare.some((token, at) => token.tokenType === words.Arrow || isOperation(bare, at, isCallable));
  return hasEnded ? undefined : { ...onLine(bare, offset), name: name.image, isParenthesised: false };
}

// ── Where the call begins ────────────────────────────────────────────────────────────────────────────────────────────

const opening = new Set([words.OpenArguments, words.OpenParenthesis, words.OpenBracket, words.OpenIndex]);
const closing = new Set([words.CloseParenthesis, words.CloseBracket]);
const boundaries = new Set([words.OpenBrace, words.CloseBrace, words.Semicolon]);

/** Words that are looked at: no call is longer. */
const longestCall = 1000;

/** The parenthesis that the place is in, of a call. One that is never closed ends with its line. */
function openedBefore(tokens: readonly Token[], last: number, offset: number): number | undefined {
  let depth = 0;
  let isOnLine = true;
  for (let at = last; at >= Math.max(1, last - longestCall); at--) {
    const { tokenType: type } = tokens[at]!;
    if (closing.has(type)) depth++;
    else if (opening.has(type) && depth > 0) depth--;
    else if (type === words.OpenArguments) return isOnLine || isClosed(tokens, last + 1, offset) ? at : undefined;
    else if (boundaries.has(type)) return undefined;
    else if (type === words.Newline) isOnLine = false;
  }
  return undefined;
}

/** Whether a bracket is closed behind a place before anything that cannot stand in one. */
function isClosed(tokens: readonly Token[], from: number, offset: number): boolean {
  let depth = 0;
  for (let at = from; at < Math.min(tokens.length, from + longestCall); at++) {
    const { tokenType: type, startOffset } = tokens[at]!;
    if (startOffset < offset) continue;
    if (opening.has(type)) depth++;
    else if (closing.has(type) && --depth < 0) return true;
    else if (boundaries.has(type)) return false;
  }
  return false;
}

/** The words of a line from its layer on, up to the last; none where it begins with a keyword. */
function callOfLine(tokens: readonly Token[], last: number): readonly Token[] {
  let first = last;
  while (first >= 0 && !isLineEnd(tokens[first]!)) first--;
  const line = tokens.slice(first + 1, last + 1);
  const colon = line.findIndex(({ tokenType }) => tokenType === words.Colon || tokenType === words.Question);
  const call = line[colon]?.tokenType === words.Colon ? line.slice(colon + 1) : line;
  const [name] = call;
  const isLayer =
    name !== undefined && words.isName(name) && (!words.statementKeywords.has(name.tokenType) || colon !== -1);
  return isLayer ? call : [];
}

function isLineEnd({ tokenType }: Token): boolean {
  return tokenType === words.Newline || boundaries.has(tokenType);
}

/** Of what stands in brackets the closing one alone, which ends a value. */
function withoutBrackets(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ tokenType: type }) => {
    if (type === words.Newline) return false;
    if (opening.has(type)) depth++;
    else if (closing.has(type)) depth--;
    return depth === 0 && !opening.has(type);
  });
}

// ── What is written of it ────────────────────────────────────────────────────────────────────────────────────────────

type WrittenArgument = Omit<WrittenCall, "name" | "isParenthesised">;

function inParentheses(tokens: readonly Token[], offset: number): WrittenArgument {
  const comma = tokens.findLastIndex(({ tokenType }) => tokenType === words.Comma);
  const position = tokens.filter(({ tokenType }) => tokenType === words.Comma).length;
  return argumentOf(tokens, tokens.slice(comma + 1), position, offset);
}

function onLine(tokens: readonly Token[], offset: number): WrittenArgument {
  const from = beginOfArgument(tokens, offset);
  const before = tokens[from - 1];
  const commas = tokens.slice(0, from).filter(({ tokenType }) => tokenType === words.Comma).length;
  // Another plain value needs a comma before it.
  const isPlain = before === undefined || before.tokenType === words.Comma;
  return argumentOf(tokens, tokens.slice(from), isPlain ? commas : undefined, offset);
}

/** A comma parts values, and a word that follows a value begins the next argument. */
function beginOfArgument(tokens: readonly Token[], offset: number): number {
  const last = tokens.at(-1);
  const isBehind = last === undefined || last.tokenType === words.Comma || (!joins(last) && endOfToken(last) < offset);
  if (isBehind) return tokens.length;
  let from = tokens.length - 1;
  while (from > 0 && isJoined(tokens, from)) from--;
  return from;
}

/** Whether the word at an index belongs to the argument of the one before it. */
function isJoined(tokens: readonly Token[], at: number): boolean {
  const [before, token] = [tokens[at - 1]!, tokens[at]!];
  if (before.tokenType === words.Comma || token.tokenType === words.Comma) return false;
  return joins(before) || joins(token);
}

/** What a value goes on behind. */
function joins({ tokenType: type }: Token): boolean {
  const signs = [words.Assign, words.Comma, words.Dot, words.Not, words.Question, words.Colon];
  return signs.includes(type) || type.CATEGORIES?.[0] === words.Operator;
}

function argumentOf(
  all: readonly Token[],
  item: readonly Token[],
  position: number | undefined,
  offset: number,
): WrittenArgument {
  const given = all.flatMap(({ tokenType }, at) => (tokenType === words.Assign && at > 0 ? [all[at - 1]!.image] : []));
  const [first, second] = item;
  const attribute = second?.tokenType === words.Assign ? first!.image : undefined;
  const isWord = item.length === 1 && words.isName(first) && endOfToken(first!) >= offset;
  const others = given.filter((name) => name !== attribute);
  return {
    attribute,
    position: attribute === undefined && others.length === 0 ? position : undefined,
    word: isWord ? first!.image : "",
    given: others,
  };
}

/** A word behind the arguments that is a layer or block: not a value, and not an attribute's name. */
function isOperation(tokens: readonly Token[], at: number, isCallable: (name: string) => boolean): boolean {
  const [before, token, behind] = [tokens[at - 1], tokens[at]!, tokens[at + 1]];
  const isCalled = behind?.tokenType === words.CloseParenthesis && functionForm(token.image) !== undefined;
  const isValue = isCalled || (before !== undefined && joins(before));
  return !isValue && behind?.tokenType !== words.Assign && words.isName(token) && isCallable(token.image);
}

/**
 * Where a cursor stands, told from the words before it: the tree knows little of a line that is being written. What stands in
 * closed brackets before it, and in bodies that end before it, counts as one piece.
 */
import * as tokens from "../../../grammar/tokens.ts";
import { isName, type Token } from "../../../grammar/tokens.ts";
import type { Range } from "../results.ts";
import { endOfToken, tokenBefore } from "../tokens.ts";

export type Container = "file" | "body" | "train" | "names";

export interface Place {
  /** Of the word at the cursor, which what is chosen replaces. */
  readonly range: Range;
  readonly container: Container;
  /** The words of its statement before it, a label apart. */
  readonly line: readonly Token[];
  readonly label: readonly Token[];
  /** Where the brackets that are open there stand in `line`, the innermost last. */
  readonly open: readonly number[];
  /** The words behind it up to the end of its line. */
  readonly rest: readonly Token[];
}

/** Undefined where no word can begin: in or behind a number or a text. */
export function placeAt(list: readonly Token[], offset: number): Place | undefined {
  const at = tokenBefore(list, offset);
  const last = list[at];
  const isAtWord = last !== undefined && endOfToken(last) >= offset && isWord(last);
  if (last !== undefined && !isAtWord && endOfToken(last) >= offset && endsNothing(last)) return undefined;
  const count = isAtWord ? at : at + 1;
  const range = isAtWord ? { start: last.startOffset, end: endOfToken(last) } : { start: offset, end: offset };
  const { container, line, open } = readUpTo(list, count);
  const colon = labelEnd(line, open);
  const rest = restOf(list, isAtWord ? at + 1 : count);
  const shifted = open.map((each) => each - colon);
  return { range, container, line: line.slice(colon), label: line.slice(0, colon), open: shifted, rest };
}

function isWord(token: Token): boolean {
  return isName(token) || token.tokenType === tokens.True || token.tokenType === tokens.False;
}

function endsNothing({ tokenType: type }: Token): boolean {
  const isNumber = type === tokens.Integer || type.CATEGORIES?.[0] === tokens.Quantity;
  return isNumber || type === tokens.Text || type.CATEGORIES?.[0] === tokens.Text;
}

// ── The statement ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Reading {
  container: Container;
  line: Token[];
  open: number[];
}

const openers = new Set([tokens.OpenArguments, tokens.OpenParenthesis, tokens.OpenIndex, tokens.OpenBracket]);
const closers = new Set([tokens.CloseParenthesis, tokens.CloseBracket]);

/** The statement that the first words of a text end in. */
function readUpTo(list: readonly Token[], count: number): Reading {
  const closed = closedBrackets(list);
  const around: Reading[] = [];
  let now: Reading = { container: "file", line: [], open: [] };
  for (let at = 0; at < count; at++) {
    const token = list[at]!;
    const { tokenType: type } = token;
    if (type === tokens.OpenBrace) {
      now.line.push(token);
      around.push(now);
      now = { container: containerIn(now), line: [], open: [] };
    } else if (type === tokens.CloseBrace) {
      now = around.pop() ?? { container: "file", line: [], open: [] };
      now.open = [];
      now.line.push(token);
    } else if (type === tokens.Newline) {
      now.open = now.open.filter((each) => closed.has(now.line[each]!));
      if (now.open.length === 0 && now.container !== "names" && !goesOn(list, at)) now.line = [];
    } else if (type === tokens.Semicolon) {
      [now.line, now.open] = [[], []];
    } else {
      if (openers.has(type)) now.open.push(now.line.length);
      else if (closers.has(type)) now.open.pop();
      now.line.push(token);
    }
  }
  return now;
}

/** The brackets that have a partner; none reaches over a brace. */
function closedBrackets(list: readonly Token[]): ReadonlySet<Token> {
  const closed = new Set<Token>();
  let open: Token[] = [];
  for (const token of list) {
    const { tokenType: type } = token;
    if (type === tokens.OpenBrace || type === tokens.CloseBrace) open = [];
    else if (openers.has(type)) open.push(token);
    else if (closers.has(type)) {
      const partner = open.pop();
      if (partner !== undefined) closed.add(partner);
    }
  }
  return closed;
}

function containerIn({ container, line, open }: Reading): Container {
  const first = line[labelEnd(line, open)]?.tokenType;
  if (container === "file" && first === tokens.Import) return "names";
  return container === "train" || first === tokens.Train ? "train" : "body";
}

/** Whether a line end stands before `{` or `else`, which belong to the statement before it. */
function goesOn(list: readonly Token[], at: number): boolean {
  let next = at + 1;
  while (list[next]?.tokenType === tokens.Newline) next++;
  const type = list[next]?.tokenType;
  return type === tokens.OpenBrace || type === tokens.Else;
}

/** Behind the colon of a label; 0 where there is none. */
function labelEnd(line: readonly Token[], open: readonly number[]): number {
  if (open[0] === 0) return 0;
  const colon = line.findIndex((token) => !isOfLabel(token));
  return colon > 0 && line[colon]!.tokenType === tokens.Colon ? colon + 1 : 0;
}

function isOfLabel(token: Token): boolean {
  const { tokenType: type } = token;
  return isName(token) || [tokens.Text, tokens.Integer, tokens.Dot, tokens.Wildcard].includes(type);
}

const lineEnds = new Set([tokens.Newline, tokens.Semicolon, tokens.OpenBrace, tokens.CloseBrace]);

function restOf(list: readonly Token[], from: number): readonly Token[] {
  let to = from;
  while (to < list.length && !lineEnds.has(list[to]!.tokenType)) to++;
  return list.slice(from, to);
}

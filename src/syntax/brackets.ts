/**
 * Which `(`, `[` and import brace is closed by which token. These brackets hold no statements, so they cannot reach
 * beyond a brace of a body: whatever is open there is unclosed.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";

export interface BracketPairs {
  /** For every bracket the index of the token that it pairs with, otherwise -1. A pair may be of two kinds: `(1]`. */
  readonly partner: Int32Array;
  /** 1 for `{` and `}` that enclose the names of an import. */
  readonly ofImport: Uint8Array;
}

type Kind = "(" | "[" | "{";

interface Open {
  readonly index: number;
  readonly kind: Kind;
}

const openers = new Map<unknown, Kind>([
  [tokens.OpenArguments, "("],
  [tokens.OpenParenthesis, "("],
  [tokens.OpenIndex, "["],
  [tokens.OpenBracket, "["],
  [tokens.OpenBrace, "{"],
]);

const closers = new Map<unknown, Kind>([
  [tokens.CloseParenthesis, "("],
  [tokens.CloseBracket, "["],
  [tokens.CloseBrace, "{"],
]);

/** Linear: a closing bracket looks for its kind only where one is open. */
export function pairBrackets(list: readonly Token[]): BracketPairs {
  const partner = new Int32Array(list.length).fill(-1);
  const ofImport = new Uint8Array(list.length);
  const open: Open[] = [];
  const count = { "(": 0, "[": 0, "{": 0 };
  const pop = () => {
    const top = open.pop()!;
    count[top.kind]--;
    return top;
  };
  const clear = () => {
    while (open.length > 0) pop();
  };
  list.forEach((token, index) => {
    const opening = openers.get(token.tokenType);
    const closing = closers.get(token.tokenType);
    if (opening === "{" && !followsImport(list, index)) clear();
    else if (opening !== undefined) {
      open.push({ index, kind: opening });
      count[opening]++;
      if (opening === "{") ofImport[index] = 1;
    } else if (closing === "{" && count["{"] === 0) clear();
    else if (closing !== undefined && open.length > 0) {
      if (count[closing] === 0 && !mayClose(list, open.at(-1)!, index)) return;
      let top = pop();
      while (top.kind !== closing && count[closing] > 0) top = pop();
      partner[top.index] = index;
      partner[index] = top.index;
      if (closing === "{") ofImport[index] = 1;
    } else if (open.length > 0 && beginsDeclaration(list, index)) clear();
  });
  return { partner, ofImport };
}

/**
 * Whether a closing bracket may stand for one of another kind: on the line of the opening one, or at the start of a line,
 * and not where that is closed behind.
 */
function mayClose(list: readonly Token[], { index: opening, kind }: Open, index: number): boolean {
  const isAtStart = list[index - 1]?.tokenType === tokens.Newline;
  if (isClosedBehind(list, index, kind)) return false;
  const between = index - opening > tokensAhead ? [] : list.slice(opening, index);
  return isAtStart || !between.some(({ tokenType }) => tokenType === tokens.Newline);
}

/** How far behind a closing bracket the one that belongs there is looked for. */
const tokensAhead = 100;

/** Whether an open bracket is closed behind a token that is of another kind: then that closes nothing. */
function isClosedBehind(list: readonly Token[], index: number, kind: Kind): boolean {
  let depth = 1;
  const end = Math.min(list.length, index + tokensAhead);
  for (let at = index + 1; at < end; at++) {
    const { tokenType } = list[at]!;
    if (tokenType === tokens.OpenBrace) return false;
    if (openers.get(tokenType) === kind) depth++;
    if (closers.get(tokenType) === kind && --depth === 0) return true;
  }
  return false;
}

function followsImport(list: readonly Token[], index: number): boolean {
  let at = index - 1;
  while (at >= 0 && list[at]!.tokenType === tokens.Newline) at--;
  return list[at]?.tokenType === tokens.Import;
}

/** Whether `model NAME (`, `model NAME {` or the like of `block` stands here at the start of a line. */
export function beginsDeclaration(list: readonly Token[], index: number): boolean {
  const type = list[index]!.tokenType;
  if (type !== tokens.Model && type !== tokens.Block) return false;
  if (index > 0 && list[index - 1]!.tokenType !== tokens.Newline) return false;
  if (!tokens.isName(list[index + 1])) return false;
  let at = index + 2;
  while (list[at]?.tokenType === tokens.Newline) at++;
  const third = list[at]?.tokenType;
  return third === tokens.OpenArguments || third === tokens.OpenParenthesis || third === tokens.OpenBrace;
}

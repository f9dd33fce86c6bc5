/**
 * How many braces of a body are missing or superfluous, and between which declarations. Where the braces of a text
 * balance, and no declaration at the margin stands inside of any, the whole text is one region without budget, and
 * indentation means nothing. Otherwise each `model NAME (` or
 * `block NAME {` at the start of a line begins a region of its own, so that a brace missing in one model costs the next
 * one nothing, and indentation may say which brace it was.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { beginsDeclaration } from "./brackets.ts";
import type { BracketPairs } from "./brackets.ts";

export interface BraceRegion {
  /** The index of its first token. */
  readonly start: number;
  readonly missing: number;
  readonly superfluous: number;
  /** The index of its last token that is neither a line's end nor `}`. */
  readonly lastContent: number;
}

export function findRegions(list: readonly Token[], pairs: BracketPairs): readonly BraceRegion[] {
  const whole = measure(list, pairs, 0, list.length);
  if (whole.balanced) return [whole.region];
  const starts = [0];
  for (let index = 1; index < list.length; index++) if (beginsDeclaration(list, index)) starts.push(index);
  return starts.map((start, at) => measure(list, pairs, start, starts[at + 1] ?? list.length).region);
}

function measure(list: readonly Token[], pairs: BracketPairs, start: number, end: number) {
  let depth = 0;
  let lowest = 0;
  let isAtMargin = false;
  let lastContent = start - 1;
  for (let index = start; index < end; index++) {
    const type = list[index]!.tokenType;
    const ofBody = pairs.ofImport[index] === 0;
    isAtMargin ||= depth > 0 && beginsDeclaration(list, index) && standsAtMargin(list, index);
    if (type === tokens.OpenBrace && ofBody) depth++;
    if (type === tokens.CloseBrace && ofBody) lowest = Math.min(lowest, --depth);
    if (type !== tokens.CloseBrace && type !== tokens.Newline && type !== tokens.Semicolon) lastContent = index;
  }
  const region: BraceRegion = { start, missing: Math.max(0, depth), superfluous: Math.max(0, -depth), lastContent };
  return { region, balanced: depth === 0 && lowest === 0 && !isAtMargin };
}

function standsAtMargin(list: readonly Token[], index: number): boolean {
  const before = list[index - 1];
  return before?.tokenType === tokens.Newline && before.endOffset! + 1 === list[index]!.startOffset;
}

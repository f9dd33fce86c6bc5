/** Where a token stands among the prepared ones, and how far its line reaches on either side. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";

/** What stands on a line around a token, up to the nearest brace. */
export interface Stretch {
  readonly first: Token;
  /** The token before the one in question; undefined where that is the first. */
  readonly previous: Token | undefined;
  /** Offsets `[start, end]`. */
  readonly start: number;
  readonly end: number;
}

const borders = new Set([tokens.OpenBrace, tokens.CloseBrace, tokens.Newline, tokens.Semicolon]);

export function stretchAround(list: readonly Token[], token: Token): Stretch {
  const index = indexOf(list, token);
  let first = index;
  while (first > 0 && !borders.has(list[first - 1]!.tokenType)) first--;
  let last = index;
  while (last + 1 < list.length && !borders.has(list[last]!.tokenType)) last++;
  return {
    first: list[first]!,
    previous: index > first ? list[index - 1] : undefined,
    start: list[first]!.startOffset,
    end: Math.max(token.startOffset, list[last]!.startOffset),
  };
}

/** Binary search by offset; implied tokens may share one. */
function indexOf(list: readonly Token[], token: Token): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.startOffset < token.startOffset) low = middle + 1;
    else high = middle;
  }
  while (low + 1 < list.length && list[low] !== token && list[low]!.startOffset === token.startOffset) low++;
  return low;
}

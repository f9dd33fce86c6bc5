/** The words of a text and the comments between them, cut once for all that asks. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { Source } from "../base/source.ts";
import { findComments, type Comment } from "../syntax/format/comments.ts";

export interface Words {
  /** Line ends among them; in order. */
  readonly tokens: readonly Token[];
  /** In order. */
  readonly comments: readonly Comment[];
}

const known = new WeakMap<Source, Words>();

export function wordsOf(source: Source): Words {
  const words = known.get(source) ?? readWords(source.text);
  known.set(source, words);
  return words;
}

function readWords(text: string): Words {
  const all = tokens.tokenize(text).filter(({ tokenType }) => tokenType !== tokens.HashComment);
  const comments = findComments(
    text,
    all.filter(({ tokenType }) => tokenType !== tokens.Newline),
  );
  return { tokens: all, comments };
}

export function endOfToken({ endOffset }: Token): number {
  return endOffset! + 1;
}

/** The index of the last token that begins before an offset; -1 where none does. */
export function tokenBefore(list: readonly Token[], offset: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.startOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

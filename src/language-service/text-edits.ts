/**
 * Small edits from a text to the same laid out otherwise: spaces, line ends, commas and the order of parts differ, and hardly anything
 * else. Linear in the length of the texts, and right whatever they are.
 */
import type { Source } from "../base/source.ts";
import type { Edit } from "../diagnostics/diagnostic.ts";

/** What takes the place of the text from `start`: in order, without touching what stays. */
export function editsBetween(source: Source, start: number, before: string, after: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const lines of alignedParts(linesOf(before), linesOf(after))) {
    for (const words of alignedParts(wordsOf(lines.old), wordsOf(lines.fresh))) {
      const edit = trimmed(words);
      const from = start + lines.start + words.start + edit.start;
      const span = { source, start: from, end: from + edit.old.length };
      if (edit.old !== edit.fresh) edits.push({ span, newText: edit.fresh });
    }
  }
  return edits;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Words and signs, each with the blanks before it. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s*(?:[\p{L}\p{N}_.]+|\S)|\s+$/gu) ?? [];
}

interface Part {
  /** From the beginning of the old text. */
  readonly start: number;
  readonly old: string;
  readonly fresh: string;
}

/** The shortest parts of two texts that hold the same signs, in whatever order; what is left over is the last. */
function alignedParts(old: readonly string[], fresh: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  const balance = createBalance();
  let [at, newAt, start] = [0, 0, 0];
  let [text, newText] = ["", ""];
  while (at < old.length || newAt < fresh.length) {
    const isOld = newAt === fresh.length || (at < old.length && balance.excess <= 0);
    if (isOld) text += balance.add(old[at++]!, 1);
    else newText += balance.add(fresh[newAt++]!, -1);
    if (!balance.isEven || text === "" || newText === "") continue;
    parts.push({ start, old: text, fresh: newText });
    start += text.length;
    [text, newText] = ["", ""];
  }
  return text === "" && newText === "" ? parts : [...parts, { start, old: text, fresh: newText }];
}

interface Balance {
  /** Counts the signs of a piece, for the old text or against it. */
  add(piece: string, weight: 1 | -1): string;
  /** How many signs the old text is ahead. */
  readonly excess: number;
  readonly isEven: boolean;
}

function createBalance(): Balance {
  const counts = new Map<string, number>();
  let excess = 0;
  return {
    add(piece, weight) {
      for (const [sign] of piece.matchAll(/[^\s,;]/g)) {
        const count = (counts.get(sign) ?? 0) + weight;
        if (count === 0) counts.delete(sign);
        else counts.set(sign, count);
        excess += weight;
      }
      return piece;
    },
    get excess() {
      return excess;
    },
    get isEven() {
      return counts.size === 0;
    },
  };
}

/** Without what both begin and end with. */
function trimmed({ old, fresh }: Part): Part {
  const shorter = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shorter && old[start] === fresh[start]) start++;
  let behind = 0;
  while (behind < shorter - start && old.at(-1 - behind) === fresh.at(-1 - behind)) behind++;
  return { start, old: old.slice(start, old.length - behind), fresh: fresh.slice(start, fresh.length - behind) };
}

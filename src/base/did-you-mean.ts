/**
 * The word that was probably meant. Distance is Damerau and Levenshtein's in its restricted form (optimal string
 * alignment): insertions, deletions, substitutions and swaps of neighbours count 1 each; letters that differ only in
 * case count a little, so that `Relu` finds `relu` first.
 */

/** A hint is worth no more time: longer words are not compared, nor more candidates looked at and compared in full. */
const longest = 64;
const looked = 1_000;
const compared = 100;

/** The nearest candidate, the first of several equally near; undefined where none is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return allNearest(word, candidates)[0];
}

/** Whether several are equally near, so that the first of them is a guess. */
export function hasSeveralNearest(word: string, candidates: Iterable<string>): boolean {
  return allNearest(word, candidates).length > 1;
}

/** Those that are equally near, and none is nearer; in their order, each once. */
function allNearest(word: string, candidates: Iterable<string>): readonly string[] {
  if (word.length > longest) return [];
  const lower = word.toLowerCase();
  let best: string[] = [];
  let bestDistance = Infinity;
  let [toLook, toCompare] = [looked, compared];
  for (const candidate of candidates) {
    if (toLook-- === 0) break;
    if (candidate === word || candidate === "") continue;
    const allowed = tolerance(word, candidate);
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    if (toCompare-- === 0) break;
    const edits = distance(lower, candidate.toLowerCase());
    // Of two that differ in case alone, the one that is written so.
    const found = edits + distance(word, candidate) / (2 * longest);
    if (edits > allowed || found > bestDistance) continue;
    if (found < bestDistance) best = [];
    if (!best.includes(candidate)) best.push(candidate);
    bestDistance = found;
  }
  return best;
}

/** Short words have many neighbours by chance: one edit up to 4 letters, then two, from 9 letters three. */
function tolerance(word: string, candidate: string): number {
  const length = Math.max(word.length, candidate.length);
  if (length <= 2) return 0;
  return length <= 4 ? 1 : length <= 8 ? 2 : 3;
}

function distance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, beforePrevious[column - 2]! + 1);
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** Finds entries: names first, then headings, then texts; layers before the reference, that before the guide, codes last. The last word of a query may be the beginning of one. */
import { decoded, type Entry, type SearchIndex } from "./search-index.ts";
import { wordsOf } from "./words.ts";

/** An index as it is asked. */
export interface Searcher {
  /** The best first. */
  search(query: string, limit: number): readonly Entry[];
}

export function createSearcher(index: SearchIndex): Searcher {
  const words = index.words.split(" ");
  const postings = index.postings.split(";");
  const heads = index.entries.map(({ title, heading, name }) => wordsOf(`${title} ${heading} ${name ?? ""}`));
  const described = index.entries.map(({ path, excerpt, heading, also }) =>
    isLayer(path) && heading === "" ? wordsOf(`${excerpt} ${also ?? ""}`) : [],
  );
  const holding = (word: string, isPrefix: boolean): ReadonlyMap<number, number> =>
    scoresOf(word, isPrefix, words, postings, heads, described);
  return {
    search(query, limit) {
      const terms = wordsOf(query);
      if (terms.length === 0) return [];
      const found = terms.map((word, at) => holding(word, at === terms.length - 1));
      const scores = combined(found);
      const scored = [...scores].map(([at, score]) => ({ at, score: scoreOf(index.entries[at]!, score, query) }));
      scored.sort((a, b) => b.score - a.score || a.at - b.at);
      return scored.slice(0, limit).map(({ at }) => index.entries[at]!);
    },
  };
}

const [HEAD_SCORE, EXACT_HEAD_SCORE] = [20, 40];

function scoresOf(
  word: string,
  isPrefix: boolean,
  words: readonly string[],
  postings: readonly string[],
  heads: readonly (readonly string[])[],
  described: readonly (readonly string[])[],
): ReadonlyMap<number, number> {
  const matches = (other: string): boolean => (isPrefix ? other.startsWith(word) : other === word);
  const scores = new Map<number, number>();
  for (let at = firstFrom(words, word); at < words.length && matches(words[at]!); at++) {
    const places = decoded(postings[at]!);
    // Words that stand in few texts tell more, and whole ones more than those that begin so.
    const score = (words[at] === word ? 8 : 4) / Math.log2(2 + places.length);
    for (const place of places) scores.set(place, Math.max(score, scores.get(place) ?? 0));
  }
  for (const [place, head] of heads.entries()) {
    if (!head.some(matches)) continue;
    scores.set(place, (scores.get(place) ?? 0) + (head.includes(word) ? EXACT_HEAD_SCORE : HEAD_SCORE) / head.length);
  }
  for (const [place, also] of described.entries()) {
    if (also.some(matches)) scores.set(place, (scores.get(place) ?? 0) + (also.includes(word) ? 12 : 8));
  }
  return scores;
}

function firstFrom(words: readonly string[], word: string): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of entries that have all words; where there are none, of those that have some. */
function combined(found: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const sums = new Map<number, { score: number; count: number }>();
  for (const scores of found) {
    for (const [at, score] of scores) {
      const { score: sum, count } = sums.get(at) ?? { score: 0, count: 0 };
      sums.set(at, { score: sum + score, count: count + 1 });
    }
  }
  const most = Math.max(0, ...[...sums.values()].map(({ count }) => count));
  return new Map([...sums].flatMap(([at, { score, count }]) => (count === most ? [[at, score]] : [])));
}

function isLayer(path: string): boolean {
  return path.startsWith("layers/");
}

/** What its words are worth, by what it is, and its name. */
function scoreOf(entry: Entry, words: number, query: string): number {
  return words * weightOf(entry.path) + nameScore(entry, query);
}

function weightOf(path: string): number {
  if (isLayer(path)) return 3;
  const [section] = path.split("/");
  return { language: 1.5, guide: 1.2, codes: 0.3 }[section!] ?? 1;
}

/** More than any words are worth, where a name is asked for. One word alone is in the names of many codes. */
function nameScore({ path, name, rank = 0 }: Entry, query: string): number {
  const asked = query.trim().toLowerCase();
  const known = name?.toLowerCase();
  if (known === undefined || !known.includes(asked)) return 0;
  if (path.startsWith("codes/") && !/[/-]/.test(asked)) return 0;
  const kind = known === asked ? 3000 : known.startsWith(asked) ? 300 : 60;
  return kind - 10 * rank - Math.min(9, known.length / 10);
}

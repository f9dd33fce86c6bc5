/** What the site is searched by: made when it is built, and read by its pages. */
import { wordsOf } from "./words.ts";

/** A heading of a page with the text below it, or a page's beginning. */
export interface Entry {
  /** Of the page, from the root of the site, without an ending. */
  readonly path: string;
  /** "" at the page's beginning. */
  readonly anchor: string;
  /** The page's title; behind it, where there is one, the heading. */
  readonly title: string;
  readonly heading: string;
  readonly excerpt: string;
  /** What is documented there, where it has a name: equal names are found in the order of `rank`. */
  readonly name?: string;
  readonly rank?: number;
  /** What the same is called in other frameworks, with spaces between. */
  readonly also?: string;
}

export interface SearchIndex {
  readonly entries: readonly Entry[];
  /** In the order of the alphabet, with a space between each. */
  readonly words: string;
  /** For each word the numbers of its entries: differences with 36 digits, `,` between them and `;` between words. */
  readonly postings: string;
}

/** @param texts what stands below the heading of each entry */
export function searchIndex(entries: readonly Entry[], texts: readonly string[]): SearchIndex {
  const found = new Map<string, Set<number>>();
  for (const [at, text] of texts.entries()) {
    for (const word of wordsOf(text)) {
      if (word.length < 2 || commonWords.has(word)) continue;
      const places = found.get(word) ?? new Set();
      found.set(word, places.add(at));
    }
  }
  const words = [...found.keys()].toSorted();
  return { entries, words: words.join(" "), postings: words.map((word) => encoded([...found.get(word)!])).join(";") };
}

/** In nearly every text, so that they find nothing. */
const commonWords = new Set(
  "the of and is in to it as that for be by are its or an with what which not from on at this one has so where each no their if all they than then there have but other does more".split(
    " ",
  ),
);

function encoded(places: readonly number[]): string {
  return places.map((place, at) => (place - (places[at - 1] ?? 0)).toString(36)).join(",");
}

export function decoded(postings: string): readonly number[] {
  let place = 0;
  return postings.split(",").map((difference) => (place += Number.parseInt(difference, 36)));
}

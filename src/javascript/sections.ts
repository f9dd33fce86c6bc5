/** The text of a module as sections, each of which knows the place of another text that it was made from. */
import type { Span } from "../base/source.ts";

export interface Section {
  readonly text: string;
  /** What it was made from, where that is one place: of a kernel, its layer. */
  readonly origin?: Span | undefined;
  /** What that is called in its own words, where the text has to mend the name: `layer1.0.conv1`. */
  readonly name?: string;
}

const BETWEEN = "\n\n";

/** Sections without the spaces around them, and only those with anything in them. */
export function tidied(sections: readonly (Section | string)[]): readonly Section[] {
  return sections
    .map((section) => (typeof section === "string" ? { text: section } : section))
    .map((section) => ({ ...section, text: section.text.trim() }))
    .filter(({ text }) => text !== "");
}

/** A blank line stands between two. */
export function textOf(sections: readonly Section[]): string {
  return sections.map(({ text }) => text).join(BETWEEN);
}

/** Where each begins in the text of all, and how many lines it has; lines are counted from 0. */
export function* linesOf(sections: readonly Section[]): Generator<{ section: Section; first: number; count: number }> {
  let first = 0;
  for (const section of sections) {
    const count = lineEnds(section.text) + 1;
    yield { section, first, count };
    first += count - 1 + BETWEEN.length;
  }
}

/** Texts of modules have no other line ends, and may hold megabytes of weights in one line. */
function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

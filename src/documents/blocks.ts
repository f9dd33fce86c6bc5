/**
 * The structure of a page of Markdown, as CommonMark and GitHub's tables have it: where its fences are, and where its text is.
 * Positions are lines of the page, so that everything found has its place there.
 */
import type { Source } from "../base/source.ts";

/** Lines `[first, last)` of a page, counted from 0. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

export interface Fence extends Lines {
  readonly kind: "fence";
  /** What stands behind the fence on its line. */
  readonly info: string;
  /** Without what is before them where the fence stands in a list or a quote. */
  readonly content: readonly string[];
}

/** A paragraph, a heading or a row of a table; or HTML, in which backticks mean nothing. */
export interface TextBlock extends Lines {
  readonly kind: "inline" | "html";
}

export type Block = Fence | TextBlock;

/** Fences and texts in the order of the page; code that is no fence, and what separates, are not among them. */
export async function blocksOf({ text }: Source): Promise<readonly Block[]> {
  // Loaded when there is a page to read: the library has no other use for it.
  const { default: MarkdownIt } = await import("markdown-it");
  const markdown = new MarkdownIt({ html: true });
  markdown.core.ruler.disable(["inline", "linkify", "replacements", "smartquotes", "text_join"]);
  // The mark of the order of bytes is no letter, but would be one here.
  return markdown.parse(text.replace(/^\ufeff/, " "), {}).flatMap(blockOf);
}

const TEXTS: ReadonlyMap<string, TextBlock["kind"]> = new Map([
  ["inline", "inline"],
  // Its cells have no place of their own.
  ["tr_open", "inline"],
  ["html_block", "html"],
]);

interface Token {
  readonly type: string;
  readonly map: readonly [first: number, last: number] | null;
  readonly info: string;
  readonly content: string;
}

function blockOf({ type, map, info, content }: Token): readonly Block[] {
  if (map === null) return [];
  const [first, last] = map;
  if (type === "fence") return [{ kind: "fence", first, last, info, content: content.replace(/\n$/, "").split("\n") }];
  const kind = TEXTS.get(type);
  return kind === undefined ? [] : [{ kind, first, last }];
}

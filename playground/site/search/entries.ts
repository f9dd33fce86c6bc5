/** What of the pages can be found: each heading with the text below it. */
import { nameKinds, type NameKind, type SitePage } from "../page.ts";
import type { ReadPage } from "../render/markdown.ts";
import { inlineText } from "../render/markdown.ts";
import { searchIndex, type Entry, type SearchIndex } from "./search-index.ts";

export function indexOf(pages: readonly ReadPage[]): SearchIndex {
  const parts = pages.flatMap(partsOf);
  return searchIndex(
    parts.map(({ entry }) => entry),
    parts.map(({ text }) => text),
  );
}

interface Part {
  readonly entry: Entry;
  readonly text: string;
}

/** Headings of this level and above are entries of their own. */
const DEEPEST = 3;

function partsOf({ page, tokens, headings }: ReadPage): readonly Part[] {
  const parts: { heading: string; anchor: string; texts: string[]; prose: string[] }[] = [];
  parts.push({ heading: "", anchor: "", texts: [], prose: [] });
  const open = [...headings];
  for (const [at, token] of tokens.entries()) {
    const isHeading = tokens[at - 1]?.type === "heading_open";
    const heading = isHeading ? open.shift()! : undefined;
    if (heading !== undefined && heading.level <= DEEPEST && !isRepeated(page, heading.text)) {
      parts.push({ heading: heading.text, anchor: heading.anchor, texts: [], prose: [] });
    } else if (token.type === "inline") {
      parts.at(-1)!.texts.push(inlineText(token));
      if (tokens[at - 1]?.type === "paragraph_open") parts.at(-1)!.prose.push(inlineText(token));
    } else if (token.type === "fence" && token.info.startsWith("cvk")) parts.at(-1)!.texts.push(token.content);
  }
  if (page.also) parts[0]!.texts.push(page.also);
  return parts.map(({ heading, anchor, texts, prose }) => ({
    entry: entryOf(page, heading, anchor, prose),
    text: texts.join(" "),
  }));
}

/** "Wrong" and "Right" of codes are parts of what the code is. */
function isRepeated({ kind }: SitePage, heading: string): boolean {
  return kind === "code" && ["Wrong", "Right"].includes(heading);
}

function entryOf(page: SitePage, heading: string, anchor: string, prose: readonly string[]): Entry {
  const { path, title, summary } = page;
  const also = heading === "" && page.also ? { also: page.also } : {};
  const excerpt = shortened(heading === "" ? summary : prose.join(" "));
  return { path, anchor, title, heading, excerpt, ...nameOf(page, heading), ...also };
}

function nameOf({ kind, headingKind, title }: SitePage, heading: string): Pick<Entry, "name" | "rank"> {
  if (heading === "") return kind === undefined ? {} : { name: title.replace(/^convoke /, ""), rank: rankOf(kind) };
  return headingKind !== undefined && /^[\w./]+$/.test(heading) ? { name: heading, rank: rankOf(headingKind) } : {};
}

function rankOf(kind: NameKind): number {
  return nameKinds.indexOf(kind);
}

const LONGEST = 140;

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, text.lastIndexOf(" ", LONGEST))} …`;
}

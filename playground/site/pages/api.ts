/** The library: its introduction, and a page for each group of functions. */
import type { ReadFile, SitePage } from "../page.ts";
import { slugOf } from "../render/slug.ts";
import { chaptersOf, raised, titled, type Chapter } from "./chapters.ts";

const source = "docs/api.md";

export function apiPages(read: ReadFile): readonly SitePage[] {
  const [head, ...chapters] = chaptersOf(titled(read(source)).markdown, 2);
  const index: SitePage = {
    path: "api",
    title: "Library",
    section: "api",
    summary: "What the command can do, as functions without a file system, process or clock.",
    markdown: head!.markdown,
    source,
  };
  return [index, ...chapters.map(groupPage)];
}

function groupPage({ title, markdown }: Chapter): SitePage {
  const sourceAnchor = slugOf(title);
  const names = chaptersOf(markdown, 3).flatMap((each) => (each.title === "" ? [] : [each.title.replaceAll("`", "")]));
  const more = names.length > 4 ? ` and ${names.length - 4} more` : "";
  return {
    path: `api/${sourceAnchor}`,
    title,
    section: "api",
    summary: `${names.slice(0, 4).join(", ")}${more}.`,
    markdown: raised(markdown),
    source,
    sourceAnchor,
    headingKind: "function",
  };
}

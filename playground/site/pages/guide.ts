/** The guide: its introduction, and a page for each of its chapters. */
import type { ReadFile, SitePage } from "../page.ts";
import { slugOf } from "../render/slug.ts";
import { chaptersOf, firstSentence, raised, titled } from "./chapters.ts";

const source = "docs/guide.md";

export function guidePages(read: ReadFile): readonly SitePage[] {
  const [head, ...chapters] = chaptersOf(titled(read(source)).markdown, 2);
  const summary = "How to write a model, from the first net to the last form.";
  const index: SitePage = {
    path: "guide",
    title: "Guide",
    section: "guide",
    summary,
    markdown: head!.markdown,
    source,
  };
  return [index, ...chapters.map(({ title, markdown }) => chapterPage(title, markdown))];
}

function chapterPage(title: string, markdown: string): SitePage {
  const sourceAnchor = slugOf(title);
  return {
    path: `guide/${sourceAnchor}`,
    title: title.replaceAll("`", ""),
    section: "guide",
    summary: firstSentence(markdown),
    markdown: raised(markdown),
    source,
    sourceAnchor,
  };
}

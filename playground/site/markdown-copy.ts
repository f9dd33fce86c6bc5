/** The Markdown of a page, beside it: its links lead to that of other pages. */
import type { SitePage } from "./page.ts";
import { isExternal, relativeLink, targetOf, type Targets } from "./render/links.ts";

export function markdownCopy(page: SitePage, targets: Targets): string {
  const link = /(?<!!)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g;
  const text = page.markdown.replace(/^(`{3,})[^]*?^\1$|(?<rest>[^]+?(?=^```|(?![^])))/gm, (part) =>
    part.startsWith("```")
      ? part
      : part.replace(link, (all, words: string, href: string) => relinked(all, words, href, page, targets)),
  );
  return `# ${page.title}\n\n${text}`;
}

/** What the site does not have is text. */
function relinked(all: string, words: string, href: string, page: SitePage, targets: Targets): string {
  if (isExternal(href)) return all;
  const target = targetOf(href, page, targets);
  return target === undefined ? words : `[${words}](${relativeLink(page.path, target, ".md")})`;
}

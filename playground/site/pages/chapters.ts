/** Pages of Markdown taken apart at their headings. Marks in fences are none. */

export interface Chapter {
  readonly title: string;
  /** What stands between the title and the next heading of its level. */
  readonly markdown: string;
}

/** @param level how many `#` a chapter's heading has; what stands before the first one has the title "". */
export function chaptersOf(markdown: string, level: number): readonly Chapter[] {
  const chapters: { title: string; lines: string[] }[] = [{ title: "", lines: [] }];
  const mark = `${"#".repeat(level)} `;
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    fence = fenceBehind(line, fence);
    if (fence === undefined && line.startsWith(mark)) chapters.push({ title: line.slice(mark.length), lines: [] });
    else chapters.at(-1)!.lines.push(line);
  }
  return chapters.map(({ title, lines }) => ({ title, markdown: `${lines.join("\n").trim()}\n` }));
}

/** The marks of the fence that is open behind a line. */
function fenceBehind(line: string, open: string | undefined): string | undefined {
  const marks = /^`{3,}/.exec(line)?.[0];
  if (marks === undefined) return open;
  if (open === undefined) return marks;
  return line.trim() === marks && marks.length >= open.length ? undefined : open;
}

/** The text of a page that begins with its title; what a page is made of is of no interest to its readers. */
export function titled(markdown: string): Chapter {
  const [, chapter] = chaptersOf(markdown, 1);
  const { title, markdown: rest } = chapter!;
  return { title, markdown: rest.replace(/^Generated from .* by `npm run docs`.*\n\n?/m, "") };
}

/** Headings inside a part of a page are one level higher there. */
export function raised(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split("\n").map((line) => {
    fence = fenceBehind(line, fence);
    return fence === undefined ? line.replace(/^##(?=#* )/, "#") : line;
  });
  return lines.join("\n");
}

/** The first sentence of a text that is not a mere word, without its marks; what stands in fences and tables is none. */
export function firstSentence(markdown: string): string {
  const prose = markdown.replaceAll(/^(`{3,})[^]*?^\1$/gm, "");
  const paragraph = prose.split(/\n\n+/).find((each) => /^(- )?[\p{L}`*_[]/u.test(each)) ?? "";
  const plain = plainText(
    paragraph
      .split(/\n- |^- /)
      .join(" ")
      .replaceAll("\n", " "),
  ).trim();
  return /^.{24,}?[.:](?=\s|$)/.exec(plain)?.[0].replace(/:$/, ".") ?? plain;
}

/** Without marks, as it is read. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/<!--.*?-->/g, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]|\b_|_\b/g, "");
}

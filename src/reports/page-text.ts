/** A page of Markdown for a terminal: headings stand out, paragraphs are wrapped, code is indented, links are their words. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import { wrap } from "./wrap.ts";

const columns = 100;

export function pageText(markdown: string, style: Style = unstyled): string {
  // What stands between two matches is prose.
  const fences = [...markdown.matchAll(/^(`{3,}).*\n[\s\S]*?^\1$/gm)];
  const starts = [0, ...fences.map(({ 0: fence, index }) => index + fence.length)];
  const texts = starts.flatMap((start, at) => {
    const fence = fences[at];
    const prose = proseText(markdown.slice(start, fence?.index), style);
    return fence === undefined ? [prose] : [prose, codeText(fence[0], style)];
  });
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function codeText(fence: string, style: Style): string {
  const lines = fence.split("\n").slice(1, -1);
  return lines.map((line) => (line === "" ? "" : `    ${style("dim", line)}`)).join("\n");
}

function proseText(text: string, style: Style): string {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "" && !isNavigation(paragraph));
  return paragraphs.map((paragraph) => paragraphText(paragraph.trim(), style)).join("\n\n");
}

function paragraphText(paragraph: string, style: Style): string {
  const heading = /^#+ (.*)$/.exec(paragraph)?.[1];
  return heading === undefined ? wrap(withoutLinks(paragraph), columns).join("\n") : style("bold", heading);
}

/** Links and nothing else. */
function isNavigation(paragraph: string): boolean {
  return /^[^\w]*$/.test(paragraph.replaceAll(/\[[^\]]+\]\([^)]*\)/g, ""));
}

function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}

/** Diagnostics: a page for each code, and the list of all. */
import { codesByRoom, diagnosticPageName } from "../../../src/reports/diagnostics-page.ts";
import type { ReadFile, SitePage } from "../page.ts";
import { plainText, titled } from "./chapters.ts";

export function codePages(read: ReadFile): readonly SitePage[] {
  const source = "docs/diagnostics.md";
  const index: SitePage = {
    path: "codes",
    title: "Errors and warnings",
    section: "codes",
    summary: "Every code with a wrong model, what is printed of it, the right one, and why.",
    markdown: titled(read(source)).markdown,
    source,
  };
  const pages = [...codesByRoom()].flatMap(([room, codes]) =>
    codes.map(([code, meaning]) => codePage(code, meaning, room, read)),
  );
  return [index, ...pages];
}

function codePage(code: string, meaning: string, group: string, read: ReadFile): SitePage {
  const name = diagnosticPageName(code);
  const source = `docs/diagnostics/${name}`;
  return {
    path: `codes/${name.replace(/\.md$/, "")}`,
    title: code,
    section: "codes",
    group,
    summary: plainText(meaning),
    markdown: titled(read(source)).markdown,
    source,
    kind: "code",
  };
}

/** All files of the site, by their paths from the folder that the playground is built into. */
import type { RolldownOptions } from "rolldown";
import { rolldown } from "rolldown";
import { element, trusted } from "../../src/pictures/markup.ts";
import { llmsText } from "./llms.ts";
import { markdownCopy } from "./markdown-copy.ts";
import { sections, type ReadFile, type SitePage } from "./page.ts";
import { allPages } from "./pages/all-pages.ts";
import { siteDocument } from "./render/layout.ts";
import { relativeLink, targetsOf, type Targets } from "./render/links.ts";
import { readMarkdown, renderMarkdown, type ReadPage } from "./render/markdown.ts";
import { createPageList, neighbours, pageContents, type PageList } from "./render/navigation.ts";
import { siteStyle } from "./render/style.ts";
import { indexOf } from "./search/entries.ts";
import { startPage } from "./start-page.ts";

export type SiteFiles = ReadonlyMap<string, string>;

export async function siteFiles(read: ReadFile, root: string): Promise<SiteFiles> {
  const pages = await allPages(read);
  const parsed = pages.map(readMarkdown);
  const targets = targetsOf(parsed);
  const list = createPageList(pages);
  const files = new Map<string, string>();
  for (const each of parsed) {
    files.set(`docs/${each.page.path}.html`, pageDocument(each, pages, list, targets));
    files.set(`docs/${each.page.path}.md`, markdownCopy(each.page, targets));
  }
  files.set("docs/index.html", startDocument(list));
  files.set("docs/404.html", missingDocument(list));
  files.set("docs/search-index.json", JSON.stringify(indexOf(parsed)));
  files.set("docs/site.css", siteStyle(read));
  files.set("docs/icon.svg", read("playground/icon.svg"));
  for (const name of ["early", "site"])
    files.set(`docs/${name}.js`, await bundled(`${root}playground/site/client/${name}.ts`));
  files.set("llms.txt", llmsText(pages));
  return files;
}

function pageDocument(parsed: ReadPage, pages: readonly SitePage[], list: PageList, targets: Targets): string {
  const { page, headings } = parsed;
  const title = page.kind === undefined ? page.title : element("code", {}, page.title);
  return siteDocument({
    path: page.path,
    title: [page.title, ...(page.path === page.section ? [] : [sectionTitle(page)]), "Convoke"].join(" – "),
    description: page.summary,
    markdownPath: `${page.path}.md`,
    pages: list(page, page.path),
    contents: pageContents(headings),
    content: [
      element("article", {}, element("h1", {}, title), renderMarkdown(parsed, targets)),
      neighbours(pages, page),
    ],
  });
}

function sectionTitle({ section }: SitePage): string {
  return sections.find(({ id }) => id === section)!.title;
}

function startDocument(list: PageList): string {
  return siteDocument({
    path: "index",
    title: "Convoke – convolutional nets, written as in the paper",
    description:
      "A compiler for convolutional networks: checked shapes, counted parameters, modules without a runtime.",
    className: "first",
    pages: list(undefined, "index"),
    contents: undefined,
    content: startPage(),
  });
}

const missingLinks = [
  ["index", "the first page"],
  ["guide", "the guide"],
  ["layers", "the layers"],
].map(([path, text]) => element("li", {}, element("a", { href: relativeLink("404", { path: path! }) }, text)));

function missingDocument(list: PageList): string {
  return siteDocument({
    path: "404",
    title: "Not found – Convoke",
    description: "There is no such page.",
    pages: list(undefined, "404"),
    contents: undefined,
    content: element("article", {}, [
      element("h1", {}, "There is no such page"),
      element(
        "p",
        {},
        "Search finds each layer, code and command by its name: ",
        trusted("<kbd>/</kbd>"),
        ". Or begin at",
      ),
      element("ul", {}, missingLinks),
    ]),
  });
}

async function bundled(input: string): Promise<string> {
  const options: RolldownOptions = { input, platform: "browser", logLevel: "warn" };
  const bundle = await rolldown(options);
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  return output[0].code;
}

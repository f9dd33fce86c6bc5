/** The frame of every page: header with search, the list of pages, what is on the page. Nothing of it is from elsewhere. */
import { element, trusted, type Child, type Markup } from "../../../src/pictures/markup.ts";
import { relativePath, rootFrom } from "./links.ts";
import { playgroundLink } from "./playground-link.ts";

export interface Frame {
  /** Of the page, without an ending. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Its text as Markdown, seen from the root of the site. */
  readonly markdownPath?: string;
  readonly className?: string;
  readonly pages: Markup;
  readonly contents: Markup | undefined;
  readonly content: Child;
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/** Ends with a line break. */
export function siteDocument(frame: Frame): string {
  const { path, title, description, markdownPath } = frame;
  const to = (file: string): string => relativePath(path, file);
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    element("meta", { name: "viewport", content: "width=device-width,initial-scale=1" }),
    element("meta", { name: "description", content: description }),
    element("title", {}, title),
    element("link", { rel: "stylesheet", href: to("site.css") }),
    element("link", { rel: "icon", href: to("icon.svg"), type: "image/svg+xml" }),
    markdownPath && element("link", { rel: "alternate", type: "text/markdown", href: to(markdownPath) }),
    element("script", { src: to("early.js") }),
    element("script", { src: to("site.js"), defer: true }),
  );
  const page = element("html", { lang: "en", "data-root": rootFrom(path) }, head, bodyOf(frame));
  return `<!doctype html>\n${page.markup}\n`;
}

function bodyOf({ path, className, pages, contents, content, markdownPath }: Frame): Markup {
  const list = element("nav", { id: "pages", class: "pages", "aria-label": "Pages" }, pages);
  const main = element(
    "main",
    { id: "content", tabindex: -1 },
    onThisPage(contents),
    content,
    footer(path, markdownPath),
  );
  return element(
    "body",
    { class: className },
    element("a", { class: "skip", href: "#content" }, "Skip to the content"),
    header(path),
    element("div", { class: "frame" }, list, main),
  );
}

/** Beside the text where there is room, else above it. */
function onThisPage(contents: Markup | undefined): Child {
  if (contents === undefined) return undefined;
  return element("nav", { class: "contents", "aria-label": "On this page" }, [
    element("details", { open: true }, element("summary", {}, "On this page"), contents),
  ]);
}

function header(path: string): Markup {
  const menu = element(
    "button",
    { type: "button", class: "menu", "aria-expanded": "false", "aria-controls": "pages" },
    icon("M3 5h14M3 10h14M3 15h14"),
    element("span", { class: "hidden" }, "Menu"),
  );
  const brand = element(
    "a",
    { class: "brand", href: relativePath(path, "index.html") },
    element("img", { src: relativePath(path, "icon.svg"), width: 22, height: 22, alt: "" }),
    "Convoke",
  );
  const theme = element("button", { type: "button", class: "theme" }, element("span", { class: "hidden" }, "Theme"));
  const links = element("a", { class: "playground", href: playgroundLink(path) }, "Playground");
  return element("header", { class: "site" }, menu, brand, searchBox(), links, theme);
}

function searchBox(): Markup {
  const input = element("input", {
    type: "search",
    id: "search",
    role: "combobox",
    placeholder: "Search layers, codes, words",
    "aria-label": "Search the documentation",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "found",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
  });
  return element("div", { class: "search", role: "search" }, [
    input,
    trusted('<kbd aria-hidden="true">/</kbd>'),
    trusted('<div id="found" role="listbox" aria-label="Found" hidden></div>'),
    trusted('<p class="hidden" role="status"></p>'),
  ]);
}

function footer(path: string, markdownPath: string | undefined): Markup {
  const link = (file: string, text: string): Markup => element("a", { href: relativePath(path, file) }, text);
  return element("footer", {}, [
    markdownPath && [link(markdownPath, "This page as Markdown"), " · "],
    element("a", { href: relativePath(`docs/${path}`, "llms.txt") }, "llms.txt"),
    " · Every example is checked by a test.",
  ]);
}

export function icon(path: string): Markup {
  return element(
    "svg",
    { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" },
    element("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round" }),
  );
}

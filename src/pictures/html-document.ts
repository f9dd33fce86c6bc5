/** A page of HTML that stands alone: its style, its data and its one script are within, and its policy lets nothing else run or load. */
import { element, trusted, type Child, type Markup } from "./markup.ts";

export interface HtmlDocument {
  readonly title: string;
  /** A sentence, for whoever lists the page. */
  readonly description: string;
  readonly style: string;
  readonly body: Child;
  /** What runs once the page is there; `hash` as a Content-Security-Policy names it. */
  readonly script: { readonly text: string; readonly hash: string };
}

/** Ends with a line break. */
export function htmlDocument({ title, description, style, body, script }: HtmlDocument): string {
  const policy = `default-src 'none'; script-src '${script.hash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { "http-equiv": "Content-Security-Policy", content: policy }),
      element("meta", { name: "viewport", content: "width=device-width,initial-scale=1" }),
      element("meta", { name: "description", content: description }),
      element("title", {}, title),
      element("style", {}, trusted(style)),
    ),
    element("body", {}, body, element("script", {}, trusted(script.text))),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

/** Data for the script of the page. Nothing in it ends a script, or begins a comment there. */
export function jsonData(value: unknown): Markup {
  return element("script", { type: "application/json" }, trusted(JSON.stringify(value).replaceAll("<", "\\u003c")));
}

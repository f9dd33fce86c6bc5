/** The style of the site: its own rules, in the colours of pictures. */
import { themeProperties, themeRules } from "../../../src/pictures/theme.ts";
import type { ReadFile } from "../page.ts";

/** In the order in which rules override each other. */
const parts = ["base", "header", "search", "frame", "text", "code", "tables", "first", "narrow", "print"];

export function siteStyle(read: ReadFile): string {
  const own = parts.map((part) => read(`playground/site/style/${part}.css`));
  return [themeProperties(), themeRules(), ...own].join("\n");
}

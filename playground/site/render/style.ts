/** The style of the site: its own rules, in the colours of pictures. */
import { themeProperties, themeRules } from "../../../src/pictures/theme.ts";
import type { ReadFile } from "../page.ts";

export function siteStyle(read: ReadFile): string {
  return `${themeProperties()}\n${themeRules()}\n${read("playground/site/style.css")}`;
}

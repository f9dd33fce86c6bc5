/** Links that open a text in the playground, which lies one folder above the site. */
import { fragmentOf } from "../../link.ts";
import { relativePath } from "./links.ts";

/** @param from the page of the site that has the link, without an ending */
export function playgroundLink(from: string, text?: string): string {
  const page = relativePath(`docs/${from}`, "index.html");
  return text === undefined ? page : `${page}#${fragmentOf({ text })}`;
}

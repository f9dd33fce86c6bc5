/** Text of others in Markdown: what it says is read as it stands, and nothing in it is a form of Markdown or HTML. */
import { shown } from "../base/visible.ts";

/** In a line of text or a cell of a table. */
export function asMarkdown(text: string): string {
  // Brackets are those of shapes; what makes a link of them is what follows, and so it is with an ampersand and a character.
  return shown(text).replace(/[\\|<`*_~]|\](?=[([:])|&(?=#?\w+;)/g, "\\$&");
}

/** As code, in a cell as well: longer marks than those in it around it, and bars that part no cells. */
export function asCode(text: string): string {
  const code = shown(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  // A space at both ends belongs to the marks; without, a backtick there would.
  const space = /^`|`$|^ .*[^ ].* $/.test(code) ? " " : "";
  return `${marks}${space}${code}${space}${marks}`;
}

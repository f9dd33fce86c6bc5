/**
 * The formatter: one layout for every text of the language. It prints from the concrete tree, changes spaces, line ends, commas and the order
 * of attributes and imports, and nothing else. Statements with mistakes stay as they are written; where brackets are not
 * balanced, the whole text does. Formatting twice is formatting once. Linear in the length of the text, but for its depth.
 */
import { printFile } from "./print-rows.ts";
import { readWritten } from "./read-written.ts";

export interface FormatOptions {
  /** The order in which the attributes of a layer are listed; undefined for what is no layer. */
  readonly attributeOrder: (layer: string) => readonly string[] | undefined;
  /** Columns of a line that has a choice; 120. */
  readonly width?: number;
}

export interface Formatted {
  readonly text: string;
  /** `lines`: some statements have mistakes and are left as they were; `all`: brackets are not balanced, and everything is. */
  readonly unread: "nothing" | "lines" | "all";
}

export function formatText(text: string, { attributeOrder, width = 120 }: FormatOptions): Formatted {
  const written = readWritten(text);
  if (!written.isBalanced) return { text, unread: "all" };
  const formatted = printFile(written, { attributeOrder, width, mark: unusedCharacter(text) });
  return { text: formatted, unread: written.isBroken ? "lines" : "nothing" };
}

/** One that a text does not hold, from those that Unicode leaves to private use. */
function unusedCharacter(text: string): string {
  let point = 0xf0000;
  while (text.includes(String.fromCodePoint(point))) point++;
  return String.fromCodePoint(point);
}

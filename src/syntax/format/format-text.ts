/**
 * The formatter: one layout for every text of the language. It prints from the concrete tree, changes spaces, line ends, commas and the order
 * of attributes and imports, and nothing else. Statements with mistakes stay as they are written; where brackets are not
 * balanced, the whole text does. Formatting twice is formatting once. Linear in the length of the text, but for its depth.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { printFile, printingAt, printModelLines, type RowPrinting } from "./print-rows.ts";
import { readWritten, type Written } from "./read-written.ts";

export interface FormatOptions {
  /** The order in which the attributes of a layer are listed; undefined for what is no layer. */
  readonly attributeOrder: (layer: string) => readonly string[] | undefined;
  /** Columns of a line that has a choice; 120. */
  readonly width?: number;
}

export type Formatted =
  /** `lines`: some statements have mistakes and are left as they were. */
  | { readonly text: string; readonly unread: "nothing" | "lines" }
  /** Brackets are not balanced, and everything is left as it was. */
  | { readonly text: string; readonly unread: "all"; readonly mistake: Diagnostic };

export function formatText(text: string, options: FormatOptions): Formatted {
  return print(readWritten(text), options, printFile);
}

/** Of a file, or of some lines of a model. */
export function formatLines(text: string, options: FormatOptions): Formatted {
  const file = formatText(text, options);
  if (file.unread === "nothing") return file;
  const lines = readWritten(`model M {\n${text}\n}`);
  return lines.isBroken ? file : print(lines, options, printModelLines);
}

function print(
  written: Written,
  { attributeOrder, width = 120 }: FormatOptions,
  printer: (printing: RowPrinting) => string,
): Formatted {
  const { text, imbalance: mistake } = written;
  if (mistake !== undefined) return { text, unread: "all", mistake };
  const mark = unusedCharacter(text);
  const commentMark = unusedCharacter(text + mark);
  const printed = printer(printingAt({ written, attributeOrder, width, mark, commentMark, recipes: new Map() }, 0));
  return { text: printed, unread: written.isBroken ? "lines" : "nothing" };
}

/** One that a text does not hold, from those that Unicode leaves to private use. */
function unusedCharacter(text: string): string {
  let point = 0xf0000;
  while (text.includes(String.fromCodePoint(point))) point++;
  return String.fromCodePoint(point);
}

/** Documents as text. */
import { builders, printer } from "prettier/doc";
import type { Doc } from "./print-parts.ts";

export interface Place {
  /** Columns of a line that has a choice. */
  readonly width: number;
  /** How many bodies it is in. */
  readonly depth: number;
}

const tabWidth = 2;

/** With the indentation of its body. */
export function layOut(doc: Doc, { width, depth }: Place): string {
  const margin = " ".repeat(depth * tabWidth);
  const text = textOf(doc);
  if (text !== undefined) return margin + text;
  const indented = [margin, builders.align(margin.length, doc)];
  return printer.printDocToString(indented, { printWidth: width, tabWidth, useTabs: false }).formatted;
}

/** Of a document of which all is text, so that there is nothing to lay out: most rows are such. */
function textOf(doc: Doc): string | undefined {
  if (!Array.isArray(doc)) return typeof doc === "string" ? doc : undefined;
  let text = "";
  for (const part of doc) {
    const own = textOf(part);
    if (own === undefined) return undefined;
    text += own;
  }
  return text;
}

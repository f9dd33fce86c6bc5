/** Documents as text. */
import { builders, printer } from "prettier/doc";
import { flatText } from "./flat-text.ts";
import type { Doc } from "./print-parts.ts";

export interface Place {
  /** Columns of a line that has a choice. */
  readonly width: number;
  /** How many bodies it is in. */
  readonly depth: number;
  /** Stands before comments that end lines. */
  readonly commentMark: string;
}

const tabWidth = 2;

/** With the indentation of its body. */
export function layOut(doc: Doc, { width, depth, commentMark }: Place): string {
  const margin = " ".repeat(depth * tabWidth);
  const formatted = flatText(doc, { width, margin }) ?? broken(doc, width, margin);
  return formatted.includes(commentMark) ? separateComments(formatted, commentMark) : formatted;
}

function broken(doc: Doc, width: number, margin: string): string {
  const indented = [margin, builders.align(margin.length, doc)];
  return printer.printDocToString(indented, { printWidth: width, tabWidth, useTabs: false }).formatted;
}

/** Two comments that end one line would be one: all but one, which is for the compiler if any is, get lines of their own below it. */
function separateComments(text: string, mark: string): string {
  const lines = text.split("\n").map((line) => {
    const [code = "", ...comments] = line.split(mark);
    if (comments.length < 2) return code + comments.join("");
    const ordered = comments
      .map((each) => each.trimEnd())
      .toSorted((a, b) => Number(isDirective(b)) - Number(isDirective(a)));
    const indentation = /^ */.exec(code)![0].length + (/[([{] *$/.test(code) ? tabWidth : 0);
    return code + ordered.join(`\n${" ".repeat(indentation)}`);
  });
  return lines.join("\n");
}

function isDirective(comment: string): boolean {
  return /^\/\/\s*convoke-ignore/.test(comment);
}

/** How what a marker keeps stands between its comments: a figure in its line, a table on lines of its own. */
import type { Span } from "../base/source.ts";
import type { Marker } from "./page.ts";

export interface Misplaced {
  readonly span: Span;
  readonly message: string;
  readonly help: string;
}

const CLOSE = "is `<!-- /convoke -->` missing?";

/** Undefined where a figure may be written between the comments. */
export function figureMisplaced({ span, kept }: Marker): Misplaced | undefined {
  // Words may have been wrapped; a figure is no more than two.
  if (textOf(kept).split(LINE_END).length <= 2) return undefined;
  return { span, message: "a figure is in one line, and several follow", help: CLOSE };
}

/** Undefined where a table may be written between the comments: nothing else is there to be lost. */
export function tableMisplaced({ span, kept }: Marker): Misplaced | undefined {
  const { text } = span.source;
  const isAlone =
    CONTAINER.test(lineBefore(span)) && /^[ \t]*(?:$|[\r\n])/.test(text.slice(text.indexOf("-->", kept.end) + 3));
  if (!isAlone) {
    const help = "`<!-- convoke:report net.cvk -->` and `<!-- /convoke -->` each stand alone on a line";
    return { span, message: "a table is on lines of its own, and other text is beside its markers", help };
  }
  const stray = textOf(kept)
    .split(LINE_END)
    .find((line) => !/^[\s>]*(?:\||$)/.test(line));
  if (stray === undefined) return undefined;
  const start = kept.start + textOf(kept).indexOf(stray);
  return {
    span: { ...kept, start, end: start + stray.length },
    message: "this is between the markers of a table, and no row of one",
    help: CLOSE,
  };
}

/** The lines of a table as they stand between the comments of a page: empty ones around them, and those of a list or quote in it. */
export function tableBetween({ span }: Marker, table: string): string {
  const { text } = span.source;
  const end = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  // Signs of a list begin it once; its other lines are as deep.
  const container = lineBefore(span).replaceAll(/[^\s>]/g, " ");
  const lines = ["", ...table.trimEnd().split("\n"), ""].map((line) => `${container}${line}`.trimEnd());
  return `${end}${lines.join(end)}${end}${container}`;
}

/** Whether two texts differ at most in spaces and in how wide the columns of a table are. */
export function isSameText(one: string, other: string): boolean {
  return collapsed(one) === collapsed(other);
}

export function collapsed(text: string): string {
  return text.replaceAll(/-+/g, "-").replaceAll(/\s+/g, " ").trim();
}

const LINE_END = /\r\n|\n|\r/;

/** Spaces, signs of quotes and of items of lists. */
const CONTAINER = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[\s>]+)*$/;

function lineBefore({ source, start }: Span): string {
  const { line } = source.positionAt(start);
  return source.text.slice(source.lineStarts[line - 1], start);
}

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

import type { CallContext } from "../written-call.ts";

/** The stretch of a line that is one statement, for those who read it in the words of other languages. */
export interface WrittenLine {
  /** Without what a label says before it, blanks around it, and a comment behind it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What stands before `text` on its line, back to the statement's first character: a label. */
  readonly label: string;
  /** The character behind it that is not a blank: `{`, a line's end, nothing. */
  readonly next: string;
  /** The whole text that it stands in. */
  readonly all: string;
}

/** What a line means here. */
export interface Reading {
  /** What is so in this language. */
  readonly message: string;
  /** What to do where none of the texts does. */
  readonly help?: string;
  /** The line in our words, likeliest first; whether one is sound is for others to find out. */
  readonly texts: readonly string[];
  /** Nothing else is meant: it goes before the line's own fix, and is offered even where its figures do not hold. */
  readonly isSure?: boolean;
  /** Braces around the lines that are indented further. */
  readonly takesBody?: boolean;
}

export type Reader = (line: WrittenLine, layers: CallContext) => Reading | undefined;

/** Long lines are none that somebody wrote by hand. */
const longest = 400;

/** The statement that an offset lies in; undefined where it is long. */
export function lineAround(all: string, offset: number): WrittenLine | undefined {
  const from = lineStart(all, offset);
  const to = lineEnd(all, offset);
  if (to - from > longest) return undefined;
  const borders = [from, ...bordersOf(all.slice(from, to)).map((at) => from + at), to];
  const last = borders.findLastIndex((at, index) => index === 0 || at < offset);
  const begin = last === 0 ? from : borders[last]! + 1;
  const end = borders[Math.min(last + 1, borders.length - 1)]!;
  const statement = all.slice(begin, Math.max(begin, end));
  const text = statement.replace(/(\/\/|#).*$/, "").trimEnd();
  const start = begin + text.length - text.trimStart().length;
  const next = text.length < statement.trimEnd().length ? "" : (all.slice(end).trimStart()[0] ?? "");
  return { text: text.trim(), start, end: begin + text.length, label: "", next, all };
}

/** Whether a place lies between the quotes of a text. */
export function isInText(all: string, offset: number): boolean {
  const before = all.slice(lineStart(all, offset), offset);
  const isOpen = before.replace(/^(?:[^"]|"[^"]*")*/, "") !== "";
  return isOpen && all.slice(offset, lineEnd(all, offset)).includes('"');
}

/** Whether a place stands in the braces of `train`, whose lines are no layers. */
export function isInTraining(all: string, offset: number): boolean {
  let closed = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (all[at] === "}") closed++;
    if (all[at] === "{" && closed-- === 0) return /\btrain\s*$/.test(all.slice(lineStart(all, at), at));
  }
  return false;
}

/** `b{i}:`, `features.${i}.conv:`: a label with computed parts, which stands in quotes here. */
export const computedLabel = String.raw`\b[A-Za-z_][\w.]*(?:\$?\{[^{}"\n\r]*\}[\w.]*)+(?=[ \t]*:)`;

const labels = /^(?:[\p{L}_][\p{L}\p{N}_]*(?:\.\w+)*|\d+|"[^"]*")[ \t]*:(?!=)[ \t]*(?=\S)/u;

/** A line without its label; undefined where it has none. */
export function withoutLabel(line: WrittenLine): WrittenLine | undefined {
  const [label] = labels.exec(line.text) ?? [];
  if (label === undefined) return undefined;
  return { ...line, label, text: line.text.slice(label.length), start: line.start + label.length };
}

function lineStart(all: string, offset: number): number {
  return Math.max(all.lastIndexOf("\n", offset - 1), all.lastIndexOf("\r", offset - 1)) + 1;
}

function lineEnd(all: string, offset: number): number {
  const rest = all.slice(offset, offset + longest + 1).search(/[\n\r]/);
  return rest === -1 ? Math.min(all.length, offset + longest + 1) : offset + rest;
}

/** What may hold braces of its own: a text in quotes, a label with computed parts that lacks them. */
const withBraces = new RegExp(String.raw`"[^"]*"|${computedLabel}`, "y");

/** Where statements of a line end: braces and semicolons outside of parentheses, texts and comments. */
function bordersOf(line: string): readonly number[] {
  const found: number[] = [];
  let depth = 0;
  for (let at = 0; at < line.length && !line.startsWith("//", at); at++) {
    withBraces.lastIndex = at;
    at += withBraces.exec(line)?.[0].length ?? 0;
    const character = line[at] ?? "";
    if (/[([]/.test(character)) depth++;
    if (/[)\]]/.test(character)) depth--;
    if (depth <= 0 && /[{};]/.test(character)) found.push(at);
  }
  return found;
}

/** The pieces between separators that stand in no bracket, without blanks around them. */
export function piecesOf(text: string, separator: RegExp): readonly string[] {
  const pieces = [""];
  let depth = 0;
  for (const character of text) {
    if ("([".includes(character)) depth++;
    if (")]".includes(character)) depth--;
    if (depth === 0 && separator.test(character)) pieces.push("");
    else pieces[pieces.length - 1] += character;
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}

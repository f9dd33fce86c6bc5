/** Pages of Markdown and what tests read off them: fenced blocks with what their first line says, tables. */
import { readFileSync } from "node:fs";

export interface PageBlock {
  readonly language: string;
  /** What stands behind the language: `error=CODE` by its name, a bare word with "". */
  readonly info: ReadonlyMap<string, string>;
  readonly text: string;
  /** The line of its first fence, from 1. */
  readonly line: number;
}

/** A page of the repository, by its path from the root. */
export function readPage(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

export function blocksOf(page: string): readonly PageBlock[] {
  return [...page.matchAll(/^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm)].map((found) => ({
    language: found[1]!,
    info: new Map(found[2]!.split(" ").flatMap((word) => (word === "" ? [] : [pairOf(word)]))),
    text: found[3]!,
    line: page.slice(0, found.index).split("\n").length,
  }));
}

function pairOf(word: string): readonly [key: string, value: string] {
  const at = word.indexOf("=");
  return at === -1 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}

export interface PageTable {
  /** The line of text above it. */
  readonly before: string;
  /** Without its head: the cells, where `\\|` is a bar. */
  readonly rows: readonly (readonly string[])[];
}

export function tablesOf(page: string): readonly PageTable[] {
  const tables = page.matchAll(/^([^|\n][^\n]*)\n\n\|.*\n\|[ :|-]+\|\n((?:\|.*\n)*)/gm);
  return [...tables].map(([, before, rows]) => ({ before: before!, rows: rows!.trimEnd().split("\n").map(cellsOf) }));
}

function cellsOf(line: string): readonly string[] {
  const cells = line.slice(1, line.lastIndexOf("|")).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** The pieces of code in a text, without their backticks. */
export function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/``(?: )?(.+?)(?: )?``|`([^`]+)`/g)].map(([, double, single]) => double ?? single!);
}

/** The anchor of a heading, as GitHub makes it. */
export function anchorOf(head: string): string {
  return head
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

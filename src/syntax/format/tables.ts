/** Finds rows one below the other that are written as a table. */
import { columnsOf, isTable, type Cell, type TableRow } from "./align-cells.ts";
import { layOut, type Place } from "./lay-out.ts";
import { printPart, type Doc, type Printing } from "./print-parts.ts";
import { claimOf, LABEL, layerWords, type Word } from "./print-statement.ts";
import { nodeLike, type AlikeLine } from "./alike-lines.ts";
import { columnOf, commentsWithin, type Written } from "./read-written.ts";
import type { WrittenNode } from "./written-node.ts";

/** A statement, with what the parser has left over behind it. */
export interface Line {
  readonly node: WrittenNode | undefined;
  readonly start: number;
  readonly end: number;
  readonly isReadable: boolean;
  /** Of a line that reads like another, and so has no node. */
  readonly alike?: AlikeLine;
}

/** The node of a line that can be read. */
export function nodeOf({ models, prepared }: Written, { node, alike }: Line): WrittenNode {
  if (alike === undefined) return node!;
  return nodeLike(models.get(prepared[alike.model.from]!.startOffset)!, alike, prepared);
}

/** How many spaces more stand before words of the lines of a body, by their offsets. */
export function spacesIn(printing: Printing & Place, lines: readonly Line[]): ReadonlyMap<number, number> {
  const { text } = printing.written;
  if (!lines.some(({ start, end }) => hasGap(text.slice(start, end)))) return new Map();
  const room = printing.width - layOut("", printing).length;
  const tables = tablesIn(printing, lines).map((table) => columnsOf(table, room));
  return new Map(tables.flatMap((each) => [...each]));
}

/** Of a line that may be a row of a table. */
function hasGap(line: string): boolean {
  return / {2}(?! *->)/.test(line) && !/[\n\r{]/.test(line);
}

/** All rows of a body that begin alike, where these are one table; otherwise those without another line between them. */
function tablesIn(printing: Printing, lines: readonly Line[]): readonly (readonly TableRow[])[] {
  const runs = new Map<string, TableRow[][]>();
  const { text } = printing.written;
  const headOfLine = rememberingHeads(printing);
  const heads = lines.map(headOfLine);
  const spaced = new Set(heads.filter((_, at) => /\s{2}/.test(text.slice(lines[at]!.start, lines[at]!.end))));
  let last: string | undefined;
  lines.forEach((each, at) => {
    const head = heads[at];
    // Rows that are spaced as any line is are no table.
    const row = spaced.has(head) ? rowOf(printing, each) : undefined;
    const isNext = head !== undefined && head === last && isBelow(printing, lines[at - 1]!, each);
    last = head;
    if (head === undefined || row === undefined) return;
    const own = runs.get(head) ?? [];
    if (isNext) own.at(-1)!.push(row);
    else if (own.push([row]) === 1) runs.set(head, own);
  });
  return [...runs.values()].flatMap((each) => (isTable(each.flat()) ? [each.flat()] : each));
}

/** Lines that read alike have one head. */
function rememberingHeads(printing: Printing): (line: Line) => string | undefined {
  const heads = new Map<object, string | undefined>();
  return (line) => {
    const key = line.alike?.model ?? line;
    if (heads.has(key)) return heads.get(key);
    const row = rowOf(printing, line);
    const head = row && headOf(row);
    heads.set(key, head);
    return head;
  };
}

/** Whether what is between two lines has one end of line. */
function isBelow({ written }: Printing, above: Line, below: Line): boolean {
  return written.text.slice(above.end, below.start).match(/\r\n|\n|\r/g)?.length === 1;
}

/** The layer, and whether it has a label. */
function headOf({ cells: [first, second] }: TableRow): string {
  return first!.key === LABEL ? `${LABEL} ${second!.key}` : first!.key;
}

/** Undefined of lines that are no row of a table: of several lines, with comments or braces. */
function rowOf(printing: Printing, line: Line): TableRow | undefined {
  const { start, end, isReadable } = line;
  const { written } = printing;
  const source = written.text.slice(start, end);
  if (!isReadable || /[\n\r{]/.test(source) || commentsWithin(written, start, end).length > 0) return undefined;
  const node = nodeOf(written, line);
  const words = layerWords(printing, node) ?? [];
  const keys = new Set(words.map(({ key }) => key));
  const touch = words.some(({ separator }, at) => at > 0 && separator === "");
  if (words.length === 0 || keys.size < words.length || touch) return undefined;
  const claim = claimOf(written, node);
  const claimWidth = claim === undefined ? 0 : flatWidth(printing, printPart(printing, claim)) + 2 * CLAIM_SPACE;
  return { cells: words.map((word, at) => cellOf(printing, word, at === 0)), rest: claimWidth };
}

/** No table has wider gaps. */
const LOOKED_BACK = 120;

/** Before a claim, and for the mark that stands there as long as claims are not aligned. */
const CLAIM_SPACE = 2;

function cellOf(printing: Printing, { key, start, end, separator, doc }: Word, isFirst: boolean): Cell {
  const { written } = printing;
  const before = written.text.slice(Math.max(0, start - LOOKED_BACK), start);
  return {
    key,
    start,
    from: columnOf(written, start),
    to: columnOf(written, end),
    gap: isFirst ? 0 : before.length - before.trimEnd().length,
    width: flatWidth(printing, doc),
    between: flatWidth(printing, separator),
  };
}

/** Columns on a line of any length. */
function flatWidth({ commentMark }: Printing, doc: Doc): number {
  return layOut(doc, { width: Infinity, depth: 0, commentMark }).length;
}

/**
 * Bodies and files: rows, each a statement or a comment, with at most one blank line between them where there was any. What cannot be read
 * is printed as it is written. Claims and comments that end a row are marked, so that they can be aligned when the text is laid out.
 */
import { builders } from "prettier/doc";
import type { BodyNode, FileNode } from "../../../grammar/generated/cst.d.ts";
import { hasTokens } from "../cst.ts";
import { pairLines } from "../cst-lines.ts";
import { sameLine, type Comment } from "./comments.ts";
import { atLineEnd, compareTexts, printPart, type Doc, type Printing } from "./print-parts.ts";
import { claimOf, importedFile, printHead } from "./print-statement.ts";
import {
  commentsWithin,
  endOf,
  firstFrom,
  isBody,
  isTaken,
  isToken,
  ownBody,
  partsOf,
  startOf,
  type Written,
  type WrittenNode,
} from "./read-written.ts";

const { group, hardline, ifBreak, indent, join, line, lineSuffix, literalline } = builders;

/** What a printer of rows knows. */
export interface RowPrinting extends Printing {
  /** A character that the text does not hold. */
  readonly mark: string;
}

/** A statement, with what the parser has left over behind it. */
interface Line {
  readonly node: WrittenNode | undefined;
  readonly start: number;
  readonly end: number;
  readonly isReadable: boolean;
}

interface Row {
  readonly doc: Doc;
  readonly hasBlankBefore: boolean;
  /** Of an import. */
  readonly file?: string | undefined;
}

export function printFile(printing: RowPrinting): Doc {
  const { written } = printing;
  const rows = rowsOf(printing, linesOf(written, written.tree), { from: 0, to: written.text.length });
  return rows.length === 0 ? "" : [joinRows(sortImports(rows)), hardline];
}

export function printBody(printing: RowPrinting, node: BodyNode): Doc {
  const { written } = printing;
  const parts = partsOf(written, node);
  const [open, close] = [parts[0]!, parts.at(-1)!];
  const [from, to] = [endOf(open), startOf(close)];
  const [opening, closing] = [printPart(printing, open), printPart(printing, close)];
  const lines = linesOf(written, node);
  const comments = commentsWithin(written, from, to);
  if (lines.length === 0 && comments.length === 0) return [opening, closing];
  if (!/[\n\r]/.test(written.text.slice(from, to)) && comments.length === 0) {
    return printInline(printing, lines, [opening, closing]);
  }
  const beside = sameLine(written.text, from, commentsWithin(written, from, lines[0]?.start ?? to));
  const rows = rowsOf(printing, lines, { from: beside.at(-1)?.end ?? from, to });
  const opened = [
    opening,
    ...beside.map((comment) => (comment.isLine ? atLineEnd(comment) : [" ", verbatim(comment.text)])),
  ];
  return [opened, rows.length === 0 ? "" : indent([hardline, joinRows(rows)]), hardline, closing];
}

/** On one line, as it was written, if it fits. */
function printInline(printing: RowPrinting, lines: readonly Line[], [opening, closing]: readonly [Doc, Doc]): Doc {
  const docs = lines.map((each) => printLine(printing, each, [], true));
  return group([opening, indent([line, join([ifBreak("", ";"), line], docs)]), line, closing]);
}

// ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of what stands in `[from, to)`. */
function rowsOf(
  printing: RowPrinting,
  lines: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly Row[] {
  const { written } = printing;
  const rows: Row[] = [];
  let end = from;
  const add = (start: number, row: Omit<Row, "hasBlankBefore">, rowEnd: number): void => {
    rows.push({ ...row, hasBlankBefore: rows.length > 0 && isBlankBetween(written.text, end, start) });
    end = rowEnd;
  };
  const addComments = (until: number): void => {
    for (const each of commentsWithin(written, end, until)) add(each.start, { doc: verbatim(each.text) }, each.end);
  };
  for (const [at, each] of lines.entries()) {
    addComments(each.start);
    const next = lines[at + 1]?.start ?? to;
    const behind = sameLine(written.text, each.end, commentsWithin(written, each.end, next));
    const file = each.isReadable ? importedFile(written, each.node!) : undefined;
    add(each.start, { doc: printLine(printing, each, behind, false), file }, behind.at(-1)?.end ?? each.end);
  }
  addComments(to);
  return rows;
}

function isBlankBetween(text: string, end: number, start: number): boolean {
  return (text.slice(end, start).match(/\r\n|\n|\r/g)?.length ?? 0) > 1;
}

function joinRows(rows: readonly Row[]): Doc {
  return rows.map(({ doc, hasBlankBefore }, at) => [
    at === 0 ? "" : hasBlankBefore ? [hardline, hardline] : hardline,
    doc,
  ]);
}

/** Imports that follow each other without a blank line or a comment between them go by their files. */
function sortImports(rows: readonly Row[]): readonly Row[] {
  const sorted: Row[] = [];
  for (let at = 0; at < rows.length;) {
    let to = at + 1;
    if (rows[at]!.file !== undefined) while (rows[to]?.file !== undefined && !rows[to]!.hasBlankBefore) to++;
    const run = rows.slice(at, to).toSorted((a, b) => compareTexts(a.file ?? "", b.file ?? ""));
    sorted.push(...run.map((row, index) => ({ ...row, hasBlankBefore: rows[at + index]!.hasBlankBefore })));
    at = to;
  }
  return sorted;
}

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function linesOf(written: Written, node: FileNode | BodyNode): readonly Line[] {
  const own = node.name === "file" ? node : ownBody(written, node);
  const { remains, End } = own.children;
  const statements: readonly WrittenNode[] | undefined =
    own.name === "file" ? own.children.declaration : own.children.statement;
  return pairLines(statements?.filter(hasTokens), remains?.filter(hasTokens), End).flatMap(
    ({ statement, remains: rest }) => {
      const [first, last] = [statement ?? rest, rest ?? statement];
      if (first === undefined || last === undefined) return [];
      const [start, end] = [startOf(first), endOf(last)];
      const isReadable = rest === undefined && canRead(written, first, start, end);
      return [{ node: statement, start, end, isReadable }];
    },
  );
}

/** Whether a statement holds all that is written there, and no mistake but in statements of its bodies. */
function canRead(written: Written, node: WrittenNode, start: number, end: number): boolean {
  if (node.recoveredNode === true || !isTaken(written, start, end)) return false;
  const { fixed } = written;
  const inside = fixed.slice(firstFrom(fixed, start), firstFrom(fixed, end));
  if (inside.length === 0) return true;
  const inner = bodiesOf(written, node).flatMap((body) => linesOf(written, body));
  return inside.every((offset) => inner.some((each) => each.start <= offset && offset < each.end));
}

function bodiesOf(written: Written, node: WrittenNode): readonly BodyNode[] {
  return partsOf(written, node).flatMap((part) => {
    if (isToken(part)) return [];
    return isBody(part) ? [part] : bodiesOf(written, part);
  });
}

/** @param isInline it may stand on one line with others, where nothing is aligned. */
function printLine(
  printing: RowPrinting,
  { node, start, end, isReadable }: Line,
  behind: readonly Comment[],
  isInline: boolean,
): Doc {
  const { written, mark } = printing;
  const comment = join(
    " ",
    behind.map(({ text }) => verbatim(text)),
  );
  if (!isReadable) return [verbatim(written.text.slice(start, end)), behind.length === 0 ? "" : [" ", comment]];
  const claim = claimOf(written, node!);
  const head = printHead(printing, node!);
  if (claim === undefined && behind.length === 0) return head;
  const column = isInline ? 0 : columnOf(written.text, claim === undefined ? behind[0]!.start : startOf(claim));
  const tail = claim === undefined ? lineSuffix(mark) : [mark, printPart(printing, claim)];
  const marked = [tail, lineSuffix([`${mark}${column}${mark}`, comment])];
  return [head, isInline ? ifBreak(marked, [" ", printPart(printing, claim!)]) : marked];
}

/** How far an offset is from the indentation of its line. */
function columnOf(text: string, offset: number): number {
  const lineStart = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return text.slice(lineStart, offset).trimStart().length;
}

/** As it is written, but for the ends of lines. */
function verbatim(text: string): Doc {
  return join(literalline, text.split(/\r\n|\n|\r/));
}

/**
 * Bodies and files: rows, each a statement or a comment, with at most one blank line between them where there was any. What cannot be read
 * is printed as it is written. Claims and comments that end a row are marked, so that they can be aligned when the rows are laid out.
 * Each row becomes text by itself, so that no more than one is held as a document.
 */
import { builders } from "prettier/doc";
import type { BodyNode, FileNode } from "../../../grammar/generated/cst.d.ts";
import type { Token } from "../../../grammar/tokens.ts";
import { hasTokens } from "../cst.ts";
import { pairLines } from "../cst-lines.ts";
import { alignTails, CLOSE } from "./align-tails.ts";
import { sameLine, type Comment } from "./comments.ts";
import { atLineEnd, compareTexts, printPart, type Doc, type Printing } from "./print-parts.ts";
import { layOut } from "./lay-out.ts";
import { claimOf, importedFile, printHead } from "./print-statement.ts";
import { withStrays } from "./strays.ts";
import { nodeOf, spacesIn, type Line } from "./tables.ts";
import type { TokenRange } from "./alike-lines.ts";
import { widthBound } from "./flat-text.ts";
import { printAlike, type Recipe } from "./print-alike.ts";
import { columnOf, commentsWithin, firstFrom, ownBody, partsOf, type Written } from "./read-written.ts";
import { endOf, isBody, isToken, startOf, type WrittenNode } from "./written-node.ts";

const { group, hardline, ifBreak, indent, join, line, lineSuffix, literalline } = builders;

/** What a printer of rows knows. */
export interface RowPrinting extends Printing {
  /** Stands around the tails of rows; a character that the text does not hold, unlike that before comments. */
  readonly mark: string;
  /** Columns of a line that has a choice. */
  readonly width: number;
  /** How many bodies the rows are in. */
  readonly depth: number;
  /** How lines are printed that others read like. */
  readonly recipes: Map<TokenRange, Recipe>;
}

interface Row {
  readonly text: string;
  readonly hasBlankBefore: boolean;
  /** Of an import. */
  readonly file?: string | undefined;
}

export function printingAt(
  options: Omit<RowPrinting, "body" | "depth" | "spaces" | "imageOf">,
  depth: number,
): RowPrinting {
  const body = (node: BodyNode): Doc => printBody(printing, node);
  const printing: RowPrinting = { ...options, depth, spaces: new Map(), body, imageOf };
  return printing;
}

function imageOf({ image }: Token): string {
  return image;
}

export function printFile(printing: RowPrinting): string {
  const { written } = printing;
  return printAll(printing, rowsOf(printing, linesOf(written, written.tree), { from: 0, to: written.text.length }));
}

/** What stands in the braces of the first model. */
export function printModelLines(printing: RowPrinting): string {
  const { written } = printing;
  const [body] = bodiesOf(written, written.tree);
  if (body === undefined) return "";
  const [open, close] = [partsOf(written, body)[0]!, partsOf(written, body).at(-1)!];
  return printAll(printing, rowsOf(printing, linesOf(written, body), { from: endOf(open), to: startOf(close) }));
}

function printAll(printing: RowPrinting, rows: readonly Row[]): string {
  return rows.length === 0 ? "" : `${joinRows(printing, sortImports(rows))}\n`;
}

/** @param printing of the rows around it */
function printBody(printing: RowPrinting, node: BodyNode): Doc {
  const { written } = printing;
  const parts = partsOf(written, node);
  const [open, close] = [parts[0]!, parts.at(-1)!];
  const [from, to] = [endOf(open), startOf(close)];
  const [opening, closing] = [printPart(printing, open), printPart(printing, close)];
  const lines = linesOf(written, node);
  const comments = commentsWithin(written, from, to);
  if (lines.length === 0 && comments.length === 0) return [opening, closing];
  if (!/[\n\r]/.test(written.text.slice(from, to))) {
    if (comments.length === 0) return printInline(printing, lines, [opening, closing]);
    if (lines.length === 0) return join(" ", [opening, ...comments.map(({ text }) => text), closing]);
  }
  const beside = sameLine(written.text, from, commentsWithin(written, from, lines[0]?.start ?? to));
  const inner = printingAt(printing, printing.depth + 1);
  const rows = rowsOf(inner, lines, { from: beside.at(-1)?.end ?? from, to });
  const opened = [
    opening,
    ...beside.map((comment) => (comment.isLine ? atLineEnd(printing, comment) : [" ", verbatim(comment.text)])),
  ];
  return [opened, rows.length === 0 ? "" : [literalline, joinRows(inner, rows)], hardline, closing];
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
  const spaced = { ...printing, spaces: spacesIn(printing, lines) };
  const rows: Row[] = [];
  let end = from;
  const add = (start: number, doc: Doc, rowEnd: number, file?: string): void => {
    const hasBlankBefore = rows.length > 0 && isBlankBetween(written.text, end, start);
    rows.push({ text: layOut(doc, printing), hasBlankBefore, file });
    end = rowEnd;
  };
  const addComments = (until: number): void => {
    for (const each of commentsWithin(written, end, until)) add(each.start, verbatim(each.text), each.end);
  };
  for (const [at, each] of lines.entries()) {
    addComments(each.start);
    const next = lines[at + 1]?.start ?? to;
    const behind = sameLine(written.text, each.end, commentsWithin(written, each.end, next));
    const file = each.isReadable && each.node !== undefined ? importedFile(written, each.node) : undefined;
    add(each.start, printLine(spaced, each, behind, false), behind.at(-1)?.end ?? each.end, file);
  }
  addComments(to);
  return rows;
}

function isBlankBetween(text: string, end: number, start: number): boolean {
  return (text.slice(end, start).match(/\r\n|\n|\r/g)?.length ?? 0) > 1;
}

function joinRows({ mark }: RowPrinting, rows: readonly Row[]): string {
  const texts = rows.map(({ text, hasBlankBefore }) => (hasBlankBefore ? `\n${text}` : text));
  return alignTails(texts.join("\n"), mark);
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
  const pairs = pairLines(statements?.filter(hasTokens), remains?.filter(hasTokens), End);
  const lines = pairs.flatMap(({ statement, remains: rest }) => {
    const [first, last] = [statement ?? rest, rest ?? statement];
    if (first === undefined || last === undefined) return [];
    const [start, end] = [startOf(first), endOf(last)];
    const isReadable = rest === undefined && canRead(written, first, start, end);
    return [{ node: statement, start, end, isReadable }];
  });
  const all = own.name === "file" ? lines : withAlike(written, startOf(own), lines);
  return keepGoverned(written, withStrays(written, own, all));
}

/** With those that read like others, which are not in the tree. */
function withAlike({ alike, prepared }: Written, brace: number, lines: readonly Line[]): readonly Line[] {
  const others = alike.get(brace)?.map((each) => {
    const [start, end] = [startOf(prepared[each.from]!), endOf(prepared[each.to - 1]!)];
    return { node: undefined, start, end, isReadable: true, alike: each };
  });
  return others === undefined ? lines : [...lines, ...others].toSorted((a, b) => a.start - b.start);
}

/** Statements that one comment for the compiler is about stay together as they are written. */
function keepGoverned({ governed }: Written, lines: readonly Line[]): readonly Line[] {
  let kept = lines;
  for (const starts of governed) {
    const touched = kept.filter(({ start, end }) => starts.some((each) => start <= each && each < end));
    const [first, last] = [touched[0], touched.at(-1)];
    if (first === undefined || last === undefined) continue;
    // Otherwise they are together in a body of this line.
    if (first === last && !starts.includes(first.start)) continue;
    const { start } = first;
    const { end } = last;
    const whole = { node: undefined, start, end, isReadable: false };
    kept = kept.flatMap((each) => (each === first ? [whole] : each.start > start && each.end <= end ? [] : [each]));
  }
  return kept;
}

/** Whether nothing in a statement has to stay as it is written but in lines of its bodies. */
function canRead(written: Written, node: WrittenNode, start: number, end: number): boolean {
  if (node.recoveredNode === true) return false;
  const { fixed } = written;
  // Of an operand that is missing at the end of a line it is told behind the line.
  const inside = fixed.slice(firstFrom(fixed, start), firstFrom(fixed, end + 1));
  if (inside.length === 0) return true;
  const inner = bodiesOf(written, node).flatMap((body) => linesOf(written, body));
  return inside.every((offset) => inner.some((each) => each.start <= offset && offset <= each.end));
}

function bodiesOf(written: Written, node: WrittenNode): readonly BodyNode[] {
  return partsOf(written, node).flatMap((part) => {
    if (isToken(part)) return [];
    return isBody(part) ? [part] : bodiesOf(written, part);
  });
}

/** @param isInline it may stand on one line with others, where nothing is aligned. */
function printLine(printing: RowPrinting, each: Line, behind: readonly Comment[], isInline: boolean): Doc {
  const { written, mark } = printing;
  const { start, end, isReadable } = each;
  const comment = join(
    " ",
    behind.map(({ text }) => verbatim(text)),
  );
  if (!isReadable) return [verbatim(written.text.slice(start, end)), behind.length === 0 ? "" : [" ", comment]];
  const { head, claim, claimStart } = (isInline ? undefined : printLike(printing, each)) ?? printParts(printing, each);
  if (claim === undefined && behind.length === 0) return head;
  const offset = claim === undefined ? behind[0]!.start : claimStart;
  const close = claim === undefined && offset - end < 2 ? CLOSE : "";
  const column = isInline ? "0" : `${close}${columnOf(written, offset)}`;
  const tail = claim === undefined ? lineSuffix(mark) : [mark, claim];
  const marked = [tail, lineSuffix([`${mark}${column}${mark}`, comment])];
  return [head, isInline ? ifBreak(marked, [" ", claim!]) : marked];
}

/** What stands on a line before and in its claim. */
interface LineParts {
  readonly head: Doc;
  readonly claim: Doc | undefined;
  readonly claimStart: number;
}

function printParts(printing: Printing, line: Line): LineParts {
  const { written } = printing;
  const node = nodeOf(written, line);
  const claim = claimOf(written, node);
  const head = printHead(printing, node);
  return claim === undefined
    ? { head, claim, claimStart: line.end }
    : { head, claim: printPart(printing, claim), claimStart: startOf(claim) };
}

/** Of a line that reads like another and is not too wide for one line. */
function printLike(printing: RowPrinting, { alike }: Line): LineParts | undefined {
  const { mark, recipes, width } = printing;
  const parts = alike && printAlike(printing, alike, recipes);
  if (parts === undefined) return undefined;
  const room = width - layOut("", printing).length;
  return widthBound(`${parts.head}${mark}${parts.claim ?? ""}`) <= room ? parts : undefined;
}

/** As it is written, but for spaces at the ends of lines. */
function verbatim(text: string): Doc {
  return join(literalline, text.split(/[ \t]*(?:\r\n|\n|\r)/));
}

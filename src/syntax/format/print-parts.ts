/**
 * Everything within a line but bodies, as documents of prettier's printer. One rule for each kind of node: its parts stand apart,
 * touch, or are the elements of a bracket, which alone may go over several lines.
 */
import { builders } from "prettier/doc";
import type { BodyNode } from "../../../grammar/generated/cst.d.ts";
import { Comma, type Token } from "../../../grammar/tokens.ts";
import type { Comment } from "./comments.ts";
import { commentsWithin, partsOf, type Written } from "./read-written.ts";
import { endOf, isBody, isToken, startOf, type Part, type WrittenNode } from "./written-node.ts";

export type Doc = builders.Doc;

/** What a printer of parts knows. */
export interface Printing {
  readonly written: Written;
  /** The order in which the attributes of a layer are listed; undefined for what is no layer. */
  readonly attributeOrder: (layer: string) => readonly string[] | undefined;
  readonly body: (node: BodyNode) => Doc;
  /** What stands for a token. */
  readonly imageOf: (token: Token) => string;
  /** Stands before comments that end lines; a character that the text does not hold. */
  readonly commentMark: string;
  /** How many spaces more stand before words of tables, by their offsets. */
  readonly spaces: ReadonlyMap<number, number>;
}

const { breakParent, fill, group, hardline, ifBreak, indent, join, line, lineSuffix, softline } = builders;

/** Nodes whose parts touch. */
const tight = new Set(["label", "segment", "index", "operand", "call", "argument", "item"]);

const brackets = new Set(["list", "shape", "inputShape", "arguments", "parameters", "group", "index"]);

/** What may follow a bracket's last element. */
const withoutTrailingComma = new Set(["group", "index"]);

export function printPart(printing: Printing, part: Part): Doc {
  if (isToken(part)) return printToken(printing, part);
  if (isBody(part)) return printing.body(part);
  const parts = partsOf(printing.written, part);
  if (part.name === "attribute" || part.name === "sizeValue") return printNamed(printing, parts);
  if (brackets.has(part.name)) return printBracket(printing, part, parts);
  const docs = parts.map((each) =>
    isBrief(printing, part, each)
      ? printBracket(printing, each, partsOf(printing.written, each), "")
      : printPart(printing, each),
  );
  return tight.has(part.name) ? docs : join(" ", docs);
}

/** `name=value` outside parentheses, where the comma before it goes. */
export function printNamed(printing: Printing, parts: readonly Part[]): Doc {
  return parts.map((part) => (isComma(part) ? commaComments(printing, part) : printPart(printing, part)));
}

export function isComma(part: Part | undefined): part is Token {
  return part !== undefined && isToken(part) && part.tokenType === Comma;
}

function commaComments(printing: Printing, comma: Token): Doc {
  const { attached } = printing.written;
  const comments = [attached.leading, attached.trailing].flatMap((each) => each.get(comma.startOffset) ?? []);
  return comments.map((comment) => printBefore(printing, comment));
}

/** With the comments that belong to it. */
export function printToken(printing: Printing, token: Token): Doc {
  const { leading, trailing } = printing.written.attached;
  const before = leading.get(token.startOffset)?.map((each) => printBefore(printing, each)) ?? [];
  return [...before, printing.imageOf(token), ...trailingComments(printing, trailing.get(token.startOffset))];
}

function printBefore(printing: Printing, comment: Comment): Doc {
  return comment.isLine ? atLineEnd(printing, comment) : [comment.text, " "];
}

function trailingComments(printing: Printing, comments: readonly Comment[] = []): readonly Doc[] {
  return comments.map((comment) => (comment.isLine ? atLineEnd(printing, comment) : [" ", comment.text]));
}

/** Behind whatever else is printed on the line; the second on a line gets one of its own, when the row is laid out. */
export function atLineEnd({ commentMark }: Printing, { text }: Comment): Doc {
  return [lineSuffix(` ${commentMark}${text}`), breakParent];
}

// ── Brackets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What stands between two commas, and the comments behind the second. */
interface Element {
  readonly parts: readonly Part[];
  readonly behind: readonly Comment[];
}

/** `parts` begin with the opening bracket and end with the closing one; `edge` is what stands inside them, none where they never break. */
export function printBracket(printing: Printing, node: WrittenNode, parts: readonly Part[], edge: Doc = softline): Doc {
  const { written } = printing;
  const [open, close] = [parts[0] as Token, parts.at(-1) as Token];
  const elements = sortNamed(printing, node, elementsOf(written, parts.slice(1, -1)));
  const { attached } = written;
  const above = [attached.above, attached.leading].flatMap((comments) => comments.get(close.startOffset) ?? []);
  const behindOpen = attached.trailing.get(open.startOffset) ?? [];
  const opened = [printing.imageOf(open), ...trailingComments(printing, behindOpen)];
  const closed = [printing.imageOf(close), ...trailingComments(printing, attached.trailing.get(close.startOffset))];
  if (elements.length === 0 && above.length === 0) {
    return [opened, behindOpen.some(({ isLine }) => isLine) ? hardline : "", closed];
  }
  const isWhole = edge === "";
  const last = isWhole || withoutTrailingComma.has(node.name) ? "" : ifBreak(",");
  const hasComments = commentsWithin(written, startOf(open), startOf(close)).length > 0;
  const isFilled = node.name === "list" && !hasComments && elements.every((each) => isShort(written, each));
  const docs = elements.map(({ parts: own, behind }, at) => {
    const comma = at < elements.length - 1 ? "," : isFilled ? "" : last;
    return [printElement(printing, own), comma, ...trailingComments(printing, behind)];
  });
  // What stands within `fill` does not know whether the list breaks.
  const filled = () => [fill(docs.flatMap((doc, at) => (at === 0 ? [doc] : [line, doc]))), last];
  const list = isFilled ? filled() : join(isWhole ? " " : line, docs);
  const under = above.map((comment) => [hardline, comment.text, comment.isLine ? breakParent : ""]);
  const shouldBreak = isTable(written, node, parts);
  return group([opened, indent([edge, list, ...under]), edge, closed], { shouldBreak });
}

function elementsOf({ attached }: Written, parts: readonly Part[]): readonly Element[] {
  const elements: Element[] = [];
  let own: Part[] = [];
  for (const part of parts) {
    if (!isComma(part)) own.push(part);
    else {
      const behind = [attached.above, attached.leading, attached.trailing].flatMap(
        (comments) => comments.get(part.startOffset) ?? [],
      );
      elements.push({ parts: own, behind });
      own = [];
    }
  }
  return own.length === 0 ? elements : [...elements, { parts: own, behind: [] }];
}

/** Comments above an element stay above it. */
function printElement(printing: Printing, parts: readonly Part[]): Doc {
  const above = printing.written.attached.above.get(startOf(parts[0]!)) ?? [];
  const comments = above.map((comment) => [comment.text, comment.isLine ? hardline : " "]);
  const docs = parts.map((part) => printPart(printing, part));
  return [...comments, join(" ", docs)];
}

/** A number or a few words. */
function isShort({ text }: Written, { parts: [part] }: Element): boolean {
  if (part === undefined) return false;
  const written = text.slice(startOf(part), endOf(part));
  return written.replaceAll(/\s/g, "").length <= 16 && !/[[(]/.test(written);
}

/** What would not read better over several lines: in it no other bracket and no comment, and it is no layer's own. */
function isBrief({ written }: Printing, { name }: WrittenNode, part: Part): part is WrittenNode {
  if (isToken(part) || part.name !== bracketsOf.get(name)) return false;
  const [start, end] = [startOf(part), endOf(part)];
  const inner = written.text.slice(start + 1, end - 1);
  return (
    inner.replaceAll(/\s/g, "").length <= MOST_BRIEF &&
    !/[[({]/.test(inner) &&
    commentsWithin(written, start, end).length === 0
  );
}

const bracketsOf = new Map([
  ["operand", "arguments"],
  ["claim", "shape"],
]);

/** Signs of a bracket that stays on its line however long that is. */
const MOST_BRIEF = 30;

/** A list of lists, or one of named values, that was written over several lines from its first on stays so. */
function isTable({ text }: Written, { name }: WrittenNode, parts: readonly Part[]): boolean {
  const isList = name === "list" && parts[1] !== undefined && text[startOf(parts[1])] === "[";
  return isList && /[\n\r]/.test(text.slice(endOf(parts[0]!), startOf(parts[1]!)));
}

// ── The order of attributes ──────────────────────────────────────────────────────────────────────────────────────────

function sortNamed(printing: Printing, node: WrittenNode, elements: readonly Element[]): readonly Element[] {
  if (node.name === "importDeclaration") return elements.toSorted((a, b) => compareTexts(nameOf(a), nameOf(b)));
  if (node.name !== "arguments") return elements;
  const order = printing.attributeOrder(nameBefore(printing.written.text, startOf(node)));
  return order === undefined ? elements : sortRuns(elements, ({ parts: [part] }) => attributeName(part!), order);
}

function nameOf({ parts: [part] }: Element): string {
  return part !== undefined && isToken(part) ? part.image : "";
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The name that touches a bracket. */
function nameBefore(text: string, offset: number): string {
  return /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 100), offset))![0];
}

/** Of `name=value`. */
export function attributeName(part: Part): string | undefined {
  return isToken(part) ? undefined : (part.children["Word"]?.[0] as Token | undefined)?.image;
}

/** Sorts each run of elements with a name; those that the order does not know come last, as they stand. */
export function sortRuns<T>(
  list: readonly T[],
  nameOf: (element: T) => string | undefined,
  order: readonly string[],
): readonly T[] {
  const rank = (element: T): number => (order.indexOf(nameOf(element)!) + order.length + 1) % (order.length + 1);
  const sorted: T[] = [];
  let run: T[] = [];
  for (const element of [...list, undefined]) {
    if (element !== undefined && nameOf(element) !== undefined) run.push(element);
    else {
      sorted.push(...run.toSorted((a, b) => rank(a) - rank(b)));
      run = [];
      if (element !== undefined) sorted.push(element);
    }
  }
  return sorted;
}

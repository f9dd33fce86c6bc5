/**
 * A text as the formatter reads it: the concrete tree, the tokens as they are written, the comments between them, and where
 * something is wrong. What cannot be read is found here once, so that the printers need not ask.
 */
import type { BodyNode, FileNode } from "../../../grammar/generated/cst.d.ts";
import * as tokens from "../../../grammar/tokens.ts";
import type { Token } from "../../../grammar/tokens.ts";
import { Source, spanText } from "../../base/source.ts";
import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import { Diagnostics, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readLines, treesOf, type ReadLines, type Trees } from "../read-trees.ts";
import { createReporter } from "../reporter.ts";
import { readSuppressions } from "../suppressions.ts";
import { foldAlike, type AlikeLine } from "./alike-lines.ts";
import { attachComments, findComments, type AttachedComments, type Comment } from "./comments.ts";
import { isBody, isToken, startOf, type Part, type WrittenNode } from "./written-node.ts";

export interface Written {
  readonly text: string;
  /** The tokens as the parser takes them, with the ends of statements. */
  readonly prepared: readonly Token[];
  /** Without lines that read like others. */
  readonly tree: FileNode;
  /** These lines, by the brace of their body. */
  readonly alike: ReadonlyMap<number, readonly AlikeLine[]>;
  /** The statements that they read like, by where these begin. */
  readonly models: ReadonlyMap<number, WrittenNode>;
  /** Bodies that stand in the tree as empty, by their brace. */
  readonly deferred: ReadonlyMap<Token, BodyNode>;
  /** What the parser did not take, in order. */
  readonly strays: readonly Token[];
  readonly strayOffsets: readonly number[];
  /** In order. */
  readonly comments: readonly Comment[];
  readonly commentOffsets: readonly number[];
  /** Those inside statements. */
  readonly attached: AttachedComments;
  /** Offsets in statements that are kept as they are written, ascending: of mistakes, of strays, of comments that nothing may move. */
  readonly fixed: readonly number[];
  /** Of comments for the compiler that are about several statements at once, where these begin. */
  readonly governed: readonly (readonly number[])[];
  /** Whether there are mistakes. */
  readonly isBroken: boolean;
  /** Of a bracket or a comment without its other end: nobody knows what belongs where. */
  readonly imbalance: Diagnostic | undefined;
}

const ofBrackets = new Set<DiagnosticCode>([
  "syntax/expected-braces",
  "syntax/mismatched-bracket",
  "syntax/nesting",
  "syntax/unclosed-brace",
  "syntax/unclosed-bracket",
  "syntax/unclosed-comment",
  "syntax/unopened-bracket",
]);

export function readWritten(text: string): Written {
  const { trees, alike, prepared, diagnostics } = readTree(new Source("", text));
  const { written, concrete, deferred } = trees;
  const kept = written.filter((token) => !isEnd(token) && token.tokenType !== tokens.HashComment);
  const comments = findComments(text, kept);
  const attached = attachComments(text, prepared, comments);
  const mistakes = diagnostics.sorted();
  const taken = new Set(prepared.map(({ image, startOffset }) => (image === "" ? -1 : startOffset)));
  const strays = kept.filter(({ startOffset }) => !taken.has(startOffset));
  const strayOffsets = strays.map(({ startOffset }) => startOffset);
  const isBalanced = prepared.every((token) => token.image !== "" || isEnd(token)) && !strays.some(reachesBeyondLines);
  const inner = [attached.above, attached.leading, attached.trailing].flatMap((each) => [...each.values()].flat());
  const immovable = inner.filter((comment) => /[\n\r]/.test(comment.text));
  return {
    text,
    prepared,
    tree: concrete,
    alike,
    models: alike.size === 0 ? new Map() : statementsIn([concrete, ...deferred.values()]),
    deferred,
    strays,
    strayOffsets,
    comments,
    commentOffsets: comments.map(({ start }) => start),
    attached,
    fixed: [
      ...mistakes.map(({ span }) => span.start),
      ...strayOffsets,
      ...immovable.map(({ start }) => start),
    ].toSorted((a, b) => a - b),
    governed: governedBy(trees),
    isBroken: mistakes.length > 0,
    imbalance: isBalanced ? undefined : (mistakes.find(({ code }) => ofBrackets.has(code)) ?? mistakes[0]),
  };
}

interface ReadTree {
  readonly trees: Trees;
  readonly alike: Written["alike"];
  readonly prepared: readonly Token[];
  readonly diagnostics: Diagnostics;
}

/** Lines that read like others are left out where nothing is wrong. */
function readTree(source: Source): ReadTree {
  const diagnostics = new Diagnostics();
  const read = readLines(source, diagnostics);
  const prepared = read.tokens;
  if (diagnostics.all.length === 0) {
    const { tokens: kept, alike } = foldAlike(source.text, prepared, read.suppressions);
    const folded = readTreeOf({ ...read, tokens: kept }, source);
    if (folded.diagnostics.all.length === 0) return { ...folded, alike, prepared };
  }
  return { trees: treesOf(read), alike: new Map(), prepared, diagnostics };
}

/** With the mistakes that the parser finds. */
function readTreeOf(read: ReadLines, source: Source): Pick<ReadTree, "trees" | "diagnostics"> {
  const diagnostics = new Diagnostics();
  return { trees: treesOf({ ...read, reporter: createReporter(source, diagnostics) }), diagnostics };
}

/** All statements within nodes, by where they begin. */
function statementsIn(nodes: readonly WrittenNode[]): ReadonlyMap<number, WrittenNode> {
  const found = new Map<number, WrittenNode>();
  const collect = (node: WrittenNode): void => {
    if (node.name === "statement") found.set(startOf(node), node);
    for (const parts of Object.values(node.children)) for (const part of parts ?? []) if (!isToken(part)) collect(part);
  };
  nodes.forEach(collect);
  return found;
}

/** Also of those about one, of which a brace on another line would bring more beside the comment. */
function governedBy({ suppressions, file }: Trees): readonly (readonly number[])[] {
  if (suppressions.length === 0) return [];
  const { list } = readSuppressions(suppressions, file);
  const several = list.filter(({ statements: [first, ...others] }) => {
    return first !== undefined && (others.length > 0 || /[\n\r]\s*\{/.test(spanText(first)));
  });
  return several.map(({ statements }) => statements.map(({ start }) => start));
}

function isEnd({ tokenType }: Token): boolean {
  return tokenType === tokens.Newline || tokenType === tokens.Semicolon;
}

/** Braces, and a comment that takes the rest of the text. */
function reachesBeyondLines({ tokenType: type }: Token): boolean {
  return type === tokens.OpenBrace || type === tokens.CloseBrace || type === tokens.UnclosedComment;
}

/** The index of the first of ascending numbers that is not below another. */
export function firstFrom(ascending: readonly number[], least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The comments in `[start, end)`. */
export function commentsWithin({ comments, commentOffsets }: Written, start: number, end: number): readonly Comment[] {
  return comments.slice(firstFrom(commentOffsets, start), firstFrom(commentOffsets, end));
}

/** The node itself, or of a body that stands in the tree as empty the one that belongs there. */
export function ownBody({ deferred }: Written, node: BodyNode): BodyNode {
  const brace = node.children.OpenBrace?.[0];
  return (brace !== undefined && deferred.get(brace)) || node;
}

/** Tokens and nodes of a node in the order of the text, without the ends of lines and what is not there. */
export function partsOf(written: Written, node: WrittenNode): readonly Part[] {
  const { children }: WrittenNode = isBody(node) ? ownBody(written, node) : node;
  const parts: Part[] = [];
  for (const name in children) {
    if (name === "End") continue;
    for (const part of children[name]!) if (startOf(part) >= 0) parts.push(part);
  }
  return parts.length < 2 ? parts : parts.sort((a, b) => startOf(a) - startOf(b));
}

/** How far an offset is from the indentation of its line. */
export function columnOf({ text }: Written, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return line.slice(line.lastIndexOf("\r") + 1).trimStart().length;
}

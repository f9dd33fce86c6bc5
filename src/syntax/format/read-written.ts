/**
 * A text as the formatter reads it: the concrete tree, the tokens as they are written, the comments between them, and where
 * something is wrong. What cannot be read is found here once, so that the printers need not ask.
 */
import type { CstNodeLocation } from "chevrotain";
import type { BodyNode, FileNode } from "../../../grammar/generated/cst.d.ts";
import * as tokens from "../../../grammar/tokens.ts";
import type { Token } from "../../../grammar/tokens.ts";
import { Source, spanText } from "../../base/source.ts";
import type { DiagnosticCode } from "../../diagnostics/catalogue.ts";
import { Diagnostics, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readTrees, type Trees } from "../read-trees.ts";
import { readSuppressions } from "../suppressions.ts";
import { attachComments, findComments, type AttachedComments, type Comment } from "./comments.ts";

/** A node of any kind. */
export interface WrittenNode {
  readonly name: string;
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: Readonly<Record<string, readonly Part[] | undefined>>;
}

export type Part = WrittenNode | Token;

export interface Written {
  readonly text: string;
  readonly tree: FileNode;
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
  const diagnostics = new Diagnostics();
  const trees = readTrees(new Source("", text), diagnostics);
  const { written, tokens: prepared, concrete, deferred } = trees;
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
    tree: concrete,
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

export function isToken(part: Part): part is Token {
  return "image" in part;
}

export function isBody(part: Part): part is BodyNode {
  return !isToken(part) && part.name === "body";
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

/** Of a node without tokens, NaN. */
export function startOf(part: Part): number {
  return isToken(part) ? part.startOffset : (part.location?.startOffset ?? NaN);
}

export function endOf(part: Part): number {
  return (isToken(part) ? part.endOffset! : (part.location?.endOffset ?? NaN)) + 1;
}

/** How far an offset is from the indentation of its line. */
export function columnOf({ text }: Written, offset: number): number {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return line.slice(line.lastIndexOf("\r") + 1).trimStart().length;
}

/**
 * A text as the formatter reads it: the concrete tree, the tokens as they are written, the comments between them, and where
 * something is wrong. What cannot be read is found here once, so that the printers need not ask.
 */
import type { CstElement, CstNode } from "chevrotain";
import { parseTokens } from "../../../grammar/parse-tokens.ts";
import * as tokens from "../../../grammar/tokens.ts";
import type { Token } from "../../../grammar/tokens.ts";
import type { BodyNode } from "../../../grammar/generated/cst.d.ts";
import { Source } from "../../base/source.ts";
import { Diagnostics } from "../../diagnostics/diagnostic.ts";
import { buildFile } from "../build-ast.ts";
import { readDeclarationWords } from "../declaration-words.ts";
import { explainFailure } from "../explain-failure.ts";
import { prepareLines } from "../lines.ts";
import { readTokens } from "../read-tokens.ts";
import { createReporter } from "../reporter.ts";
import { stretchAround } from "../token-sequence.ts";
import { readTuples } from "../tuples.ts";
import { attachComments, findComments, type AttachedComments, type Comment } from "./comments.ts";

export interface Written {
  readonly text: string;
  /** A `file` node. */
  readonly tree: CstNode;
  /** Bodies that stand in the tree as empty, by the offset of their brace. */
  readonly deferred: ReadonlyMap<number, CstNode>;
  /** Offsets of all tokens but ends of lines, ascending: of those that are written, and of those that the parser took. */
  readonly offsets: readonly number[];
  readonly takenOffsets: readonly number[];
  /** In order. */
  readonly comments: readonly Comment[];
  readonly commentOffsets: readonly number[];
  /** Those inside statements. */
  readonly attached: AttachedComments;
  /** Offsets in statements that are kept as they are written, ascending: of mistakes, and of comments that nothing may move. */
  readonly fixed: readonly number[];
  /** Whether there are mistakes. */
  readonly isBroken: boolean;
  /** Whether every bracket has its partner; otherwise nobody knows what belongs where. */
  readonly isBalanced: boolean;
}

export function readWritten(text: string): Written {
  const diagnostics = new Diagnostics();
  const reporter = createReporter(new Source("", text), diagnostics);
  const lexed = tokens.tokenize(text);
  const prepared = prepareLines(
    readDeclarationWords(readTuples(readTokens(reporter, lexed), reporter), reporter),
    reporter,
  );
  const { tree, deferred, failures } = parseTokens(prepared);
  for (const failure of failures) explainFailure(reporter, failure, stretchAround(prepared, failure.token));
  const bodies = deferred as unknown as ReadonlyMap<Token, BodyNode>;
  buildFile({ reporter, tokens: prepared, deferred: bodies }, tree as unknown as Parameters<typeof buildFile>[1]);
  const kept = lexed.filter((token) => !isEnd(token) && token.tokenType !== tokens.HashComment);
  const comments = findComments(text, kept);
  const attached = attachComments(text, prepared, comments);
  const mistakes = diagnostics.sorted();
  const inner = [attached.above, attached.leading, attached.trailing].flatMap((each) => [...each.values()].flat());
  const immovable = inner.filter((comment) => /[\n\r]/.test(comment.text));
  return {
    text,
    tree,
    deferred: new Map([...deferred].map(([brace, body]) => [brace.startOffset, body])),
    offsets: kept.map(({ startOffset }) => startOffset),
    takenOffsets: prepared.filter((token) => token.image !== "" && !isEnd(token)).map(({ startOffset }) => startOffset),
    comments,
    commentOffsets: comments.map(({ start }) => start),
    attached,
    fixed: [...mistakes.map(({ span }) => span.start), ...immovable.map(({ start }) => start)].toSorted(
      (a, b) => a - b,
    ),
    isBroken: mistakes.length > 0,
    isBalanced: prepared.every((token) => token.image !== "" || isEnd(token)),
  };
}

function isEnd({ tokenType }: Token): boolean {
  return tokenType === tokens.Newline || tokenType === tokens.Semicolon;
}

/** Whether the parser took all tokens that are written in `[start, end)`. */
export function isTaken({ offsets, takenOffsets }: Written, start: number, end: number): boolean {
  return countWithin(offsets, start, end) === countWithin(takenOffsets, start, end);
}

function countWithin(ascending: readonly number[], start: number, end: number): number {
  return firstFrom(ascending, end) - firstFrom(ascending, start);
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

export function isToken(part: CstElement): part is Token {
  return "image" in part;
}

/** The node itself, or of a body that stands in the tree as empty the one that belongs there. */
export function ownBody({ deferred }: Written, node: CstNode): CstNode {
  const brace = node.name === "body" ? node.children["OpenBrace"]?.[0] : undefined;
  return (brace !== undefined && deferred.get(startOf(brace))) || node;
}

/** Tokens and nodes of a node in the order of the text, without the ends of lines and what is not there. */
export function partsOf(written: Written, node: CstNode): readonly CstElement[] {
  const { children } = ownBody(written, node);
  const parts: CstElement[] = [];
  for (const name in children) {
    if (name === "End") continue;
    for (const part of children[name]!) if (startOf(part) >= 0) parts.push(part);
  }
  return parts.length < 2 ? parts : parts.sort((a, b) => startOf(a) - startOf(b));
}

/** Of a node without tokens, NaN. */
export function startOf(part: CstElement): number {
  return isToken(part) ? part.startOffset : (part.location?.startOffset ?? NaN);
}

export function endOf(part: CstElement): number {
  return (isToken(part) ? part.endOffset! : (part.location?.endOffset ?? NaN)) + 1;
}

/** Nodes of the concrete tree, of any kind, and their tokens: what the formatter prints. */
import type { CstNodeLocation } from "chevrotain";
import type { BodyNode } from "../../../grammar/generated/cst.d.ts";
import type { Token } from "../../../grammar/tokens.ts";

/** A node of any kind. */
export interface WrittenNode {
  readonly name: string;
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: Readonly<Record<string, readonly Part[] | undefined>>;
}

export type Part = WrittenNode | Token;

export function isToken(part: Part): part is Token {
  return "image" in part;
}

export function isBody(part: Part): part is BodyNode {
  return !isToken(part) && part.name === "body";
}

/** Of a node without tokens, NaN. */
export function startOf(part: Part): number {
  return isToken(part) ? part.startOffset : (part.location?.startOffset ?? NaN);
}

export function endOf(part: Part): number {
  return (isToken(part) ? part.endOffset! : (part.location?.endOffset ?? NaN)) + 1;
}

/** What each word of a text is: a layer in one place is a label in another. */
import * as tokens from "../../grammar/tokens.ts";
import { isName, isText, type Token } from "../../grammar/tokens.ts";
import type { Analysis } from "./analysis.ts";
import { markNames } from "./name-marks.ts";
import type { Range, SemanticToken, TokenKind } from "./results.ts";
import { blockNames } from "./static-scopes.ts";
import { endOfToken, wordsOf } from "./tokens.ts";
import { isLayerName } from "./layer-names.ts";

/** In order; brackets and commas are not among them. */
export function semanticTokens({ source, file }: Pick<Analysis, "source" | "file">): readonly SemanticToken[] {
  const { tokens: list, comments } = wordsOf(source);
  const marks = markNames(file);
  const blocks = blockNames(file);
  const found: SemanticToken[] = [];
  let [nextMark, nextComment] = [0, 0];
  for (const [at, token] of list.entries()) {
    const { startOffset: start } = token;
    while (nextMark < marks.length && marks[nextMark]!.span.end <= start) nextMark++;
    while (nextComment < comments.length && comments[nextComment]!.start < start)
      found.push(commentToken(comments[nextComment++]!));
    const mark = marks[nextMark];
    const isMarked = mark !== undefined && mark.span.start <= start && isWord(token);
    const kind = isMarked ? mark.kind : kindOf(token, list, at, blocks);
    if (kind === undefined) continue;
    found.push({ range: { start, end: endOfToken(token) }, kind, isDeclaration: isMarked && mark.isDeclaration });
  }
  for (const comment of comments.slice(nextComment)) found.push(commentToken(comment));
  return found;
}

function commentToken({ start, end }: Range): SemanticToken {
  return { range: { start, end }, kind: "comment", isDeclaration: false };
}

function isWord(token: Token): boolean {
  return isName(token) || isText(token) || token.tokenType === tokens.Integer;
}

/** Of a token that is no name of the tree, as in a line that could not be read. */
function kindOf(token: Token, list: readonly Token[], at: number, blocks: ReadonlySet<string>): TokenKind | undefined {
  const { tokenType: type, image } = token;
  if (type === tokens.Name) {
    if (list[at + 1]?.tokenType === tokens.Assign) return "attribute";
    return isLayerName(image) ? "layer" : blocks.has(image) ? "block" : undefined;
  }
  if (isName(token)) return "keyword";
  if (isText(token)) return "string";
  return plainKind(type);
}

const operators = new Set([tokens.Arrow, tokens.Not, tokens.Assign, tokens.Question, tokens.Hole, tokens.Wildcard]);

function plainKind(type: Token["tokenType"]): TokenKind | undefined {
  if (type === tokens.True || type === tokens.False) return "value";
  if (type === tokens.Integer || type.CATEGORIES?.[0] === tokens.Quantity) return "number";
  return operators.has(type) || type.CATEGORIES?.[0] === tokens.Operator ? "operator" : undefined;
}

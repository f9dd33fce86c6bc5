/**
 * Lines that read like another one: of the same kinds of words in the same order, so that the parser makes the same of them, and with
 * the same names of layers and attributes, so that they are printed in the same order. Most lines of long texts are such; one of each kind is
 * parsed, in the place where it stands first.
 */
import * as tokens from "../../../grammar/tokens.ts";
import type { Token } from "../../../grammar/tokens.ts";
import { isToken, type WrittenNode } from "./written-node.ts";

/** Tokens `[from, to)` of those that were prepared, without the end of the line. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

export interface AlikeLine extends TokenRange {
  /** The line that is parsed. */
  readonly model: TokenRange;
}

export interface Folded {
  /** What is parsed. */
  readonly tokens: Token[];
  /** What is not, by where the brace of its body stands, in order. */
  readonly alike: ReadonlyMap<number, readonly AlikeLine[]>;
}

/** @param prepared of a text in which no mistake was found so far. @param directives comments for the compiler, in order */
export function foldAlike(text: string, prepared: readonly Token[], directives: readonly Token[]): Folded {
  const concerned = linesConcerned(text, prepared, directives);
  const kept: Token[] = [];
  const alike = new Map<number, AlikeLine[]>();
  const models = new Map<string, TokenRange>();
  const braces: number[] = [];
  for (let at = 0; at < prepared.length; at++) {
    const token = prepared[at]!;
    while ((concerned[0]?.end ?? Infinity) < token.startOffset) concerned.shift();
    const isConcerned = (concerned[0]?.start ?? Infinity) <= token.startOffset;
    const isFirst = braces.length > 0 && !isConcerned && endsBefore(prepared[at - 1]!);
    const line = isFirst ? readLine(text, prepared, at) : undefined;
    const model = line && models.get(line.key);
    if (line !== undefined && model !== undefined) {
      const brace = braces.at(-1)!;
      const own = alike.get(brace);
      const found = { model, from: at, to: line.to };
      if (own === undefined) alike.set(brace, [found]);
      else own.push(found);
      at = line.to;
      continue;
    }
    if (line !== undefined) models.set(line.key, { from: at, to: line.to });
    if (token.tokenType === tokens.OpenBrace) braces.push(token.startOffset);
    if (token.tokenType === tokens.CloseBrace) braces.pop();
    kept.push(token);
  }
  return { tokens: kept, alike };
}

/** Offsets of the lines that a comment for the compiler may be about: its own, and the next one with a statement. */
function linesConcerned(
  text: string,
  prepared: readonly Token[],
  directives: readonly Token[],
): { readonly start: number; readonly end: number }[] {
  let at = 0;
  return directives.map(({ startOffset }) => {
    const isBefore = (token: Token): boolean => token.startOffset < startOffset || isEnd(token.tokenType);
    while (at < prepared.length && isBefore(prepared[at]!)) at++;
    const behind = prepared[at]?.startOffset ?? text.length;
    const start = Math.max(text.lastIndexOf("\n", startOffset), text.lastIndexOf("\r", startOffset)) + 1;
    return { start, end: behind + /^[^\n\r]*/.exec(text.slice(behind))![0].length };
  });
}

function endsBefore({ tokenType: type }: Token): boolean {
  return isEnd(type) || type === tokens.OpenBrace;
}

function isEnd(type: Token["tokenType"]): boolean {
  return type === tokens.Newline || type === tokens.Semicolon;
}

/** Longer lines are read each by itself. */
const MOST_WORDS = 1000;

/** Undefined of a line with braces or comments, of several lines of the text, and where what is read may be wrong for what a word says. */
function readLine(text: string, prepared: readonly Token[], from: number): { key: string; to: number } | undefined {
  let key = "";
  for (let at = from; at < Math.min(from + MOST_WORDS, prepared.length); at++) {
    const token = prepared[at]!;
    if (isEnd(token.tokenType)) return at === from ? undefined : { key, to: at };
    const gap = at === from ? "" : text.slice(prepared[at - 1]!.endOffset! + 1, token.startOffset);
    if (!isPlain(token) || !/^[ \t]*$/.test(gap)) return undefined;
    key += keyOf(prepared, at, at === from, gap);
  }
  return undefined;
}

/** Numbers that are surely not too large, and texts in which nothing is computed. */
const harmlessNumber = /^(?:[\d._x]{1,15}|[\d.]{1,4}[KMGkiB]{1,3})$/;

function isPlain(token: Token): boolean {
  const { image, tokenType: type } = token;
  if (image === "" || type === tokens.OpenBrace || type === tokens.CloseBrace) return false;
  if (type === tokens.Integer || type.CATEGORIES?.[0] === tokens.Quantity) return harmlessNumber.test(image);
  return !tokens.isText(token) || !/[{}]/.test(image);
}

/** What a token is to the parser, with all that printing asks of it beyond its length. */
function keyOf(prepared: readonly Token[], at: number, isFirst: boolean, gap: string): string {
  const token = prepared[at]!;
  const kind = token.tokenTypeIdx;
  if (token.tokenType === tokens.Minus) return gap === "" ? `${kind}-,` : `${kind},`;
  return tokens.isName(token) && isAsked(prepared, at, isFirst) ? `${kind} ${token.image},` : `${kind},`;
}

/** Whether a name may be that of a layer, an attribute or a function, rather than of a tensor. */
function isAsked(prepared: readonly Token[], at: number, isFirst: boolean): boolean {
  const next = prepared[at + 1]!.tokenType;
  if (next === tokens.Assign || next === tokens.OpenArguments) return true;
  return isFirst ? next !== tokens.Colon && next !== tokens.Dot : prepared[at - 1]!.tokenType === tokens.Colon;
}

/** The node of a line, from that of the line that it reads like. */
export function nodeLike(node: WrittenNode, line: AlikeLine, prepared: readonly Token[]): WrittenNode {
  const { from, to } = line.model;
  const [starts, ends, own] = [new Map<number, number>(), new Map<number, number>(), new Map<Token, Token>()];
  for (let at = from; at < to; at++) {
    const [model, token] = [prepared[at]!, prepared[line.from + at - from]!];
    starts.set(model.startOffset, token.startOffset);
    ends.set(model.endOffset!, token.endOffset!);
    own.set(model, token);
  }
  const copy = ({ name, location, children }: WrittenNode): WrittenNode => {
    const copied: Record<string, WrittenNode["children"][string]> = {};
    for (const key in children)
      copied[key] = children[key]!.map((part) => (isToken(part) ? own.get(part)! : copy(part)));
    const startOffset = starts.get(location!.startOffset) ?? -1;
    return { name, children: copied, location: { startOffset, endOffset: ends.get(location!.endOffset!) ?? -1 } };
  };
  return copy(node);
}

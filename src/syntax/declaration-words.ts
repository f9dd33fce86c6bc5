/**
 * The word that a declaration begins with, where it is missing or misspelt: reported once, and what follows is read in its
 * role. Outside all braces nothing but declarations can stand, so their forms tell what was meant; a word that stands
 * twice at the start of a statement, inside or outside, is taken out.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { nearest } from "../base/did-you-mean.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

type TokenType = Token["tokenType"];

const words: ReadonlyMap<string, TokenType> = new Map([
  ["import", tokens.Import],
  ["block", tokens.Block],
  ["model", tokens.Model],
]);

export function readDeclarationWords(list: readonly Token[], reporter: Reporter): Token[] {
  const read: Token[] = [];
  let depth = 0;
  for (let index = 0; index < list.length; index++) {
    const token = list[index]!;
    const begins = beginsStatement(list, index);
    const meant = begins && depth === 0 ? meantWord(list, index) : undefined;
    if (meant?.isMissing === true) read.push(reportMissing(reporter, list, index, meant.type));
    read.push(meant?.isMissing === false ? reportMisspelt(reporter, token, meant.type) : token);
    if (begins && isDoubled(list, index)) reportDoubled(reporter, token, list[++index]!);
    if (token.tokenType === tokens.OpenBrace) depth++;
    if (token.tokenType === tokens.CloseBrace) depth = Math.max(0, depth - 1);
  }
  return read;
}

const borders: ReadonlySet<TokenType> = new Set([
  tokens.Newline,
  tokens.Semicolon,
  tokens.OpenBrace,
  tokens.CloseBrace,
]);

function beginsStatement(list: readonly Token[], index: number): boolean {
  return index === 0 || borders.has(list[index - 1]!.tokenType);
}

// ── Doubled ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `let let x`: the second is not a name, since what follows cannot stand behind one. */
function isDoubled(list: readonly Token[], index: number): boolean {
  const [first, second, third] = list.slice(index, index + 3);
  if (first?.tokenType !== second?.tokenType || !tokens.statementKeywords.has(first!.tokenType)) return false;
  return first!.tokenType === tokens.Import || tokens.isName(third);
}

function reportDoubled(reporter: Reporter, first: Token, { image, startOffset, endOffset }: Token): void {
  reporter.report({
    code: "syntax/unexpected-text",
    message: `\`${image}\` stands twice`,
    span: reporter.span(startOffset, endOffset! + 1),
    help: ["leave one of them out"],
    fixes: [replace(reporter, first.endOffset! + 1, endOffset! + 1, "", "leave it out")],
  });
}

// ── Missing and misspelt ─────────────────────────────────────────────────────────────────────────────────────────────

interface MeantWord {
  readonly type: TokenType;
  readonly isMissing: boolean;
}

function meantWord(list: readonly Token[], index: number): MeantWord | undefined {
  const [first, second, third] = list.slice(index, index + 3);
  if (isImport(list, index)) return { type: tokens.Import, isMissing: true };
  if (first?.tokenType !== tokens.Name) return undefined;
  const near = words.get(nearest(first.image, words.keys()) ?? "");
  if (near === tokens.Import && isImport(list, index + 1)) return { type: near, isMissing: false };
  if (second?.tokenType === tokens.OpenArguments) {
    const body = bodyBehind(list, index + 1);
    return body === undefined ? undefined : { type: declares(list, body), isMissing: true };
  }
  const isHead = third?.tokenType === tokens.OpenArguments || third?.tokenType === tokens.OpenBrace;
  if (!tokens.isName(second) || !isHead || near === undefined || near === tokens.Import) return undefined;
  return { type: near, isMissing: false };
}

/** How far a head or the names of an import reach, in tokens; what is longer is not looked through. */
const longest = 64;

/** Whether `{ NAME, NAME } from` stands here. */
function isImport(list: readonly Token[], index: number): boolean {
  if (list[index]?.tokenType !== tokens.OpenBrace) return false;
  let at = index + 1;
  while (at < index + longest && isOfNames(list[at])) at++;
  return list[at]?.tokenType === tokens.CloseBrace && list[at + 1]?.tokenType === tokens.From;
}

function isOfNames(token: Token | undefined): boolean {
  return tokens.isName(token) || token?.tokenType === tokens.Comma || token?.tokenType === tokens.Newline;
}

/** The index of the brace behind the parentheses that begin here. */
function bodyBehind(list: readonly Token[], index: number): number | undefined {
  let [at, depth] = [index, 0];
  for (; at < list.length && at < index + longest; at++) {
    const { tokenType } = list[at]!;
    if (tokenType === tokens.OpenArguments || tokenType === tokens.OpenParenthesis) depth++;
    if (tokenType === tokens.CloseParenthesis && --depth === 0) break;
  }
  return list[at + 1]?.tokenType === tokens.OpenBrace ? at + 1 : undefined;
}

/** A body with an `input` is that of a model. */
function declares(list: readonly Token[], body: number): TokenType {
  let depth = 0;
  for (let at = body; at < list.length && at < body + longest; at++) {
    const { tokenType } = list[at]!;
    if (tokenType === tokens.OpenBrace) depth++;
    if (tokenType === tokens.CloseBrace && --depth === 0) break;
    if (tokenType === tokens.Input && beginsStatement(list, at)) return tokens.Model;
  }
  return tokens.Block;
}

function imageOf(type: TokenType): string {
  return type.PATTERN as string;
}

/** The word that is missing before a token. */
function reportMissing(reporter: Reporter, list: readonly Token[], index: number, type: TokenType): Token {
  const { image, startOffset, endOffset } = list[index]!;
  const word = imageOf(type);
  reporter.report({
    code: "syntax/outside-model",
    message: `\`${image}\` stands outside any model or block`,
    span: reporter.span(startOffset, endOffset! + 1),
    help: [`this reads like a declaration that lacks its \`${word}\``],
    fixes: [replace(reporter, startOffset, startOffset, `${word} `, `write ${word} before it`)],
  });
  return tokens.impliedToken(type, startOffset);
}

function reportMisspelt(reporter: Reporter, token: Token, type: TokenType): Token {
  const { image, startOffset, endOffset } = token;
  const word = imageOf(type);
  reporter.report({
    code: "syntax/outside-model",
    message: `\`${image}\` begins no declaration`,
    span: reporter.span(startOffset, endOffset! + 1),
    help: [`did you mean \`${word}\`?`],
    fixes: [replace(reporter, startOffset, endOffset! + 1, word, `write ${word}`)],
  });
  return tokens.retyped(token, type);
}

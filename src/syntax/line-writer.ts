/**
 * Writes the balanced token sequence that `lines.ts` decides on. It holds the stack of open brackets and sees to it
 * that what is nested too deep is left out as a whole, so that its result is balanced whatever is asked of it.
 */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import { callNestingLimit, nestingLimit } from "../base/limits.ts";
import { reportNesting } from "./bracket-mistakes.ts";
import type { Reporter } from "./reporter.ts";

type TokenType = Token["tokenType"];

export interface Opening {
  readonly token: Token;
  /** The token's index in the text. */
  readonly index: number;
  /** Whether it is a brace that holds statements. */
  readonly ofBody: boolean;
  readonly closer: TokenType;
  /** Whether the text closes it. */
  readonly closed: boolean;
  /** Whether it is part of the result, and so must be closed there. */
  readonly written: boolean;
  /** The indentation of the line that it stands on, and of the first line inside. */
  readonly indentation: number;
  inner: number | undefined;
}

export const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([
  [tokens.OpenArguments, tokens.CloseParenthesis],
  [tokens.OpenParenthesis, tokens.CloseParenthesis],
  [tokens.OpenIndex, tokens.CloseBracket],
  [tokens.OpenBracket, tokens.CloseBracket],
  [tokens.OpenBrace, tokens.CloseBrace],
  [tokens.OpenNames, tokens.CloseNames],
]);

export interface LineWriter {
  readonly result: Token[];
  readonly open: readonly Opening[];
  /** The type of the last token written. */
  lastType(): TokenType | undefined;
  /** The offset behind the last token written. */
  endOfLast(): number;
  write(token: Token): void;
  push(token: Token, where: Pick<Opening, "index" | "ofBody" | "closed" | "indentation">): void;
  /** Closes the innermost bracket by a token of the text, or by an implied one. */
  pop(token?: Token): void;
  /** Ends the statement, if there is one. */
  end(token?: Token): void;
}

export function createLineWriter(reporter: Reporter): LineWriter {
  const result: Token[] = [];
  const open: Opening[] = [];
  let questions = 0;
  /** How many calls are open. */
  let calls = 0;

  const lastType = () => result.at(-1)?.tokenType;
  const endOfLast = () => (result.length === 0 ? 0 : result.at(-1)!.endOffset! + 1);
  const insideWritten = () => open.at(-1)?.written ?? true;
  const writing = () => insideWritten() && questions <= nestingLimit;

  function write(token: Token): void {
    if (token.tokenType === tokens.Question && ++questions === nestingLimit + 1) {
      reportNesting(reporter, token, "`? :` choices", nestingLimit);
    }
    if (writing()) result.push(token);
  }

  function push(token: Token, where: Pick<Opening, "index" | "ofBody" | "closed" | "indentation">): void {
    const { index, ofBody, closed, indentation } = where;
    if (open.length === nestingLimit) reportNesting(reporter, token, "brackets", nestingLimit);
    const isCall = token.tokenType === tokens.OpenArguments;
    if (isCall && calls === callNestingLimit) reportNesting(reporter, token, "calls", callNestingLimit);
    const fits = open.length < nestingLimit && !(isCall && calls >= callNestingLimit);
    const written = writing() && fits;
    if (written) result.push(token);
    const closer = closerOf.get(token.tokenType)!;
    open.push({ token, index, ofBody, closer, closed, written, indentation, inner: undefined });
    if (ofBody) questions = 0;
    if (isCall) calls++;
  }

  function pop(token?: Token): void {
    const top = open.pop()!;
    if (top.token.tokenType === tokens.OpenArguments) calls--;
    if (top.ofBody && top.written) end();
    if (top.written) result.push(token ?? tokens.impliedToken(top.closer, endOfLast()));
  }

  function end(token?: Token): void {
    questions = 0;
    const last = lastType();
    if (last === undefined || last === tokens.Newline || last === tokens.Semicolon || last === tokens.OpenBrace) return;
    if (insideWritten()) result.push(token ?? tokens.impliedToken(tokens.Newline, endOfLast()));
  }

  return { result, open, lastType, endOfLast, write, push, pop, end };
}

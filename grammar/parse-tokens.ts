/** Runs the parser over prepared tokens: the tree, and what failed. Deep texts take no more of the stack than others. */
import { isRecognitionException } from "chevrotain";
import type { CstNode, IToken } from "chevrotain";
import type { BodyNode, FileNode } from "./generated/cst.d.ts";
import { ConvokeParser } from "./parser.ts";
import * as tokens from "./tokens.ts";

/** A failed statement: where it stopped, what was expected there (a token's name, `value` or `shape`) and by which rule. */
export interface Failure {
  readonly token: IToken;
  readonly expected: string;
  readonly rules: readonly string[];
}

export interface ParsedTokens {
  readonly tree: FileNode;
  /** By the opening brace of a body that is empty in the tree: the node that belongs there. */
  readonly deferred: ReadonlyMap<IToken, BodyNode>;
  readonly failures: readonly Failure[];
}

let parser: ConvokeParser | undefined;

/** An expression by itself; undefined where the tokens are none, or more than one. */
export function parseExpression(input: IToken[]): CstNode | undefined {
  parser ??= new ConvokeParser();
  parser.input = input;
  try {
    const tree = parser.expression();
    return parser.errors.length === 0 ? tree : undefined;
  } catch (error) {
    // Only statements recover.
    if (!isRecognitionException(error as Error)) throw error;
    return undefined;
  } finally {
    parser.input = [];
  }
}

/** Parses prepared tokens. Never throws for any token sequence that `src/syntax/lines.ts` makes. */
export function parseTokens(input: IToken[]): ParsedTokens {
  parser ??= new ConvokeParser();
  const { outer, deferred: inner } = deferDeepBodies(input);
  const failures: Failure[] = [];
  const parse = <Node>(sequence: IToken[], rule: "file" | "body"): Node => {
    parser!.input = sequence;
    const tree = withoutStacks(() => parser![rule]()) as Node;
    for (const { token, message, context } of parser!.errors) {
      failures.push({ token, expected: message, rules: context.ruleStack });
    }
    parser!.input = [];
    return tree;
  };
  const tree = parse<FileNode>(outer, "file");
  const deferred = new Map([...inner].map(([brace, sequence]) => [brace, parse<BodyNode>(sequence, "body")]));
  return { tree, deferred, failures };
}

/** A statement that fails is an exception inside the parser; nobody reads its stack, which takes a quarter of the time. */
function withoutStacks<T>(parse: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parse();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** How many braces are parsed within each other; a call of the parser takes several kilobytes of stack for each. */
const braceDepth = 32;

/** Takes out each body whose depth is a multiple of `braceDepth`, so that depth costs no stack. */
function deferDeepBodies(input: IToken[]): { outer: IToken[]; deferred: ReadonlyMap<IToken, IToken[]> } {
  const outer: IToken[] = [];
  const deferred = new Map<IToken, IToken[]>();
  if (deepestBrace(input) < braceDepth) return { outer: input, deferred };
  const sequences = [outer];
  let depth = 0;
  for (const token of input) {
    const type = token.tokenType;
    if (type === tokens.CloseBrace && depth-- % braceDepth === 0) sequences.pop()!.push(token);
    sequences.at(-1)!.push(token);
    if (type === tokens.OpenBrace && ++depth % braceDepth === 0) {
      const own = [token];
      deferred.set(token, own);
      sequences.push(own);
    }
  }
  return { outer, deferred };
}

function deepestBrace(input: readonly IToken[]): number {
  let [depth, deepest] = [0, 0];
  for (const { tokenType } of input) {
    if (tokenType === tokens.OpenBrace) deepest = Math.max(deepest, ++depth);
    if (tokenType === tokens.CloseBrace) depth--;
  }
  return deepest;
}

/** The lines of a body or a file: statements, with what the parser left over behind them. */
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import { startOf } from "./cst.ts";

/** A statement, what is left behind it, or both; neither where it was read before. */
export interface CstLine<Statement> {
  readonly statement: Statement | undefined;
  readonly remains: cst.RemainsNode | undefined;
  readonly end: Token;
}

interface Located {
  readonly location?: cst.StatementNode["location"] | undefined;
}

/** Sorts statements and remains into lines by the tokens that end these. */
export function pairLines<Statement extends Located>(
  statements: readonly Statement[] = [],
  remains: readonly cst.RemainsNode[] = [],
  ends: readonly Token[] = [],
): readonly CstLine<Statement>[] {
  let [nextStatement, nextRemains] = [0, 0];
  return ends.map((end) => {
    const isHere = (node: Located | undefined) => node !== undefined && startOf(node) < end.startOffset;
    const statement = isHere(statements[nextStatement]) ? statements[nextStatement++] : undefined;
    const rest = isHere(remains[nextRemains]) ? remains[nextRemains++] : undefined;
    return { statement, remains: rest, end };
  });
}

export function firstToken({ children }: cst.RemainsNode): Token {
  const other = children.Other?.[0];
  const brace = children.body?.[0]?.children.OpenBrace?.[0];
  return other === undefined || (brace !== undefined && brace.startOffset < other.startOffset) ? brace! : other;
}

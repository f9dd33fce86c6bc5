/** Words coloured by what they mean: each token as five numbers, relative to the one before, as the protocol has it. */
import { SemanticTokensBuilder, type Range as ProtocolRange, type SemanticTokens } from "vscode-languageserver";
import type { Analysis } from "../../language-service/analysis.ts";
import type { Range, TokenKind } from "../../language-service/results.ts";
import { semanticTokens as tokensIn } from "../../language-service/semantic-tokens.ts";
import type { Feature } from "../feature.ts";
import { offsetsOf, positionOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

/** As every theme colours them. */
const TYPES: Readonly<Record<TokenKind, string>> = {
  keyword: "keyword",
  layer: "function",
  block: "class",
  model: "class",
  label: "label",
  attribute: "property",
  function: "function",
  parameter: "parameter",
  variable: "variable",
  fact: "property",
  value: "enumMember",
  number: "number",
  string: "string",
  operator: "operator",
  comment: "comment",
};

const tokenTypes = [...new Set(Object.values(TYPES))];
const tokenModifiers = ["declaration", "defaultLibrary"];

export const semanticTokens: Feature = {
  capabilities: ({ textDocument }) =>
    textDocument?.semanticTokens === undefined
      ? {}
      : { semanticTokensProvider: { legend: { tokenTypes, tokenModifiers }, full: true, range: true } },
  start(session) {
    const { semanticTokens: on } = session.connection.languages;
    on.on(answeringOfModel(session, (analysis) => encoded(analysis)));
    on.onRange(answeringOfModel(session, (analysis, { range }) => encoded(analysis, range)));
  },
};

function encoded(analysis: Analysis, within?: ProtocolRange): SemanticTokens {
  const { source, text } = analysis;
  const { start, end } = within === undefined ? { start: 0, end: text.length } : offsetsOf(source, within);
  const builder = new SemanticTokensBuilder();
  for (const { range, kind, isDeclaration } of tokensIn(analysis)) {
    if (range.end <= start || end <= range.start) continue;
    const modifiers = (isDeclaration ? 1 : 0) + (kind === "layer" ? 2 : 0);
    // A token of the protocol stays on its line.
    for (const part of linesOf(text, range)) {
      const { line, character } = positionOf(source, part.start);
      builder.push(line, character, part.end - part.start, tokenTypes.indexOf(TYPES[kind]), modifiers);
    }
  }
  return builder.build();
}

function* linesOf(text: string, { start, end }: Range): Generator<Range> {
  for (const { index, 0: line } of text.slice(start, end).matchAll(/[^\r\n]+/g))
    yield { start: start + index, end: start + index + line.length };
}

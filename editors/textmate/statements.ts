/** How lines begin: with a word that is reserved there, with a label, or with the layer or block that they call. */
import { statementKeywords } from "../../grammar/tokens.ts";
import { BLOCK, bracketed, LAYER, VARIABLE } from "./expressions.ts";
import { anyOf, BEGINS, ENDS, NAME, STATEMENT, WORD } from "./oniguruma.ts";
import { capturing, include, match, scoped, word, type Rule } from "./rule.ts";
import { vocabulary } from "./vocabulary.ts";

const KEYWORDS: Readonly<Record<string, string>> = {
  import: "keyword.control.import",
  block: "storage.type.block",
  model: "storage.type.model",
  input: "storage.type.input",
  output: "storage.type.output",
  from: "keyword.control.from",
  let: "storage.type.let",
  if: "keyword.control.conditional",
  else: "keyword.control.conditional",
  repeat: "keyword.control.loop",
  for: "keyword.control.loop",
  expect: "keyword.other.expect",
  require: "keyword.other.require",
  layout: "keyword.other.layout",
  train: "keyword.other.train",
};

const ASSIGN = "keyword.operator.assignment";
const LABEL = `(?:"[^"]*"|[${WORD}]+)(?:\\.(?:[${WORD}]+|\\*))*`;
/** What a line calls, and the hole that may be its first value: behind it, `?` is no choice between two. */
const CALLED = `(${NAME})${ENDS}(?:\\s*(\\?))?`;
const called: Rule = {
  patterns: [word("variable.language", `here${ENDS}`), word(LAYER, anyOf(vocabulary.layers)), word(BLOCK, NAME)],
};
const HOLE = "constant.language.hole";

export const statements: Readonly<Record<string, Rule>> = {
  statement: {
    patterns: include(
      "comments",
      "import",
      "declaration",
      "expect",
      "train",
      "named",
      "keyword",
      "line",
      "body",
      "expression",
    ),
  },
  import: {
    begin: `${STATEMENT}(import)${ENDS}`,
    end: String.raw`$|(?=;)`,
    beginCaptures: capturing(keyword("import")),
    patterns: [
      {
        begin: String.raw`\{`,
        end: String.raw`\}`,
        beginCaptures: { 0: { name: scoped("punctuation.section.names.begin") } },
        endCaptures: { 0: { name: scoped("punctuation.section.names.end") } },
        patterns: [word(BLOCK, NAME), ...include("comments", "operator")],
      },
      word(keyword("import"), `from${ENDS}`),
      ...include("comments", "file"),
    ],
  },
  declaration: {
    patterns: [["model", "entity.name.type.model"] as const, ["block", BLOCK] as const].map(([text, scope]) => ({
      begin: `${STATEMENT}(${text})\\s+(${NAME})`,
      end: String.raw`$|(?=[{;])`,
      beginCaptures: capturing(keyword(text), scope),
      patterns: [
        bracketed("parens", String.raw`\(`, String.raw`\)`, [
          match(`(?:^|(?<=[(,]))\\s*(${NAME})(?:\\s*(=)(?!=))?`, "variable.parameter", ASSIGN),
          ...include("expression"),
        ]),
        ...include("comments"),
      ],
    })),
  },
  expect: {
    begin: `${STATEMENT}(expect)${ENDS}`,
    end: String.raw`$|(?=[{};])`,
    beginCaptures: capturing(keyword("expect")),
    patterns: [
      word("support.function.behaviour", `${BEGINS}${anyOf(vocabulary.behaviours)}(?=\\()`),
      word("support.variable.property.figure", `${BEGINS}${anyOf(vocabulary.figures)}(?!\\.)`),
      // A word only behind a condition, before sizes.
      word("keyword.other.at", `(?<=[${WORD})\\]"?] )at(?=\\s+${NAME}\\s*=)`),
      ...include("comments", "behaviourFile", "expression"),
    ],
  },
  /** The file of examples, or of the other model. */
  behaviourFile: match(`(?<=\\()\\s*("[^"]*")`, { patterns: include("file") }),
  train: {
    begin: `${STATEMENT}(train)\\s*(\\{)`,
    end: String.raw`\}`,
    beginCaptures: capturing(keyword("train"), "punctuation.section.block.begin"),
    endCaptures: { 0: { name: scoped("punctuation.section.block.end") } },
    patterns: [
      match(`${STATEMENT}(${anyOf(vocabulary.trainLines)})`, "keyword.other.train"),
      word("support.function.training", `${BEGINS}${anyOf(vocabulary.trainChoices)}(?!\\s*=)`),
      ...include("expression"),
    ],
  },
  /** Words that a name follows. */
  named: {
    patterns: [
      match(`${STATEMENT}(let)\\s+(${NAME})(?:\\s*(=)(?!=))?`, keyword("let"), "variable.other.constant", ASSIGN),
      match(`${STATEMENT}(input)\\s+(${NAME})`, keyword("input"), "variable.other.tensor"),
      match(`${STATEMENT}(output)\\s+(${NAME})(?:\\s*(=)(?!=))?`, keyword("output"), "variable.other.tensor", ASSIGN),
      match(`${STATEMENT}(for)\\s+(${NAME})\\s+(in)${ENDS}`, keyword("for"), VARIABLE, keyword("for")),
      match(`${STATEMENT}(layout)\\s+(${anyOf(vocabulary.layouts)})`, keyword("layout"), "variable.other.enummember"),
    ],
  },
  keyword: {
    patterns: [
      match(`(?:^|(?<=\\}))\\s*(else)(?:\\s+(if))?${ENDS}`, keyword("else"), keyword("if")),
      ...[...statementKeywords].map(({ name }) =>
        match(`${STATEMENT}(${name.toLowerCase()})${ENDS}`, keyword(name.toLowerCase())),
      ),
    ],
  },
  line: {
    patterns: [
      match(
        `${STATEMENT}(${LABEL})\\s*(:)(?:\\s*${CALLED})?`,
        { name: scoped("entity.name.label"), patterns: include("text") },
        "punctuation.separator.label",
        called,
        HOLE,
      ),
      match(`${STATEMENT}${CALLED}`, called, HOLE),
    ],
  },
  body: {
    begin: String.raw`\{`,
    end: String.raw`\}`,
    beginCaptures: { 0: { name: scoped("punctuation.section.block.begin") } },
    endCaptures: { 0: { name: scoped("punctuation.section.block.end") } },
    patterns: include("statement"),
  },
};

/** A keyword without a scope of its own would be a name to readers. */
function keyword(text: string): string {
  const scope = KEYWORDS[text];
  if (scope === undefined) throw new Error(`the keyword ${text} has no scope`);
  return scope;
}

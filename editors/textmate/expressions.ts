/** What stands on a statement's line: values, attributes, operations, and the brackets around them. */
import * as tokens from "../../grammar/tokens.ts";
import { anyOf, BEGINS, ENDS, LETTER, NAME, oniguruma, patternOf, WORD } from "./oniguruma.ts";
import { capturing, include, match, scoped, word, type Rule } from "./rule.ts";
import { vocabulary } from "./vocabulary.ts";

/** The scopes of what a name can be, wherever it stands. */
export const LAYER = "support.function.layer";
export const BLOCK = "entity.name.type.block";
export const ATTRIBUTE = "variable.parameter.attribute";
export const VARIABLE = "variable.other.readwrite";
const SIZE = "variable.other.constant.size";

const OPERATORS = [
  ["keyword.operator.claim", [tokens.Arrow]],
  ["keyword.operator.logical", [tokens.Or, tokens.And]],
  ["keyword.operator.comparison", [tokens.Equal, tokens.NotEqual, tokens.LessOrEqual, tokens.GreaterOrEqual]],
  ["keyword.operator.comparison", [tokens.Tilde, tokens.Less, tokens.Greater]],
  ["keyword.operator.arithmetic", [tokens.Plus, tokens.Minus, tokens.Star, tokens.Slash, tokens.Percent]],
  ["keyword.operator.logical", [tokens.Not]],
  ["keyword.operator.assignment", [tokens.Assign]],
  ["keyword.operator.ternary", [tokens.Colon]],
  ["punctuation.separator.comma", [tokens.Comma]],
  ["punctuation.accessor", [tokens.Dot]],
  ["punctuation.terminator.statement", [tokens.Semicolon]],
] as const;

const FUNCTION = `${anyOf(vocabulary.functions)}(?=\\()`;

/** A bracket that is never closed ends where the text goes on with bodies. */
const LOST = "(?=[{}])";

export const expressions: Readonly<Record<string, Rule>> = {
  expression: {
    patterns: include(
      "comments",
      "text",
      "singleQuotes",
      "attribute",
      "call",
      "fact",
      "operation",
      "constant",
      "number",
      "operator",
      "parentheses",
      "list",
      "name",
    ),
  },
  comments: {
    patterns: [
      {
        name: scoped("comment.line.double-slash.directive"),
        ...match(
          String.raw`(//)[ \t]*(convoke-ignore)(?![^\s:])([^:]*)(:?)(.*)$`,
          "punctuation.definition.comment",
          "keyword.other.directive",
          { patterns: [word("constant.other.code", String.raw`[\w/-]+`), word("punctuation.separator.comma", ",")] },
          "punctuation.separator.reason",
        ),
      },
      { name: scoped("comment.line.double-slash"), ...match("(//).*$", "punctuation.definition.comment") },
      { name: scoped("comment.line.shebang"), ...match("(#!).*$", "punctuation.definition.comment") },
      word("invalid.illegal.comment", "#.*$"),
      {
        name: scoped("comment.block"),
        begin: String.raw`/\*`,
        end: String.raw`\*/`,
        captures: { 0: { name: scoped("punctuation.definition.comment") } },
      },
      word("invalid.illegal.comment", String.raw`\*/`),
    ],
  },
  /** Also names layers, with what is put into their names. */
  text: {
    name: scoped("string.quoted.double"),
    begin: '"',
    end: '(")|$',
    beginCaptures: { 0: { name: scoped("punctuation.definition.string.begin") } },
    endCaptures: capturing("punctuation.definition.string.end"),
    patterns: include("template"),
  },
  singleQuotes: word("invalid.illegal.quotes", "'[^']*'"),
  file: {
    name: scoped("string.quoted.double.file"),
    ...match('(")[^"]*(")', "punctuation.definition.string.begin", "punctuation.definition.string.end"),
  },
  template: {
    patterns: [
      word("constant.character.escape", String.raw`\{\{|\}\}`),
      {
        name: scoped("meta.template.expression"),
        begin: String.raw`\{`,
        end: String.raw`(\})|(?=")`,
        beginCaptures: { 0: { name: scoped("punctuation.definition.template-expression.begin") } },
        endCaptures: capturing("punctuation.definition.template-expression.end"),
        patterns: include("call", "fact", "constant", "number", "operator", "parentheses", "list", "name"),
      },
    ],
  },
  attribute: {
    patterns: [
      match(`${BEGINS}(classes)\\s*(=)(?!=)\\s*("[^"]*")`, ATTRIBUTE, "keyword.operator.assignment", {
        patterns: include("file"),
      }),
      match(
        `${BEGINS}(${NAME})\\s*(=)(?!=)(?:\\s*(?!${FUNCTION})(${anyOf(vocabulary.attributeWords)})(?!\\.))?`,
        ATTRIBUTE,
        "keyword.operator.assignment",
        "variable.other.enummember",
      ),
    ],
  },
  call: {
    patterns: [
      word("support.function.number", BEGINS + FUNCTION),
      word("support.function.pixels", `${BEGINS}${anyOf(vocabulary.inputCalls)}(?=\\()`),
    ],
  },
  fact: {
    patterns: [
      word("variable.language", `${BEGINS}(?:in|here)${ENDS}`),
      word("support.variable.property.fact", `(?<=\\.)${anyOf(vocabulary.facts)}`),
      word("support.variable.property.figure", `(?<=\\.)${anyOf(vocabulary.figures)}`),
      word("variable.other.property", `(?<=\\.)(?:${NAME}|[0-9]+${ENDS})`),
    ],
  },
  /** A layer behind another. A value of an attribute is none, unless it is one that blocks are given. */
  operation: {
    patterns: [
      word(LAYER, `${BEGINS}${anyOf(vocabulary.activations)}(?!\\.)`),
      word(LAYER, `(?<!=|= )${BEGINS}${anyOf(vocabulary.layers)}(?!\\.)`),
      word("variable.other.enummember", `${BEGINS}${anyOf(vocabulary.plainWords)}(?!\\.)`),
    ],
  },
  constant: { patterns: [word("constant.language.boolean", `${BEGINS}(?:true|false)${ENDS}`)] },
  number: {
    patterns: [
      word("constant.numeric.window", `(?<![${WORD}])${patternOf(tokens.Window)}`),
      match(
        `(?<![${WORD}])(?=[0-9])${withUnit(patternOf(tokens.Decimal))}`,
        "constant.numeric.decimal",
        "keyword.other.unit",
      ),
      word("invalid.illegal.number", `(?<![${WORD}])${patternOf(tokens.MisspeltNumber)}`),
      word(
        "constant.numeric.decimal",
        String.raw`(?<![${WORD}\])"])\.${oniguruma(String.raw`\d+(?:_\d+)*`)}(?:[eE][+-]?[0-9]+)?${ENDS}`,
      ),
    ],
  },
  operator: {
    patterns: [
      // Behind a value it asks, where a value begins it is one.
      match(String.raw`(?<=[${WORD}"'?)\]])\s*(\?)`, "keyword.operator.ternary"),
      word("constant.language.hole", String.raw`\?`),
      word("keyword.operator.wildcard", String.raw`(?<=\.)\*|\*(?=\.[*${LETTER}])`),
      ...OPERATORS.map(([scope, types]) => word(scope, types.map(textOf).join("|"))),
    ],
  },
  parentheses: bracketed("parens", String.raw`\(`, String.raw`\)`, include("expression")),
  list: bracketed("brackets", String.raw`\[`, String.raw`\]`, [
    match(`(${NAME})\\s*(=)(?!=)`, SIZE, "keyword.operator.assignment"),
    ...include("expression"),
  ]),
  name: { patterns: [word(VARIABLE, `${BEGINS}${NAME}`)] },
};

/** Brackets of one kind, with what may stand in them. */
export function bracketed(kind: string, open: string, close: string, patterns: readonly Rule[]): Rule {
  return {
    begin: open,
    end: `(${close})|${LOST}`,
    beginCaptures: { 0: { name: scoped(`punctuation.section.${kind}.begin`) } },
    endCaptures: capturing(`punctuation.section.${kind}.end`),
    patterns,
  };
}

/** A token's text as a pattern. */
function textOf({ PATTERN: text }: { readonly PATTERN?: unknown }): string {
  return String(text).replace(/[|+*.]/g, String.raw`\$&`);
}

/** The number and its unit, as groups. */
function withUnit(decimal: string): string {
  const unit = "(?:[KMG](?:i?B)?|kB|B)?";
  if (!decimal.includes(unit)) throw new Error("numbers have other units");
  return `(${decimal.replace(unit, `)(${unit})`)}`;
}

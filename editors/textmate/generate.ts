/** What editors read that colour by TextMate grammars: generated from the lexer and the words of the language, and committed. */
import { expressions } from "./expressions.ts";
import { include, type Grammar } from "./rule.ts";
import { statements } from "./statements.ts";

const language: Grammar = {
  name: "Convoke",
  scopeName: "source.convoke",
  fileTypes: ["cvk"],
  patterns: include("statement"),
  repository: { ...statements, ...expressions },
};

/** Fences of Markdown. */
const markdown: Grammar = {
  name: "Convoke in Markdown",
  scopeName: "markdown.convoke.codeblock",
  injectionSelector: "L:text.html.markdown",
  patterns: include("fence"),
  repository: {
    fence: {
      name: "markup.fenced_code.block.markdown",
      begin: String.raw`(^|\G)(\s*)(\x60{3,}|~{3,})\s*(cvk|convoke)(\s[^\x60]*)?$`,
      end: String.raw`(^|\G)(\2|\s{0,3})(\3)\s*$`,
      beginCaptures: {
        3: { name: "punctuation.definition.markdown" },
        4: { name: "fenced_code.block.language.markdown" },
        5: { name: "fenced_code.block.language.attributes.markdown" },
      },
      endCaptures: { 3: { name: "punctuation.definition.markdown" } },
      patterns: [
        {
          begin: String.raw`(^|\G)(\s*)(.*)`,
          while: String.raw`(^|\G)(?!\s*([\x60~]{3,})\s*$)`,
          contentName: "meta.embedded.block.convoke",
          patterns: [{ include: "source.convoke" }],
        },
      ],
    },
  },
};

/** Texts by file name. */
export function textmateFiles(): Readonly<Record<string, string>> {
  return {
    "convoke.tmLanguage.json": `${JSON.stringify(language, null, 2)}\n`,
    "convoke-markdown.tmLanguage.json": `${JSON.stringify(markdown, null, 2)}\n`,
  };
}

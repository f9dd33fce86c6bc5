/** Comments of HTML in text, against markdown-it: which of them are HTML to a reader of Markdown. */
import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { commentsIn } from "../../../src/documents/comments.ts";
import { tries } from "../../support/effort.ts";

const contents = (text: string, kind: "inline" | "html" = "inline"): readonly string[] =>
  commentsIn(text, kind).map(({ content }) => content);

describe("comments", () => {
  it("have their places", () => {
    const text = "a <!-- b --> c <!--d-->";
    expect(commentsIn(text, "inline").map(({ start, end }) => text.slice(start, end))).toEqual([
      "<!-- b -->",
      "<!--d-->",
    ]);
  });

  it.each([
    ["in code", "`<!-- a -->` <!-- b -->", [" b "]],
    ["in code with longer marks", "`` ` <!-- a --> `` <!-- b -->", [" b "]],
    ["behind marks that nothing closes", "`` ` <!-- a -->", [" a "]],
    ["behind a backslash", "\\<!-- a --> <!-- b -->", [" b "]],
    ["behind marks with a backslash", "\\`<!-- a -->`", [" a "]],
    ["over lines", "<!-- a\n b -->", [" a\n b "]],
    ["that are never closed", "<!-- a", []],
    ["without contents", "<!--> a --> <!---> <!---->", ["", "", ""]],
  ])("%s", (_where, text, expected) => {
    expect(contents(text)).toEqual(expected);
  });

  it("in HTML backticks are letters", () => {
    expect(contents("`<!-- a -->`", "html")).toEqual([" a "]);
  });

  it("are those of markdown-it", () => {
    const markdown = new MarkdownIt({ html: true });
    const piece = fc.constantFrom(
      "`",
      "``",
      "```",
      "\\",
      "<!--",
      "-->",
      "<!-- a -->",
      " b ",
      "a",
      "\\`",
      "\n",
      "-",
      ">",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join("").trim();
        const tokens = markdown.parseInline(text, {})[0]?.children ?? [];
        const expected = tokens.filter(({ type, content }) => type === "html_inline" && content.startsWith("<!--"));
        expect(commentsIn(text, "inline").map(({ start, end }) => text.slice(start, end))).toEqual(
          expected.map(({ content }) => content),
        );
      }),
      { numRuns: tries(2_000) },
    );
  });
});

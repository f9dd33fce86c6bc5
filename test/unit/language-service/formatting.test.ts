import { describe, expect, it } from "vitest";
import type { Edit } from "../../../src/diagnostics/diagnostic.ts";
import { formatDocument, formatOnType, formatRange } from "../../../src/language-service/formatting.ts";
import { editsBetween } from "../../../src/language-service/text-edits.ts";
import { analysisOf, openAt } from "../../support/language-service.ts";

function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (made, { span, newText }) => made.slice(0, span.start) + newText + made.slice(span.end),
    text,
  );
}

/** Each as `old -> new`. */
function shown(text: string, edits: readonly Edit[]): readonly string[] {
  return edits.map(({ span, newText }) =>
    `${JSON.stringify(text.slice(span.start, span.end))} -> ${JSON.stringify(newText)}`.replaceAll('"', "'"),
  );
}

const loose = `model   Net{
  input image [3,8,8]

  conv 8 kernel = 3   relu

    relu
}
`;

describe("layout of a text", () => {
  it("changes as little as it can", () => {
    const edits = formatDocument(analysisOf(loose));
    expect(shown(loose, edits)).toEqual([
      "'  ' -> ''",
      "'' -> ' '",
      "'' -> ' '",
      "'' -> ' '",
      "' ' -> ''",
      "' ' -> ''",
      "'  ' -> ''",
      "'  ' -> ''",
    ]);
    expect(applied(loose, edits)).toBe(`model Net {
  input image [3, 8, 8]

  conv 8 kernel=3 relu

  relu
}
`);
  });

  it("of some lines leaves the others alone", () => {
    const from = loose.indexOf("conv") + 2;
    const edits = formatRange(analysisOf(loose), { start: from, end: from + 3 });
    expect(applied(loose, edits)).toBe(loose.replace("kernel = 3   relu", "kernel=3 relu"));
    const whole = formatRange(analysisOf(loose), { start: loose.indexOf("  conv"), end: loose.indexOf("\n    relu") });
    expect(whole).toEqual(edits);
  });

  it("leaves a text whose brackets do not match as it is", () => {
    expect(formatDocument(analysisOf("model   N {\n conv ( 3 }"))).toEqual([]);
  });
});

describe("edits between two texts", () => {
  it.each([
    ["nothing", "", ""],
    ["from nothing", "", "a b\n"],
    ["to nothing", "a b\n", ""],
    ["another order of lines", "b\na\nc\n", "a\nb\nc\n"],
    ["another order of words", "k=1 a=2 x\n", "a=2 k=1 x\n"],
    ["lines in one", "a;\nb\n\n\nc", "a; b\n\nc\n"],
    ["something else", "a b c", "x y"],
  ])("make the one of the other: %s", (_what, before, after) => {
    const { source } = analysisOf(before);
    expect(applied(before, editsBetween(source, 0, before, after))).toBe(after);
  });
});

/** A text with the cursor behind what was typed, laid out. */
function typed(marked: string, character: string): string {
  const { analysis, offset } = openAt(marked);
  return applied(analysis.text, formatOnType(analysis, offset, character));
}

describe("layout while typing", () => {
  it("lays out the line that an end of line finishes, and indents the next", () => {
    expect(typed("model Net {\n  input image [3,8,8]\n conv  8 kernel = 3\n|", "\n")).toBe(
      "model Net {\n  input image [3,8,8]\n  conv 8 kernel=3\n  ",
    );
    expect(typed("model  Net{\n|\n}", "\n")).toBe("model Net {\n  \n}");
    expect(typed("block A {\n  add{\n|}\n}", "\n")).toBe("block A {\n  add {\n  }\n}");
    expect(typed("block A {\n  conv(8,\n|", "\n")).toBe("block A {\n  conv(8,\n    ");
  });

  it("aligns a claim with those around it", () => {
    const lines = "block A {\n  conv 8 kernel=3     -> [8, 6, 6]\n  relu                -> [8, 6, 6]\n";
    expect(typed(`${lines}  conv 4 kernel=1 -> [4, 6, 6]\n|`, "\n")).toBe(
      `${lines}  conv 4 kernel=1     -> [4, 6, 6]\n  `,
    );
  });

  it("puts a closing brace where its body began", () => {
    expect(typed("block A {\n  repeat 2 {\n    relu\n    }|\n}", "}")).toBe(
      "block A {\n  repeat 2 {\n    relu\n  }\n}",
    );
    expect(typed("block A {\n  add {\n    relu\n      } |{", "}")).toBe("block A {\n  add {\n    relu\n  } {");
  });

  it("lays out what stands before a semicolon", () => {
    expect(typed("block A {\n relu;conv  8  kernel=3;|\n}", ";")).toBe("block A {\n  relu;conv 8 kernel=3;\n}");
  });

  it("leaves a line alone that goes on", () => {
    expect(typed("block A {\n  /* a  b\n|\n */\n}", "\n")).toBe("block A {\n  /* a  b\n\n */\n}");
    expect(typed("|", "\n")).toBe("");
  });
});

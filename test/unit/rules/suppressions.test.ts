/** Comments that ask not to be told something: what they are about, what they leave out, and what is wrong with them. */
import { describe, expect, it } from "vitest";
import { check, type CheckOptions, type Host } from "../../../src/check.ts";

/** `line code` of what is told. */
function told(text: string, options: CheckOptions = {}, host?: Host): readonly string[] {
  const { diagnostics } = check("net.cvk", text, host, options);
  return diagnostics.map(({ code, span }) => `${span.source.positionAt(span.start).line} ${code}`);
}

const model = (...lines: readonly string[]): string =>
  `model Net {\n  input image [3, 32, 32]\n${lines.join("\n")}\n}\n`;
const unread = "conv 8 kernel=3 stride=2";

describe("a suppression", () => {
  it("leaves out what is told of the statement that ends on its line", () => {
    expect(told(model(unread))).toEqual(["3 conv/unread"]);
    expect(told(model(`${unread} // convoke-ignore conv/unread: as published`))).toEqual([]);
  });

  it("stands alone above a statement, other comments and empty lines between", () => {
    expect(told(model("// convoke-ignore conv/unread: as published", "", "// stem", unread))).toEqual([]);
  });

  it("is about one statement, not about what follows it", () => {
    expect(told(model(`${unread} // convoke-ignore conv/unread: odd`, "conv 8 kernel=2 stride=2"))).toEqual([
      "4 conv/unread",
    ]);
  });

  it("is about all statements of its line", () => {
    const line = `${unread}; conv 8 kernel=2 stride=2 // convoke-ignore conv/unread: both`;
    expect(told(model(line))).toEqual([]);
  });

  it("may stand on any line of a statement of several", () => {
    expect(told(model("conv(", "  8, kernel=3, // convoke-ignore conv/unread: odd", "  stride=2)"))).toEqual([]);
  });

  it("of a statement with braces is not about what stands in them", () => {
    const text = model("repeat 1 { // convoke-ignore conv/unread: x", unread, "} // convoke-ignore conv/unread: y");
    expect(told(text)).toEqual(["3 suppression/unused", "4 conv/unread", "5 suppression/unused"]);
  });

  it("takes several codes", () => {
    const line = "conv 8 kernel=3 stride=2 maxpool(2, stride=2) // convoke-ignore conv/unread, maxpool/unread: both";
    expect(told(model(line))).toEqual([]);
  });

  it("in a block holds for every call, and in an imported file too", () => {
    const block = "block Down(n) {\n  conv n kernel=3 stride=2 // convoke-ignore conv/unread: odd\n}\n";
    expect(told(block + model("Down 8", "Down 8"))).toEqual([]);
    const host: Host = { readFile: (path) => (path === "down.cvk" ? block : undefined) };
    expect(told(`import { Down } from "./down.cvk"\n${model("Down 8")}`, {}, host)).toEqual([]);
  });

  it("never leaves out an error", () => {
    expect(told(model("conv 8 kernel=99 // convoke-ignore conv/kernel-exceeds-input: no"))).toEqual([
      "3 conv/kernel-exceeds-input",
      "3 suppression/not-a-rule",
    ]);
  });

  it.each([
    ["without a reason", `${unread} // convoke-ignore conv/unread`, ["3 conv/unread", "3 suppression/form"]],
    ["with an empty reason", `${unread} // convoke-ignore conv/unread: `, ["3 conv/unread", "3 suppression/form"]],
    ["without a code", `${unread} // convoke-ignore: because`, ["3 conv/unread", "3 suppression/form"]],
    ["of a misspelt code", `${unread} // convoke-ignore conv/unred: x`, ["3 conv/unread", "3 suppression/not-a-rule"]],
    ["of nothing", "relu // convoke-ignore conv/unread: x", ["3 suppression/unused"]],
    ["one of two", `${unread} // convoke-ignore conv/unread, maxpool/unread: x`, ["3 suppression/unused"]],
    ["at the end of a body", "relu\n// convoke-ignore conv/unread: x", ["4 suppression/form"]],
    ["in capitals", `${unread} // Convoke-Ignore conv/unread: x`, ["3 conv/unread", "3 suppression/form"]],
    ["with another hyphen", `${unread} //convoke_ignore conv/unread: x`, ["3 conv/unread", "3 suppression/form"]],
    ["as a block", `${unread} /* convoke-ignore conv/unread: x */`, ["3 conv/unread", "3 suppression/form"]],
    ["as a block of lines", `/*\n  convoke-ignore conv/unread: x\n*/\nrelu`, ["3 suppression/form"]],
    ["a block that only begins so", "relu /* convoke-ignored things */", []],
    ["of what may be nothing", "relu // convoke-ignore conv/unread, suppression/unused: by size", []],
    ["of a rule that is off anyway", "relu // convoke-ignore lint/dense-share: x", []],
    ["a word that only begins so", "relu // convoke-ignored things", []],
    ["in a comment of several lines", "relu /* // convoke-ignore conv/unread: x */", []],
  ])("%s", (_, line, expected) => expect(told(model(line))).toEqual(expected));

  it("is not called useless where it may be of use: in blocks nobody calls, in branches not taken, with other values", () => {
    const uncalled = "block Down(n) {\n  conv n kernel=2 // convoke-ignore conv/unread: odd\n}\n";
    expect(told(uncalled + model("relu"))).toEqual([]);
    expect(told(model("if false {", "conv 8 kernel=2 // convoke-ignore conv/unread: odd", "}", "relu"))).toEqual([]);
    const text =
      "model Net(k = 3) {\n  input image [3, 32, 32]\n  conv 8 kernel=k stride=2 // convoke-ignore conv/unread: x\n}";
    expect(told(text, { settings: { k: "2" } })).toEqual([]);
    expect(told(text)).toEqual([]);
  });

  it("that is spelt otherwise is written so that it works by its fix, if it ends its line", () => {
    const fixed = (comment: string): string | undefined => {
      const text = model(`${unread} ${comment}`);
      const [fix] = check("net.cvk", text).diagnostics.find(({ code }) => code === "suppression/form")!.fixes;
      const edit = fix?.edits[0];
      return edit && text.slice(0, edit.span.start) + edit.newText + text.slice(edit.span.end);
    };
    const right = model(`${unread} // convoke-ignore conv/unread: as published`);
    expect(told(right)).toEqual([]);
    expect(fixed("// Convoke-Ignore conv/unread: as published")).toBe(right);
    expect(fixed("/* convoke-ignore conv/unread: as published */  ")).toBe(`${right.slice(0, -3)}  \n}\n`);
    expect(fixed("/* CONVOKEIGNORE conv/unread:\n as published\n*/")).toBe(right);
    expect(fixed("/* convoke-ignore conv/unread: x */ relu")).toBeUndefined();
  });

  it("that is of no use can be taken out by its fix", () => {
    const text = model("relu // convoke-ignore conv/unread: x");
    const { start, end } = check("net.cvk", text).diagnostics[0]!.fixes[0]!.edits[0]!.span;
    expect(text.slice(0, start) + text.slice(end)).toBe(model("relu"));
  });

  it("takes time linear in how many there are", () => {
    const lines = Array.from({ length: 20_000 }, () => "relu // convoke-ignore conv/unread: x");
    expect(told(model(...lines))).toHaveLength(1000);
  }, 20_000);
});

import { describe, expect, it } from "vitest";
import { Source, type Span } from "../../../src/base/source.ts";
import { opCode } from "../../../src/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { findingFormats } from "../../../src/diagnostics/formats/index.ts";
import { severityCounts, formatDiagnostic } from "../../../src/diagnostics/pretty.ts";
import { plainOptions, several } from "../../support/findings.ts";

function find(source: Source, words: string): Span {
  const start = source.text.indexOf(words);
  expect(start).toBeGreaterThanOrEqual(0);
  return { source, start, end: start + words.length };
}

function diagnostic(span: Span, more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: opCode("conv", "kernel-exceeds-input"),
    severity: "error",
    message: "kernel 5x5 does not fit",
    span,
    labels: [],
    notes: [],
    help: [],
    fixes: [],
    ...more,
  };
}

const net = new Source("nets/alexnet.cvk", "model Net {\n  input image [1, 3, 3]\n\tconv 8\tkernel=5 relu\n}\n");

describe("a diagnostic for people", () => {
  it("names the place, shows the line and underlines the words", () => {
    expect(formatDiagnostic(diagnostic(find(net, "[1, 3, 3]")))).toBe(
      [
        "nets/alexnet.cvk:2:15 error[conv/kernel-exceeds-input]: kernel 5x5 does not fit",
        "   2 |   input image [1, 3, 3]",
        "     |               ^^^^^^^^^",
      ].join("\n"),
    );
  });

  it("keeps the carets below the words behind tabs, however wide those are shown", () => {
    const [, source, carets] = formatDiagnostic(diagnostic(find(net, "kernel=5"))).split("\n");
    expect(source).toBe("   3 | \tconv 8\tkernel=5 relu");
    expect(carets).toBe("     | \t      \t^^^^^^^^");
  });

  it("indents the lines of notes and help behind their first", () => {
    const text = formatDiagnostic(
      diagnostic(find(net, "kernel=5"), { notes: ["(3 - 5) / 1 + 1\n= -1"], help: ["pad=1\nor pad=2", "kernel=3"] }),
    );
    expect(text.split("\n").slice(3)).toEqual([
      "     = (3 - 5) / 1 + 1",
      "       = -1",
      "     = help: pad=1",
      "             or pad=2",
      "     = help: kernel=3",
    ]);
  });

  it("tells what a fix would do only where there is no help in words", () => {
    const fixes = [{ description: "write 224", edits: [{ span: find(net, "8"), newText: "224" }] }];
    const lastLine = (help: readonly string[]): string | undefined =>
      formatDiagnostic(diagnostic(find(net, "8"), { fixes, help }))
        .split("\n")
        .at(-1);
    expect(lastLine([])).toBe("     = help: write 224");
    expect(lastLine(["did you mean 224?"])).toBe("     = help: did you mean 224?");
  });

  it("shows other places with their words, and names their file where it is another", () => {
    const blocks = new Source("nets/blocks.cvk", "block Down(width) {\n  conv width kernel=5\n}\n");
    const text = formatDiagnostic(
      diagnostic(find(net, "kernel=5"), {
        labels: [
          { span: find(net, "image"), text: "the input" },
          { span: find(blocks, "Down"), text: "in this block" },
        ],
      }),
    );
    expect(text.split("\n").slice(3)).toEqual([
      "   2 |   input image [1, 3, 3]",
      "     |         ^^^^^ the input",
      "     :: nets/blocks.cvk:1:7",
      "   1 | block Down(width) {",
      "     |       ^^^^ in this block",
    ]);
  });

  it("cuts a span of several lines at its first", () => {
    const [, source, carets] = formatDiagnostic(diagnostic({ source: net, start: 0, end: net.text.length })).split(
      "\n",
    );
    expect(source).toBe("   1 | model Net {");
    expect(carets).toBe("     | ^^^^^^^^^^^");
  });

  it("shows one caret for a place without extent, as at the end of the text", () => {
    const open = new Source("open.cvk", "model Net {");
    const end = open.text.length;
    expect(formatDiagnostic(diagnostic({ source: open, start: end, end })).split("\n")).toEqual([
      "open.cvk:1:12 error[conv/kernel-exceeds-input]: kernel 5x5 does not fit",
      "   1 | model Net {",
      "     |            ^",
    ]);
  });

  it("widens the gutter for long files", () => {
    const long = new Source("long.cvk", `${"\n".repeat(12344)}conv`);
    expect(
      formatDiagnostic(diagnostic(find(long, "conv")))
        .split("\n")
        .slice(1),
    ).toEqual(["  12345 | conv", "        | ^^^^"]);
  });

  it("lets no control character of a file reach the terminal", () => {
    const hostile = new Source("a.cvk", "conv \u001b[2J\u0007 8");
    const [, line, carets] = formatDiagnostic(diagnostic(find(hostile, "8"))).split("\n");
    expect(line).toBe("   1 | conv \ufffd[2J\ufffd 8");
    expect(carets).toBe(`     | ${" ".repeat(11)}^`);
  });

  it("styles by meaning where a style is given", () => {
    const text = formatDiagnostic(
      diagnostic(find(net, "kernel=5"), { severity: "warning", help: ["pad=1"] }),
      (name, words) => `<${name}>${words}</>`,
    );
    const [head, , carets, help] = text.split("\n");
    expect(head).toBe(
      "<bold>nets/alexnet.cvk:3:9</> <warning>warning[conv/kernel-exceeds-input]</>: kernel 5x5 does not fit",
    );
    expect(carets).toContain("<warning>^^^^^^^^</>");
    expect(help).toContain("<help>help</>: pad=1");
  });
});

describe("a line that is longer than a screen", () => {
  const words = "conv 8 kernel=3 relu ".repeat(600);

  it.each([0, 6_000, 12_400])("is shown around the place that is meant: column %i", (at) => {
    const source = new Source("long.cvk", `model A {\n${words}\n}\n`);
    const start = source.text.indexOf("kernel=3", 10 + at);
    const text = formatDiagnostic(diagnostic({ source, start, end: start + 8 }));
    const [, line = "", carets = ""] = text.split("\n");
    expect(words.length).toBeGreaterThan(12_000);
    for (const each of text.split("\n")) expect(each.length).toBeLessThanOrEqual(7 + 120);
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("kernel=3");
  });

  it("is one screen line in every format for people", () => {
    const source = new Source("long.cvk", words);
    const found = { ...several, problems: [], diagnostics: [diagnostic({ source, start: 0, end: words.length })] };
    for (const print of [findingFormats.pretty, findingFormats.concise]) {
      for (const line of print(found, plainOptions).split("\n")) expect(line.length).toBeLessThanOrEqual(7 + 120);
    }
  });
});

describe("the count of diagnostics", () => {
  const span = find(net, "conv");
  const of = (...severities: Diagnostic["severity"][]): string =>
    severityCounts(severities.map((severity) => diagnostic(span, { severity })));
  it("names each severity that occurs, with its plural", () => {
    expect(of()).toBe("");
    expect(of("error")).toBe("1 error");
    expect(of("warning", "error", "error", "note")).toBe("2 errors, 1 warning, 1 note");
  });
});

/** Against what GitHub's own writer of workflow commands makes of the same. */
import * as core from "@actions/core";
import { describe, expect, it, vi } from "vitest";
import { Source } from "../../../../src/base/source.ts";
import { shown, visible } from "../../../../src/base/visible.ts";
import { opCode } from "../../../../src/diagnostics/catalogue.ts";
import { Diagnostics, type Severity } from "../../../../src/diagnostics/diagnostic.ts";
import { github } from "../../../../src/diagnostics/formats/github.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";

function written(tell: () => void): string {
  let text = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    tell();
  } finally {
    spy.mockRestore();
  }
  return text;
}

const tellers = { error: core.error, warning: core.warning, note: core.notice };

describe("annotations of GitHub", () => {
  const hostile = "100%, a::b%0A::error::x\r\n::warning file=y::\u001b[31m\u202e\ud800,c:d\ttab";
  it.each<[Severity, string, string]>([
    ["error", "plain words", "nets/a.cvk"],
    ["warning", hostile, "nets/a,b:c%2C.cvk"],
    ["note", `${hostile}\n::set-output name=x::y`, `${hostile}.cvk`],
  ])("are what @actions/core writes: %s", (severity, message, path) => {
    const source = new Source(path, "model A {\n  relu\n}\n");
    const found = new Diagnostics();
    found.add({
      code: opCode("conv", "rank"),
      severity,
      message,
      span: { source, start: 12, end: 16 },
      notes: [message],
    });
    const text = github({ ...several, diagnostics: found.all, problems: [] }, plainOptions);
    const place = { startLine: 2, endLine: 2, startColumn: 3, endColumn: 7 };
    const whole = visible(`${message}\n${message}`);
    const expected = written(() => tellers[severity](whole, { title: "conv/rank", file: shown(path), ...place }));
    expect(text).toBe(expected);
  });

  it("name lines alone where several are meant, and the file alone where there is no text", () => {
    const source = new Source("a.cvk", "model A {\n  relu\n}\n");
    const found = new Diagnostics();
    found.add({ code: "claim/broken", message: "no", span: { source, start: 6, end: 16 } });
    const problems = [{ file: "b.onnx", message: "LSTM" }];
    expect(github({ ...several, diagnostics: found.all, problems }, plainOptions)).toBe(
      written(() => {
        core.error("no", { title: "claim/broken", file: "a.cvk", startLine: 1, endLine: 2 });
        core.error("LSTM", { title: "import/problem", file: "b.onnx" });
      }),
    );
  });

  it("are so many as they may be, the gravest, and the others counted", () => {
    const text = github(several, { ...plainOptions, most: 2 });
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/^::notice title=convoke check::\d+ more errors, 1 more warning, not shown here$/);
  });

  it("are none where nothing is wrong", () => {
    expect(github(findingsIn({ "a.cvk": "model A {\n  input x [1]\n  relu\n}\n" }), plainOptions)).toBe("");
  });
});

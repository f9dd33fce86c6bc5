import { describe, expect, it } from "vitest";
import { againstBaseline, baselineOf, baselineText } from "../../../src/diagnostics/baseline.ts";
import { findingsIn, plainOptions } from "../../support/findings.ts";

const problems = [{ file: "c.onnx", message: "n1 (LSTM): not supported" }];
const texts = {
  "b.cvk": "model B {\n  input x [1, 6, 6]\n  cnov 3\n  cnov 3\n}\n",
  "a.cvk": "model A {\n  input x [1, 6, 6]\n  conv 2 kernal=3\n}\n",
};
const before = findingsIn(texts, problems);
const baseline = baselineOf(before, plainOptions);

describe("a baseline", () => {
  it("is a finding a line, sorted by files", () => {
    const lines = baselineText(baseline).split("\n");
    expect(lines.slice(0, 3)).toEqual(["{", '  "version": 1,', '  "findings": [']);
    expect(lines.slice(-3)).toEqual(["  ]", "}", ""]);
    const files = lines.slice(3, -3).map((line) => (JSON.parse(line.replace(/,$/, "")) as { file: string }).file);
    expect(files).toEqual(["a.cvk", "b.cvk", "b.cvk", "c.onnx"]);
    const turned = findingsIn({ "a.cvk": texts["a.cvk"], "b.cvk": texts["b.cvk"] }, problems);
    expect(baselineText(baselineOf(turned, plainOptions))).toBe(baselineText(baseline));
  });

  it("knows what it was written of, also where lines come above it", () => {
    const moved = findingsIn({ ...texts, "b.cvk": `// more\n\n${texts["b.cvk"]}` }, problems);
    for (const findings of [before, moved]) {
      const { findings: left, known, gone } = againstBaseline(findings, baseline, plainOptions);
      expect([left.diagnostics, left.problems, known, gone]).toEqual([[], [], 4, 0]);
    }
  });

  it("leaves what is new, and counts what is gone of the files that were checked", () => {
    const changed = findingsIn({ "b.cvk": texts["b.cvk"].replace("  cnov 3\n", "  dens 3\n") });
    const { findings: left, known, gone } = againstBaseline(changed, baseline, plainOptions);
    // Of two equal lines one is left, which is the first of them now.
    expect(left.diagnostics.map(({ span }) => span.source.text.slice(span.start, span.end))).toEqual(["dens"]);
    expect([known, gone]).toEqual([1, 1]);
  });
});

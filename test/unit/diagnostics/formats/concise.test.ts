import { describe, expect, it } from "vitest";
import { concise } from "../../../../src/diagnostics/formats/concise.ts";
import { findingsIn, plainOptions, several } from "../../../support/findings.ts";

describe("a line a finding", () => {
  it("begins with its place, and at the end all are counted", () => {
    const texts = {
      "a.cvk": "model A {\n  input x [1, 6, 6]\n  conv 2 kernal=3\n}\n",
      "b.cvk": "model B {\n  input image [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
    };
    const problems = [{ file: "c.onnx", message: "n1 (LSTM): not supported" }];
    expect(concise(findingsIn(texts, problems), plainOptions)).toBe(
      [
        "a.cvk:3:10: error[resolve/unknown-argument]: `conv` has no attribute `kernal`",
        "b.cvk:3:19: warning[conv/unread]: stride 2 leaves the last row and the last column of the 6x6 input unread",
        "c.onnx: error[import/problem]: n1 (LSTM): not supported",
        "2 errors, 1 warning",
        "",
      ].join("\n"),
    );
  });

  it("is nothing where nothing is wrong", () => {
    expect(concise(findingsIn({ "a.cvk": "model A {\n  input x [1]\n  relu\n}\n" }), plainOptions)).toBe("");
  });

  it("comes so often as it may, for the gravest first", () => {
    const lines = concise(several, { ...plainOptions, most: 1 })
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^(\d+) errors, 1 warning; not shown: (\d+) errors, 1 warning$/);
    const [, all, hidden] = /^(\d+) errors.*shown: (\d+) errors/.exec(lines[1]!)!;
    expect(Number(all) - Number(hidden)).toBe(1);
  });
});

/** The text was written by hand. */
import { expect, it } from "vitest";
import { Source } from "../../../src/base/source.ts";
import { unstyled } from "../../../src/diagnostics/pretty.ts";
import { bisectJson, bisectText, type BisectedCase } from "../../../src/reports/bisect-table.ts";
import type { Finding, JudgedStage } from "../../../src/verify/bisect.ts";

const stages: readonly JudgedStage[] = [
  { kind: "graph pass", name: "merge-views", largest: 0, pass: true },
  { kind: "lowering", name: "lower", largest: 1.3e-7, pass: true },
  { kind: "kernel pass", name: "shift-views", largest: 0.04, pass: false },
];
const caseOf = (finding: Finding | undefined): BisectedCase => ({ target: "ts", inputs: "set_1", stages, finding });
const lastLines = (finding: Finding): string => bisectText(caseOf(finding), unstyled).split("\n\n").at(-1)!;
const please = "a bug of ours: please report it with the model, the weights and the inputs\n";
const difference = { cause: "bug", at: [0, 3, 5, 5], found: 0.31, expected: 0.27 } as const;
const source = new Source("net.cvk", "model N {\n  input x [3]\n  conv2: relu\n}\n");
const span = { source, start: 26, end: 31 };

it("prints each stage, and the layer with its place", () => {
  const finding: Finding = { kind: "layer", layer: "conv2", node: "conv2", span, ...difference };
  expect(bisectText(caseOf(finding), unstyled)).toBe(
    [
      "ts, on set_1",
      "stage                    largest difference  verdict",
      "────────────────────────────────────────────────────",
      "graph pass merge-views                    0  same",
      "lower                                1.3e-7  same",
      "kernel pass shift-views              4.0e-2  differs",
      "",
      "first differs: layer conv2 (net.cvk:3) after kernel pass shift-views: 0.31 at [0, 3, 5, 5], expected 0.27",
      please,
    ].join("\n"),
  );
});

it("says which layer's kernel computes it, and what else can be wrong", () => {
  expect(lastLines({ kind: "layer", layer: "relu", node: "conv2", span: undefined, ...difference })).toBe(
    `first differs: layer relu, computed by conv2, after kernel pass shift-views: 0.31 at [0, 3, 5, 5], expected 0.27\n${please}`,
  );
  expect(lastLines({ kind: "output", output: "y", ...difference })).toBe(
    `first differs: output y after kernel pass shift-views, though no layer's own result does: 0.31 at [0, 3, 5, 5], expected 0.27\n${please}`,
  );
  expect(lastLines({ kind: "failure", message: "InternalError: no", cause: "bug" })).toBe(
    `kernel pass shift-views fails: InternalError: no\n${please}`,
  );
});

it("says what is no bug", () => {
  const output = { kind: "output", output: "y", ...difference } as const;
  expect(lastLines({ ...output, cause: "tolerance" })).toMatch(/\nbeyond the tolerance given, and within the default/);
  expect(lastLines({ ...output, cause: "range" })).toMatch(/\nbeyond the range of float32, in which this target /);
});

it.each([
  [1.9437370300292969, 1.943737, "1.94373703 at [0], expected 1.943737"],
  [0.1, 0.10000000000000002, "0.1 at [0], expected 0.10000000000000002"],
  [1 / 3, 2 / 3, "0.3333333 at [0], expected 0.6666667"],
  [-0, 0, "0 at [0], expected 0"],
])("prints digits of %d and %d until they differ", (found, expected, text) => {
  expect(lastLines({ kind: "output", output: "y", cause: "bug", at: [0], found, expected })).toContain(`: ${text}\n`);
});

it("names the target's code as dump does", () => {
  const stage: JudgedStage = { kind: "target", name: "code", largest: 1, pass: false };
  const finding: Finding = { kind: "layer", layer: "conv2", node: "conv2", span: undefined, ...difference };
  const text = bisectText({ ...caseOf(finding), stages: [stage] }, unstyled);
  expect(text).toMatch(/^code +1\.0e\+0  differs$/m);
  expect(text).toContain("first differs: layer conv2 in the code for ts: ");
});

it("gives JSON without numbers that JSON does not have", () => {
  const layer = { kind: "layer", layer: "conv2", node: "conv2", cause: "bug", at: [0], expected: 1 } as const;
  const finding: Finding = { ...layer, span, found: NaN };
  const found = { ...layer, place: "net.cvk:3", found: null };
  expect(bisectJson([caseOf(finding), caseOf(undefined)]).bisections).toEqual([
    { target: "ts", inputs: "set_1", stages, finding: found },
    { target: "ts", inputs: "set_1", stages, finding: null },
  ]);
});

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
const difference = { at: [0, 3, 5, 5], found: 0.31, expected: 0.27 };
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
      "lowering                             1.3e-7  same",
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
  expect(lastLines({ kind: "failure", message: "InternalError: no" })).toBe(
    `kernel pass shift-views fails: InternalError: no\n${please}`,
  );
});

it("gives JSON without numbers that JSON does not have", () => {
  const finding: Finding = { kind: "layer", layer: "conv2", node: "conv2", span, at: [0], found: NaN, expected: 1 };
  const found = { kind: "layer", layer: "conv2", node: "conv2", place: "net.cvk:3", at: [0], found: null, expected: 1 };
  expect(bisectJson([caseOf(finding), caseOf(undefined)]).bisections).toEqual([
    { target: "ts", inputs: "set_1", stages, finding: found },
    { target: "ts", inputs: "set_1", stages, finding: null },
  ]);
});

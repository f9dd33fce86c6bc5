/** Models beside each other; every figure here was counted by hand. */
import { expect, it } from "vitest";
import { report } from "../../../../src/cli/report.ts";
import { overviewLine } from "../../../../src/reports/overview.ts";
import { besideTable } from "../../../../src/reports/tables/beside-table.ts";
import type { LayerColumnName } from "../../../../src/reports/tables/layer-columns.ts";
import { defaultUnits } from "../../../../src/reports/tables/units.ts";
import { runHere } from "../../../support/in-process.ts";
import { modelOf } from "../../../support/models.ts";

const small = modelOf("model Small { input x [1, 4, 4]; a: conv 2 kernel=3 pad=1 relu; flatten; out: dense 2 }");
const deep = modelOf(
  "model Deep { input x [1, 4, 4]; a: conv 2 kernel=3 pad=1 relu; b: conv 2 kernel=3 pad=1 relu; flatten; out: dense 2 }",
);

function texts(columns: readonly LayerColumnName[]): readonly (readonly string[])[] {
  const lines = [overviewLine("small.cvk", small), overviewLine("deep.cvk", deep)];
  const { columns: heads, rows, totals } = besideTable(lines, columns, defaultUnits);
  return [heads.map(({ title }) => title), ...[...rows, ...totals].map(({ cells }) => cells.map(({ text }) => text))];
}

it("has a column a model, and layers that are alike in one row", () => {
  // 9*2 + 2; 9*2*2 + 2; 32*2 + 2
  expect(texts(["parameters"])).toEqual([
    ["layer", "Small", "Deep"],
    ["a", "20", "20"],
    ["b", "", "38"],
    ["flatten1", "", ""],
    ["out", "66", "66"],
    ["total", "86", "124"],
  ]);
});

it("tells several figures of each, and sums only where there are some", () => {
  expect(texts(["kernel", "macs"]).slice(0, 3)).toEqual([
    ["layer", "Small kernel", "Small MACs", "Deep kernel", "Deep MACs"],
    ["a", "3x3", "288", "3x3", "288"],
    ["b", "", "", "3x3", "576"],
  ]);
  expect(texts(["kernel"]).at(-1)![0]).toBe("out");
});

it("is wrong usage of one model", async () => {
  const { code, err } = await runHere(report, "examples/lenet.cvk", "--beside");
  expect([code, err]).toEqual([2, "error: --beside takes two models or more\n"]);
});

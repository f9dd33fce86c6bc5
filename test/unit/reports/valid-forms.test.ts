/** What reports tell of open sizes is in the form that it has for the sizes that are valid. */
import { expect, it } from "vitest";
import { layersTable } from "../../../src/reports/layers-markdown.ts";
import { overviewLine, overviewTable } from "../../../src/reports/overview.ts";
import { reportJson } from "../../../src/reports/report-json.ts";
import { reportTable } from "../../../src/reports/table.ts";
import { modelOf } from "../../support/models.ts";

/** Even sizes alone: half a row of the input is a row, and what is doubled again is the input's. */
const model = modelOf(`model Net {
  input image [3, H, W]
  skip: conv 4 kernel=1
  maxpool 2
  conv 4 kernel=1
  upsample 2
  concat skip
}`);

it("in tables and in JSON, of each layer and in sum", () => {
  // 3*4 products a position of the whole map, 4*4 of a quarter of it.
  const { layers, outputs, totals } = reportJson(model);
  expect(outputs[0]!.shape).toEqual([8, "H", "W"]);
  expect(layers.map(({ output }) => output)).toContainEqual([4, "H/2", "W/2"]);
  expect(layers.map(({ macs }) => macs).slice(0, 3)).toEqual(["12*H*W", 0, "4*H*W"]);
  expect(totals.macs).toBe("16*H*W");
  for (const text of [
    reportTable(model),
    overviewTable([overviewLine("net.cvk", model)]),
    layersTable(model, ["layer", "output", "macs"])!,
  ]) {
    expect(text).toContain("16*H*W");
    expect(text).not.toContain("floor");
  }
});

/** The momentum of batch normalisation: ONNX says the share of the old statistics, the language that of the new. */
import { expect, it } from "vitest";
import { exportOnnx } from "../../../../src/interchange/onnx/export.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { modelOf } from "../../../support/models.ts";

it.each([
  ["bn", undefined, "bn"],
  ["bn momentum=0.1", undefined, "bn"],
  ["bn momentum=0.01", 0.99, "bn momentum=0.01"],
  ["bn momentum=0.25 eps=0.001", 0.75, "bn eps=0.001 momentum=0.25"],
  ["bn momentum=1", 0, "bn momentum=1"],
])("%s is kept by export and import", (line, kept, text) => {
  const model = modelOf(`model M {\n  input x [3, 4, 4]\n  ${line}\n}\n`);
  const file = exportOnnx(model, initialiseWeights(model.graph, 1)).model;
  const written = file.graph.nodes.find(({ opType }) => opType === "BatchNormalization")!.attributes.get("momentum");
  expect(written === undefined ? undefined : (written as { value: number }).value).toEqual(
    kept === undefined ? undefined : expect.closeTo(kept, 6),
  );
  const again = importOnnx(file);
  expect(writeModelText(again.model, again.weights).text).toContain(`  ${text}\n`);
});

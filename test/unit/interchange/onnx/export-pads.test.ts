/** Padding by a layer of its own in front of every layer with windows, as ONNX Runtime's optimiser leaves it. */
import { expect, it } from "vitest";
import { exportOnnx } from "../../../../src/interchange/onnx/export.ts";
import { writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import { expectClose } from "../../../support/run-op.ts";
import { modelOf, runModel } from "../../../support/models.ts";
import { onnxRuntime } from "../../../support/onnxruntime.ts";

const pads = ["pad 1", "pad 3", "pad [3, 0, 0, 1]", "pad 3 value=-1", "pad 2 mode=edge", "pad 1 dropout"];
const windows = [
  "maxpool 3",
  "maxpool 3 pad=1",
  "maxpool 3 stride=2 ceil=true",
  "maxpool 2 dilation=2",
  "maxpool global",
  "avgpool 3",
  "avgpool 3 pad=1",
  "avgpool 3 pad=1 count_include_pad=false",
  "avgpool 3 stride=2 ceil=true",
  "avgpool global",
  "lppool 3",
  "conv 2 kernel=3",
  "conv 2 kernel=3 pad=same stride=2",
  "depthwise kernel=3",
  "convtranspose 2 kernel=3 stride=2",
];

it.each(pads.flatMap((pad) => windows.map((window) => [pad, window])))("%s, %s", async (pad, window) => {
  const model = modelOf(`model Padded {\n  input x [2, 9, 9]\n  ${pad}\n  ${window}\n}`);
  const weights = initialiseWeights(model.graph, 1);
  // All below 0, so that zeros around them show in a maximum.
  const input = Float32Array.from({ length: 2 * 9 * 9 }, (_, at) => -3 + Math.sin(at));
  const expected = await runModel(model, "reference", input, weights);
  const session = await onnxRuntime(writeOnnx(exportOnnx(model, weights, { batch: "free" }).model));
  const [found] = [...(await session.run(new Map([["x", ndarray([1, 2, 9, 9], input)]]))).values()];
  await session.release();
  expect(found!.data.length).toBe(expected.length);
  expectClose(found!, ndarray(found!.shape, expected), 1e-5);
});

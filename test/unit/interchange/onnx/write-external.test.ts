/** Data of initialisers in a file beside the model: where they lie, and that other readers find them. */
import * as ort from "onnxruntime-web";
import { expect, it } from "vitest";
import { exportOnnx } from "../../../../src/interchange/onnx/export.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { onnxChunks, writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { onnxRuntime } from "../../../support/onnxruntime.ts";
import { modelOf } from "../../../support/models.ts";
import { randomArray } from "../../../support/run-op.ts";

const resolved = modelOf("model Net {\ninput x [40]\ndense 30\nrelu\ndense 20\n}\n");
const { model } = exportOnnx(resolved, initialiseWeights(resolved.graph, 1));
const pieces = onnxChunks(model, { dataFile: "net.onnx.data" });
const file = Buffer.concat(pieces.model);
const data = Buffer.concat(pieces.data);

it("large tensors begin at pages, and small ones stay in the model", () => {
  // 30 * 40 floats at 0, 20 * 30 at the next multiple of 4096 behind 4800; the biases have 120 and 80 bytes.
  expect(data.length).toBe(8192 + 2400);
  const asked: unknown[] = [];
  const readPart = (location: string, offset: number, length: number | undefined) => {
    asked.push([location, offset, length]);
    return data.subarray(offset, offset + length!);
  };
  const read = readOnnx(file, { readPart }).graph.initializers.map((tensor) => [tensor.name, [...tensor.floats()]]);
  expect(read).toEqual(model.graph.initializers.map((tensor) => [tensor.name, [...tensor.floats()]]));
  expect(asked).toEqual([
    ["net.onnx.data", 0, 4800],
    ["net.onnx.data", 8192, 2400],
  ]);
});

it("ONNX Runtime finds them too", async () => {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: ["wasm"],
    externalData: [{ path: "net.onnx.data", data }],
  });
  const input = randomArray([3, 40], 1);
  const whole = await (await onnxRuntime(writeOnnx(model))).run(new Map([["x", input]]));
  const { output } = await session.run({ x: new ort.Tensor("float32", Float32Array.from(input.data), [3, 40]) });
  expect(output!.data).toEqual(whole.get("output")!.data);
});

it("without a file for data all is in the model", () => {
  const { model: whole, data: none } = onnxChunks(model);
  expect(none).toEqual([]);
  expect(new Uint8Array(Buffer.concat(whole))).toEqual(writeOnnx(model));
});

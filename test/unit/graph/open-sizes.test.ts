import { expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { openSizes } from "../../../src/graph/open-sizes.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { profileModel } from "../../../src/profile/profile-model.ts";
import { bisect } from "../../../src/verify/bisect.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

/** Its weights are as many as the size says. */
const dense = modelOf("model Open {\n  input x [H]\n  dense 3\n}\n");
const conv = modelOf("model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n");
const none = new Map<string, Float32Array>();
const refusal = new RangeError("size H is not bound: give it a value in `sizes`");

it("what compiles a model says which sizes are open", async () => {
  expect(() => compileModel(dense)).toThrow(refusal);
  expect(() => compileModel(conv)).toThrow(new RangeError("sizes H, W are not bound: give them values in `sizes`"));
  await expect(engineFor(dense, none, "wasm")).rejects.toThrow(refusal);
  const options = { target: "ts", accuracy: "default", rounds: 1, clock: () => 0, onProgress: () => {} } as const;
  await expect(profileModel(dense, none, options)).rejects.toThrow(refusal);
});

it("so does what interprets one, and what counts its weights", async () => {
  await expect(engineFor(dense, none, "reference")).rejects.toThrow(refusal);
  await expect(bisect(dense, none, none, "ts")).rejects.toThrow(refusal);
  expect(() => exportOnnx(dense, none)).toThrow(refusal);
  expect(() => initialiseWeights(dense.graph, 1)).toThrow(refusal);
});

it("sizes that no weights depend on may stay open where nothing is computed", () => {
  expect(openSizes(conv.graph)).toEqual(["H", "W"]);
  const { model } = exportOnnx(conv, initialiseWeights(conv.graph, 1));
  expect(model.graph.inputs[0]!.shape!.slice(1)).toEqual([1, "H", "W"]);
});

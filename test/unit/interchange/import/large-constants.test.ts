import { expect, it } from "vitest";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import { kerasModel } from "../../../../src/interchange/keras/import.ts";

it("a weight that is too large to be turned is refused by its name, before it is decoded", () => {
  const extent = 2 ** 14;
  const dense = { name: "wide", units: extent, use_bias: false, batch_input_shape: [null, extent] };
  const layers = [{ class_name: "Dense", config: dense }];
  const configuration = { class_name: "Sequential", config: { name: "m", layers }, keras_version: "2.4.0" };
  const kernel = { name: "wide/kernel", shape: [extent, extent], floats: () => expect.unreachable() };
  expect(() => importModel(kerasModel({ configuration, tensors: [kernel] }))).toThrow(
    'wide (Dense): its constant "wide/kernel" of 268435456 elements is too large: at most 134217728 are evaluated',
  );
});

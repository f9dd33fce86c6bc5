/** An ONNX model computes the same by ONNX Runtime, imported, and through the text that is written for it. */
import { expect } from "vitest";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import type { ImportedModel } from "../../src/interchange/import/imported-model.ts";
import type { OnnxModel } from "../../src/interchange/onnx/model.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import type { ModelText } from "../../src/interchange/text/index.ts";
import { boundaryOrder, inverseOrder, permute } from "../../src/tensor/layout.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import { randomArray } from "./run-op.ts";
import { expectSameThroughText } from "./through-text.ts";

export interface SameOptions {
  readonly tolerance?: number;
}

export async function expectSameAsOnnxRuntime(
  model: OnnxModel,
  { tolerance = 2e-5 }: SameOptions = {},
): Promise<ModelText & { readonly imported: ImportedModel }> {
  const imported = importOnnx(model);
  const written = expectSameThroughText(imported);
  const session = await onnxRuntime(writeOnnx(model), false);
  try {
    const arrays = imported.inputs.map(({ shape }, at) => randomArray(shape, at + 11, -1.5, 1.5));
    const results = await session.run(new Map(imported.inputs.map(({ name }, at) => [name, arrays[at]!])));
    const found = runImported(imported, arrays);
    imported.outputs.forEach(({ name }, at) => {
      const [expected, own] = [results.get(name)!.data, found[at]!.data];
      expect(own.length).toBe(expected.length);
      const scale = Math.max(1, ...Array.from(expected, Math.abs));
      const off = Array.from(expected).findIndex((each, i) => !(Math.abs(each - own[i]!) <= tolerance * scale));
      expect(off, `${name}[${off}]: ${own[off]} where ${expected[off]} is due\n${written.text}`).toBe(-1);
    });
  } finally {
    await session.release();
  }
  return { ...written, imported };
}

/** By the reference; arrays as they lie in ONNX. */
export function runImported(
  { model: { graph, layout }, weights }: ImportedModel,
  arrays: readonly ReturnType<typeof ndarray>[],
): readonly ReturnType<typeof ndarray>[] {
  const fed = graph.inputs.map(({ name, type }, at) => {
    const shape = constantShape(type.shape);
    const order = boundaryOrder(layout, shape.length);
    const outside = ndarray(
      order.map((axis) => shape[axis]!),
      Float64Array.from(arrays[at]!.data),
    );
    return [name, permute(outside, inverseOrder(order))] as const;
  });
  const parameters = graph.parameters.map(
    ({ name, type }) => [name, ndarray(constantShape(type.shape), Float64Array.from(weights.get(name)!))] as const,
  );
  const results = [...interpretGraph(graph, new Map(fed), new Map(parameters)).values()];
  return results.map((each) => permute(each, boundaryOrder(layout, each.shape.length)));
}

/** Whole nets, exported and run by ONNX Runtime, compared with the reference interpreter: with their batch, and with another. */
import { describe, expect, it } from "vitest";
import { engineFor, type Engine } from "../../../../src/engine/engine.ts";
import { exportOnnx } from "../../../../src/interchange/onnx/export.ts";
import { writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import type { ResolvedModel } from "../../../../src/resolve/resolved-model.ts";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import type { Graph } from "../../../../src/graph/graph.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { arraysFor, weightsFor } from "../../../conformance/operands.ts";
import { modelOfNet, nets } from "../../../conformance/nets.ts";
import { sampled } from "../../../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../../../support/examples.ts";
import { exampleModel } from "../../../support/models.ts";
import { onnxRuntime, type OnnxRuntimeSession } from "../../../support/onnxruntime.ts";

describe("nets in which layers meet", () => {
  it.each(nets)("$note", async (net) => {
    // A constant that is an output is repeated for the batch in numbers.
    const isBatchFree = !net.text.includes("output fixed = ");
    const session = await exported(modelOfNet(net), isBatchFree);
    await judge(session, modelOfNet(net));
    if (isBatchFree) await judge(session, modelOfNet(net, (net.batch ?? 1) + 2));
  });
});

describe("examples", () => {
  it.each(sampled(examplesOfModels))("%s", async (path) => {
    const settings = reducedSettings(path);
    await judge(await exported(exampleModel(path, { settings })), exampleModel(path, { settings }));
  });
});

/**
 * Kernels as training starts with, so that deep nets do not magnify roundings; vectors far from their initial values, so
 * that no factor is 1 and no summand 0.
 */
function weightsOf(graph: Graph): ReadonlyMap<string, Float32Array> {
  const vectors = weightsFor(graph);
  const kernels = initialiseWeights(graph, 1, "kaiming");
  return new Map(
    graph.parameters.map(({ name, type }) => [name, (type.shape.length === 1 ? vectors : kernels).get(name)!]),
  );
}

async function exported(model: ResolvedModel, isBatchFree = true): Promise<OnnxRuntimeSession> {
  const { model: onnx, isBatchFree: found } = exportOnnx(model, weightsOf(model.graph));
  expect(found).toBe(isBatchFree);
  return onnxRuntime(writeOnnx(onnx));
}

async function judge(session: OnnxRuntimeSession, model: ResolvedModel): Promise<void> {
  const engine: Engine = await engineFor(model, weightsOf(model.graph), "reference");
  const arrays = arraysFor(engine.inputs);
  const expected = await engine.run(arrays);
  const found = await session.run(
    new Map(engine.inputs.map(({ name, shape }) => [name, ndarray(shape, arrays.get(name)!)])),
  );
  expect(session.inputs.map(({ name }) => name)).toEqual(engine.inputs.map(({ name }) => name));
  for (const { name, shape } of engine.outputs) {
    expect(found.get(name)!.shape, name).toEqual(shape);
    expectClose(name, found.get(name)!.data, expected.get(name)!);
  }
}

/** Float32 through all layers, relative to the largest element. */
const OF_LARGEST = 2e-5;

function expectClose(name: string, found: Float32Array | Float64Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, at) => Math.max(most, distance(found[at]!, value)), 0);
  expect(worst, `${name}: the largest difference, where values reach ${largest}`).toBeLessThanOrEqual(
    OF_LARGEST * largest,
  );
}

function distance(found: number, expected: number): number {
  const difference = Math.abs(found - expected);
  return Number.isNaN(difference) ? Infinity : difference;
}

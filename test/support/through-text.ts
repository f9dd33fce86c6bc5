/** An imported net as text, resolved again, computes what the net computes, on the reference. */
import { expect } from "vitest";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { writeModelText, type ModelText } from "../../src/interchange/text/index.ts";
import { attributeOrder } from "../../src/ops/attribute-order.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { formatText } from "../../src/syntax/format/format-text.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { randomArray } from "./run-op.ts";
import { modelOf } from "./models.ts";

export interface WeightedModel {
  readonly model: ResolvedModel;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** And its text is laid out as the formatter lays it out. @throws TextError where the language cannot say the net. */
export function expectSameThroughText({ model, weights }: WeightedModel, tolerance = 1e-9): ModelText {
  const written = writeModelText(model, weights);
  expect(formatText(written.text, { attributeOrder }).text).toBe(written.text);
  const batch = Number(model.graph.inputs[0]!.type.shape[0]);
  const { graph: again, layout } = modelOf(written.text, { batch });
  expect(layout).toBe(model.layout);
  const fed = model.graph.inputs.map(({ type }, at) => randomArray(constantShape(type.shape), at + 1));
  const expected = run(model.graph, fed, weights);
  const found = run(again, fed, written.weights);
  expect(found.length).toBe(expected.length);
  found.forEach(({ shape, data }, at) => {
    expect(shape, written.text).toEqual(expected[at]!.shape);
    const off = Array.from(data).findIndex((x, i) => !close(x, expected[at]!.data[i]!, tolerance));
    expect(off, `${written.text}\n${data[off]} where ${expected[at]!.data[off]} is due`).toBe(-1);
  });
  return written;
}

function close(a: number, b: number, tolerance: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

function run(graph: Graph, inputs: readonly NdArray[], weights: ReadonlyMap<string, Float32Array>): readonly NdArray[] {
  const parameters = graph.parameters.map(
    ({ name, type }) => [name, ndarray(constantShape(type.shape), Float64Array.from(weights.get(name)!))] as const,
  );
  const fed = graph.inputs.map(({ name }, at) => [name, inputs[at]!] as const);
  return [...interpretGraph(graph, new Map(fed), new Map(parameters)).values()];
}

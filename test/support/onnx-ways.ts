/**
 * One ONNX model, computed in every way that there is: by ONNX Runtime, by what the import compiles to on each target, and by
 * the text of the import, with the figures of both.
 */
import { expect } from "vitest";
import { countParameters } from "../../src/analysis/parameters.ts";
import { countWork } from "../../src/analysis/work.ts";
import { randomSource } from "../../src/base/random.ts";
import { check, emptyHost } from "../../src/check.ts";
import { engineFor, engineNames, type EngineName } from "../../src/engine/engine.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { rankNotes, type ImportedModel } from "../../src/interchange/import/imported-model.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { constantDim } from "../../src/tensor/dim.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import type { OnnxModel } from "../../src/interchange/onnx/model.ts";
import { onnxModel, type ModelInit } from "./onnx-model.ts";
import { onnxRuntime } from "./onnxruntime.ts";

export interface Ways {
  readonly net: ImportedModel;
  readonly text: string;
  readonly notes: readonly string[];
  readonly fromText: ResolvedModel;
  /** Elements of trainable tensors, and multiply-accumulates, of the net and of its text. */
  readonly figures: { readonly net: Figures; readonly text: Figures };
}

export interface Figures {
  readonly params: unknown;
  readonly macs: unknown;
}

/**
 * What the import makes of a model, after every way has been found to give what ONNX Runtime gives: of the model itself, or of
 * one that is the same in a form that it reads.
 */
export async function everyWay(
  init: ModelInit | OnnxModel,
  among: readonly EngineName[] = engineNames,
  readable: ModelInit | OnnxModel = init,
): Promise<Ways> {
  const bytes = bytesOf(init);
  const net = importOnnx(readOnnx(bytes));
  const feeds = net.inputs.map(({ shape }, at) => randomElements(shape, at));
  const due = await byOnnxRuntime(bytesOf(readable), net, feeds);
  const axes = importOnnx(readOnnx(bytes), { rowsAs: "axis" });
  const { text, weights, notes } = writeModelText(axes.model, axes.weights, { notes: rankNotes(axes) });
  const fromText = resolved(text, net.model);
  for (const target of among) {
    expectClose(await byEngine(net.model, net.weights, target, feeds), due, target);
    expectClose(await byEngine(fromText, weights, target, feeds), due, `the text on ${target}\n${text}`);
  }
  return { net, text, notes, fromText, figures: { net: figuresOf(net.model), text: figuresOf(fromText) } };
}

function bytesOf(init: ModelInit | OnnxModel): Uint8Array {
  return writeOnnx("graph" in init ? init : onnxModel(init));
}

function figuresOf({ graph }: ResolvedModel): Figures {
  return { params: countParameters(graph).params, macs: countWork(graph).macs };
}

function randomElements(shape: readonly number[], seed: number): Float32Array {
  const random = randomSource(seed + 1);
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Float32Array.from({ length: count }, () => random.next() * 2 - 1);
}

async function byOnnxRuntime(
  bytes: Uint8Array,
  { inputs, outputs }: ImportedModel,
  feeds: readonly Float32Array[],
): Promise<readonly Float32Array[]> {
  const session = await onnxRuntime(bytes);
  const found = await session.run(new Map(inputs.map(({ name, shape }, at) => [name, ndarray(shape, feeds[at]!)])));
  await session.release();
  return outputs.map(({ name, shape }) => {
    expect(found.get(name)!.shape, name).toEqual(shape);
    return Float32Array.from(found.get(name)!.data);
  });
}

function resolved(text: string, { graph }: ResolvedModel): ResolvedModel {
  const batch = constantDim(graph.inputs[0]!.type.shape[0]!);
  const { models, diagnostics } = check("net.cvk", text, emptyHost, { batch });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(
    errors.map(({ message }) => message),
    text,
  ).toEqual([]);
  return models[0]!;
}

async function byEngine(
  model: ResolvedModel,
  weights: ReadonlyMap<string, Float32Array>,
  target: EngineName,
  feeds: readonly Float32Array[],
): Promise<readonly Float32Array[]> {
  const engine = await engineFor(model, weights, target);
  const found = await engine.run(new Map(engine.inputs.map(({ name }, at) => [name, feeds[at]!])));
  engine.close();
  return engine.outputs.map(({ name }) => found.get(name)!);
}

function expectClose(found: readonly Float32Array[], due: readonly Float32Array[], way: string): void {
  expect(
    found.map(({ length }) => length),
    way,
  ).toEqual(due.map(({ length }) => length));
  found.forEach((array, output) => {
    const largest = due[output]!.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
    array.forEach((value, at) => {
      if (!(Math.abs(value - due[output]![at]!) <= 2e-5 * largest))
        expect(value, `${way}, ${output}[${at}]`).toBe(due[output]![at]);
    });
  });
}

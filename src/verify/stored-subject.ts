/** What is bisected on stored inputs: every example of a set, batch by batch. */
import { batchesOf } from "../engine/batches.ts";
import { inputPorts, type EnginePort } from "../engine/engine.ts";
import type { ForeignModel } from "../interchange/import/language.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { importFor } from "./fit-foreign.ts";
import { demandCount, storedInputs, type StoredSet } from "./stored-set.ts";
import type { ForeignOptions } from "./verify-model.ts";

/**
 * For each batch that a set holds, float32 values of every input of a model whose sizes are bound, by name.
 * @throws FormatError where the set does not hold them, or they do not fit.
 * @example
 * ```ts
 * import { batchesFrom, check, float32Tensor } from "convoke";
 *
 * const [model] = check("net.cvk", "model Net { input x [2]; relu }").models;
 * const tensors = new Map([["input_0", () => float32Tensor("x", [3, 2], new Float32Array(6))]]);
 * console.log(batchesFrom({ name: "three", tensors }, model).length); // 3
 * ```
 */
export function batchesFrom(set: StoredSet, model: ResolvedModel): readonly TensorMap[] {
  const ports = inputPorts(model);
  demandCount(set, "input", ports);
  return storedBatches(set, ports, [...ports.keys()]);
}

/** A model with values of all its parameters and, for each batch, of all its inputs, by name. */
export interface ForeignSubject {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly batches: readonly TensorMap[];
}

/**
 * A model of another program that is made to fit a set, as `verifyForeign` does.
 * @throws ImportError where it needs what is not supported, FormatError where the set does not fit.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { float32Tensor, foreignSubject, onnxModel, readOnnx } from "convoke";
 *
 * const image = () => float32Tensor("image", [1, 1, 28, 28], new Float32Array(28 * 28));
 * const set = { name: "blank", tensors: new Map([["input_0", image]]) };
 * const { model } = foreignSubject(onnxModel(readOnnx(readFileSync("mnist.onnx"))), set, {});
 * console.log(model.graph.inputs.length); // 1
 * ```
 */
export function foreignSubject(
  file: ForeignModel,
  set: StoredSet,
  { sizes = {}, weightsFor }: ForeignOptions,
): ForeignSubject {
  const { imported, places } = importFor(file, set, sizes);
  const { model, weights, inputs } = imported;
  return {
    model,
    weights: weightsFor?.(model.graph) ?? weights,
    batches: storedBatches(set, inputs, places).map(
      (values) => new Map(inputs.map(({ name, port }) => [port, values.get(name)!])),
    ),
  };
}

function storedBatches(set: StoredSet, ports: readonly EnginePort[], places: readonly number[]): readonly TensorMap[] {
  return batchesOf(ports, storedInputs(set, ports, places));
}

/** What is bisected on stored inputs: of a set that holds several runs, the first. */
import { productOf } from "../base/integers.ts";
import type { EnginePort } from "../engine/engine.ts";
import type { OnnxModel } from "../interchange/onnx/model.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { boundaryOrder } from "../tensor/layout.ts";
import { constantShape } from "../tensor/shape.ts";
import { importFor } from "./fit-onnx.ts";
import { demandCount, storedInputs, type StoredSet } from "./stored-set.ts";
import type { OnnxOptions } from "./verify-model.ts";

/**
 * Float32 values of every input of a model whose sizes are bound, by name.
 * @throws FormatError where the set does not hold them, or they do not fit.
 */
export function inputsFrom(set: StoredSet, { graph, layout }: ResolvedModel): TensorMap {
  const ports = graph.inputs.map(({ name, type }): EnginePort => {
    const shape = constantShape(type.shape);
    return { name, shape: boundaryOrder(layout, shape.length).map((axis) => shape[axis]!) };
  });
  demandCount(set, "input", ports);
  return firstRun(set, ports, [...ports.keys()]);
}

/** A model with values of all its parameters and inputs, by name. */
export interface OnnxSubject {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly inputs: TensorMap;
}

/**
 * An ONNX model that is made to fit a set, as `verifyOnnx` does.
 * @throws ImportError where it needs what is not supported, FormatError where the set does not fit.
 */
export function onnxSubject(file: OnnxModel, set: StoredSet, { sizes = {}, weightsFor }: OnnxOptions): OnnxSubject {
  const { imported, places } = importFor(file, set, sizes);
  const { model, weights, inputs } = imported;
  const values = firstRun(set, inputs, places);
  return {
    model,
    weights: weightsFor?.(model.graph) ?? weights,
    inputs: new Map(inputs.map(({ name, port }) => [port, values.get(name)!])),
  };
}

function firstRun(set: StoredSet, ports: readonly EnginePort[], places: readonly number[]): TensorMap {
  const stored = storedInputs(set, ports, places);
  return new Map(ports.map(({ name, shape }) => [name, stored.get(name)!.data.slice(0, productOf(shape))]));
}

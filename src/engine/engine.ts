/** Ways to run a model at once, without files: the reference interpreter and the compiled targets. */
import { compileModel, type CompileOptions } from "../compile.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import { instantiate, type InstantiateOptions } from "../package/instantiate.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { boundaryOrder, inverseOrder, permute } from "../tensor/layout.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";
import { compiledTargets, type CompiledTarget } from "../targets/index.ts";
import { storedWeights } from "../weights/match.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";

export type Target = CompiledTarget | "reference";
export const targets: readonly Target[] = [...compiledTargets, "reference"];

/** Shapes and arrays as the user sees them: batch in front, in the model's layout. */
export interface Engine {
  readonly inputs: readonly EnginePort[];
  readonly outputs: readonly EnginePort[];
  run(inputs: TensorMap): TensorMap;
  /** Ends its threads, where it has any. */
  close(): void;
}

/** What else can be chosen; the reference has no choices. */
export type EngineOptions = Pick<CompileOptions, "accuracy"> & Omit<InstantiateOptions, "target">;

export interface EnginePort {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Weights are float32 values of every parameter by name; sizes must be bound. */
export async function engineFor(
  model: ResolvedModel,
  weights: TensorMap,
  target: Target,
  options: EngineOptions = {},
): Promise<Engine> {
  return target === "reference" ? referenceEngine(model, weights) : compiledEngine(model, weights, target, options);
}

function referenceEngine({ graph, layout }: ResolvedModel, weights: TensorMap): Engine {
  const port = (name: string, shape: readonly number[]): EnginePort => ({
    name,
    shape: boundaryOrder(layout, shape.length).map((axis) => shape[axis]!),
  });
  const inputs = graph.inputs.map(({ name, type }) => port(name, constantShape(type.shape)));
  const outputs = graph.outputs.map(({ name, value }) => port(name, constantShape(value.type.shape)));
  const parameters = new Map(
    graph.parameters.map(({ name, type }): [string, NdArray] => [
      name,
      ndarray(constantShape(type.shape), weights.get(name)!),
    ]),
  );
  const inward = ({ name, shape }: EnginePort, data: TensorData): [string, NdArray] => [
    name,
    permute(ndarray(shape, data), inverseOrder(boundaryOrder(layout, shape.length))),
  ];
  return {
    inputs,
    outputs,
    run(arrays) {
      const given = new Map(inputs.map((each) => inward(each, arrays.get(each.name)!)));
      const results = interpretGraph(graph, given, parameters);
      return new Map(
        graph.outputs.map(({ name, value: { type } }) => [
          name,
          tensorData(type.dtype, permute(results.get(name)!, boundaryOrder(layout, type.shape.length)).data),
        ]),
      );
    },
    close() {},
  };
}

async function compiledEngine(
  model: ResolvedModel,
  weights: TensorMap,
  target: CompiledTarget,
  { accuracy = "default", ...options }: EngineOptions,
): Promise<Engine> {
  const { program } = compileModel(model, { target, accuracy }).lowered;
  const file = writeSafetensors(storedWeights(model.graph.parameters, weights));
  const net = await instantiate(program, file, { ...options, target });
  return {
    inputs: program.inputs,
    outputs: program.outputs,
    run: (arrays) => new Map(Object.entries(net.run(Object.fromEntries(arrays)))),
    close: () => net.close(),
  };
}

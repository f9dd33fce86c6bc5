/** The table of engines: every way to compute one op, each of which must agree with its reference. */
import { interpretGraph } from "../../src/graph/interpret.ts";
import type { OpDefinition } from "../../src/ops/contract.ts";
import type { AttributeRecord } from "../../src/ops/values.ts";
import { runPipeline } from "../../src/pipeline.ts";
import { boundaryOrder, inverseOrder, permute } from "../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { modelAround, type Surroundings } from "../support/op-model.ts";
import { runNest } from "../support/run-op.ts";

export interface Engine {
  readonly name: string;
  /** How far results may be off: `relative` to the expected value, or `absolute`, whichever is larger. */
  readonly tolerance: { readonly relative: number; readonly absolute: number };
  run(
    op: OpDefinition,
    attributes: AttributeRecord,
    inputs: readonly NdArray[],
    parameters: Parameters,
  ): readonly NdArray[] | Promise<readonly NdArray[]>;
  /** Why the engine cannot have a case, where it cannot. */
  unsupported?(op: OpDefinition, inputs: readonly NdArray[]): string | undefined;
}

type Parameters = Readonly<Record<string, NdArray>>;

const DOUBLE = { relative: 1e-10, absolute: 1e-12 };
const SINGLE = { relative: 1e-5, absolute: 1e-6 };

/** The plain nest as its op wrote it, in doubles. */
const plainNest: Engine = { name: "plain nest, interpreted", tolerance: DOUBLE, run: runNest };

/** The graph that the passes make of the op between two convolutions, by the references. */
const passes: Engine = {
  name: "passes, interpreted",
  tolerance: DOUBLE,
  unsupported: needsBatch,
  run(op, attributes, inputs, parameters) {
    const model = modelAround(op, attributes, shapesOf(inputs), { betweenConvolutions: true });
    const graph = runPipeline(model.graph);
    const outputs = interpretGraph(graph, named("x", inputs), layerParameters(parameters));
    return [...outputs.values()];
  },
};

/** The whole compiler for the TypeScript target. */
function typescript(name: string, surroundings: Surroundings): Engine {
  return {
    name,
    tolerance: SINGLE,
    unsupported: needsBatch,
    async run(op, attributes, inputs, parameters) {
      const model = modelAround(op, attributes, shapesOf(inputs), surroundings);
      const weights = [...layerParameters(parameters)].map(
        ([name, { data }]) => [name, Float32Array.from(data)] as const,
      );
      const { engineFor } = await import("../../src/engine.ts");
      const engine = await engineFor(model, new Map(weights), "ts");
      const order = (rank: number) => boundaryOrder(model.layout, rank);
      const arrays = inputs.map((input) => permute(input, order(input.shape.length)));
      const results = engine.run(
        new Map(arrays.map(({ data }, index) => [`x${index}`, Float32Array.from(data)] as const)),
      );
      return model.graph.outputs.map(({ name, value }) => {
        const shape = constantShape(value.type.shape);
        const there = order(shape.length);
        const array = ndarray(
          there.map((axis) => shape[axis]!),
          results.get(name)!,
        );
        return permute(array, inverseOrder(there));
      });
    },
  };
}

export const engines: readonly Engine[] = [
  plainNest,
  passes,
  typescript("TypeScript", {}),
  typescript("TypeScript, NHWC", { layout: "NHWC" }),
  typescript("TypeScript, between convolutions", { betweenConvolutions: true }),
];

/** Inputs of a model have a batch in front of their channels; internal ops also work on parameters, which have none. */
function needsBatch(op: OpDefinition, inputs: readonly NdArray[]): string | undefined {
  if (inputs.every(({ shape }) => shape.length >= 2)) return undefined;
  return `${op.name} of vectors works on parameters; the folding of batch norms computes with it`;
}

function shapesOf(arrays: readonly NdArray[]): readonly (readonly number[])[] {
  return arrays.map(({ shape }) => shape);
}

function named(prefix: string, arrays: readonly NdArray[]): ReadonlyMap<string, NdArray> {
  return new Map(arrays.map((array, index) => [`${prefix}${index}`, array]));
}

function layerParameters(parameters: Parameters): ReadonlyMap<string, NdArray> {
  return new Map(Object.entries(parameters).map(([name, array]) => [`layer.${name}`, array]));
}

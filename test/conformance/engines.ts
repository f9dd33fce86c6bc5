/** The table of engines: every way to compute one op, each of which must agree with its reference. */
import { compileModel } from "../../src/compile.ts";
import { engineFor } from "../../src/engine.ts";
import { interpretGraph } from "../../src/graph/interpret.ts";
import { interpretProgram } from "../../src/kernel/interpret.ts";
import type { OpDefinition } from "../../src/ops/contract.ts";
import type { AttributeRecord } from "../../src/ops/values.ts";
import { runPipeline } from "../../src/pipeline.ts";
import type { ResolvedModel } from "../../src/resolve/model.ts";
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
/** Arrays by the names of a model's inputs, outputs or parameters. */
type Arrays = ReadonlyMap<string, Float32Array>;

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
    const arrays = new Map(inputs.map((array, index) => [`x${index}`, array]));
    return [...interpretGraph(runPipeline(model.graph), arrays, layerParameters(parameters)).values()];
  },
};

/** The compiler, and then a way to run what it made of a model. */
function compiled(name: string, surroundings: Surroundings, start: Start): Engine {
  return {
    name,
    tolerance: SINGLE,
    unsupported: needsBatch,
    async run(op, attributes, inputs, parameters) {
      const model = modelAround(op, attributes, shapesOf(inputs), surroundings);
      const weights = [...layerParameters(parameters)].map(
        ([name, { data }]) => [name, Float32Array.from(data)] as const,
      );
      const run = await start(model, new Map(weights));
      const arrays = inputsOf(model, inputs);
      // What a run leaves in memory must not show in the next.
      run(new Map([...arrays].map(([name, data]) => [name, data.map(() => Number.NaN)])));
      return outputsOf(model, run(arrays));
    },
  };
}

/** Loads the weights; gives the function that runs the net. */
type Start = (model: ResolvedModel, weights: Arrays) => Promise<(inputs: Arrays) => Arrays>;

/** The kernels with every access checked, over memory that holds NaN until it is written. */
const interpreted: Start = async (model, weights) => {
  const program = interpretProgram(compileModel(model).lowered.program);
  program.load(weights);
  return (inputs) => program.run(inputs);
};

const typescript: Start = async (model, weights) => {
  const engine = await engineFor(model, weights, "ts");
  return (inputs) => engine.run(inputs);
};

export const engines: readonly Engine[] = [
  plainNest,
  passes,
  compiled("kernels, interpreted", { betweenConvolutions: true }, interpreted),
  compiled("TypeScript", {}, typescript),
  compiled("TypeScript, NHWC", { layout: "NHWC" }, typescript),
  compiled("TypeScript, between convolutions", { betweenConvolutions: true }, typescript),
];

/** Inputs of a model have a batch in front of their channels; internal ops also work on parameters, which have none. */
function needsBatch(op: OpDefinition, inputs: readonly NdArray[]): string | undefined {
  if (inputs.every(({ shape }) => shape.length >= 2)) return undefined;
  return `${op.name} of vectors works on parameters; the folding of batch norms computes with it`;
}

function shapesOf(arrays: readonly NdArray[]): readonly (readonly number[])[] {
  return arrays.map(({ shape }) => shape);
}

function layerParameters(parameters: Parameters): ReadonlyMap<string, NdArray> {
  return new Map(Object.entries(parameters).map(([name, array]) => [`layer.${name}`, array]));
}

/** The inputs in the order of the model's boundary. */
function inputsOf(model: ResolvedModel, inputs: readonly NdArray[]): Arrays {
  const arrays = inputs.map((input) => permute(input, boundaryOrder(model.layout, input.shape.length)));
  return new Map(arrays.map(({ data }, index) => [`x${index}`, Float32Array.from(data)]));
}

/** The outputs as `[N, C, …]`. */
function outputsOf(model: ResolvedModel, results: Arrays): readonly NdArray[] {
  return model.graph.outputs.map(({ name, value }) => {
    const shape = constantShape(value.type.shape);
    const order = boundaryOrder(model.layout, shape.length);
    const array = ndarray(
      order.map((axis) => shape[axis]!),
      results.get(name)!,
    );
    return permute(array, inverseOrder(order));
  });
}

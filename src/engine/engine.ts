/** Ways to run a model at once, without files: the reference interpreter and the compiled targets. */
import { demandName } from "../base/named.ts";
import { compileModel, type CompileOptions } from "../compile.ts";
import { demandWeights } from "../formats/demand-weights.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import { demandBound } from "../graph/open-sizes.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { keptAsBytes } from "../kernel/ports.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { boundaryOrder, inverseOrder, permute, type Layout } from "../tensor/layout.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape, type TensorType } from "../tensor/shape.ts";
import { targetNames, targetOf, type TargetChoice, type TargetName } from "../targets/index.ts";
import type { LoadedProgram } from "../targets/target.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";
import { withNumbers } from "../weights/kept-bytes.ts";

/** What runs a model: a target, or the reference interpreter. */
export type EngineName = TargetName | "reference";
export type EngineChoice = TargetChoice | "reference";
/** What runs a model: the targets, and `reference`, the interpreter that is slow, and right by construction. */
export const engineNames: readonly EngineName[] = [...targetNames, "reference"];

/** Shapes and arrays as the user sees them: batch in front, in the model's layout. */
export interface Engine {
  readonly inputs: readonly EnginePort[];
  readonly outputs: readonly EnginePort[];
  /**
   * One run after the other, also where the next is asked for before the last is over. Arrays are copied before it
   * returns: the caller may fill them anew at once.
   * @throws TypeError where an array is missing, or of another length.
   */
  run(inputs: TensorMap): Promise<TensorMap>;
  /** Ends its threads, where it has any. */
  close(): void;
}

/** What else can be chosen; the reference has no choices. */
export type EngineOptions = Pick<CompileOptions, "accuracy" | "weightsType">;

export interface EnginePort {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * A net that is compiled in memory and can be run: no module is written. `close()` ends the threads of its target.
 * @param weights float32 values of every parameter by name, row-major; the sizes of the model must be bound. Beside what is kept as
 * bytes may be a scale and a zero point for each output channel (`storedValues`); without, it is rounded to bytes.
 * @throws FormatError where some are missing, or of another length.
 * @throws RangeError where a size is not bound, or there is no such target or accuracy.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, engineFor, matchWeights, readSafetensors } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const engine = await engineFor(model, weights, "wasm");
 * const found = await engine.run(new Map([["image", new Float32Array(28 * 28)]]));
 * console.log(engine.outputs[0].shape, found.get("digit")!.length); // [ 1, 10 ] 10
 * engine.close();
 * ```
 */
export async function engineFor(
  model: ResolvedModel,
  weights: TensorMap,
  choice: EngineChoice,
  options: EngineOptions = {},
): Promise<Engine> {
  if (typeof choice === "string") demandName("engine", choice, engineNames);
  return choice === "reference" ? referenceEngine(model, weights) : compiledEngine(model, weights, choice, options);
}

/** The inputs of a model whose sizes are bound. */
export function inputPorts({ graph, layout }: ResolvedModel): readonly EnginePort[] {
  return graph.inputs.map(({ name, type }) => portOf(name, type, layout));
}

function portOf(name: string, { shape }: TensorType, layout: Layout): EnginePort {
  const extents = constantShape(shape);
  return { name, shape: boundaryOrder(layout, extents.length).map((axis) => extents[axis]!) };
}

function referenceEngine(model: ResolvedModel, weights: TensorMap): Engine {
  const { graph, layout } = model;
  demandBound(graph.inputs);
  const inputs = inputPorts(model);
  const outputs = graph.outputs.map(({ name, value }) => portOf(name, value.type, layout));
  const shapes = graph.parameters.map(({ name, type }) => ({ name, shape: constantShape(type.shape) }));
  demandWeights(shapes, weights);
  const parameters = new Map(
    shapes.map(({ name, shape }): [string, NdArray] => [name, ndarray(shape, weights.get(name)!)]),
  );
  const inward = ({ name, shape }: EnginePort, data: TensorData): [string, NdArray] => [
    name,
    permute(ndarray(shape, data), inverseOrder(boundaryOrder(layout, shape.length))),
  ];
  return {
    inputs,
    outputs,
    async run(arrays) {
      const given = new Map(inputs.map((each) => inward(each, arrayOf(each, arrays))));
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
  choice: TargetChoice,
  options: EngineOptions,
): Promise<Engine> {
  const target = targetOf(choice);
  const { program } = compileModel(model, { ...options, target }).lowered;
  const loaded = await target.load(program, withNumbers(model.graph, keptAsBytes(program), weights));
  let last: Promise<unknown> = Promise.resolve();
  return {
    inputs: program.inputs,
    outputs: program.outputs,
    async run(arrays) {
      const given = new Map(program.inputs.map((port) => [port, arrayOf(port, arrays).slice()]));
      const next = last.then(() => runOnce(program, loaded, given));
      last = next.catch(() => {});
      return next;
    },
    close: () => loaded.close(),
  };
}

async function runOnce(
  { outputs }: Program,
  loaded: LoadedProgram,
  given: ReadonlyMap<Port, TensorData>,
): Promise<TensorMap> {
  for (const [port, array] of given) loaded.write(port, array);
  await loaded.run();
  const read = async (port: Port): Promise<[string, TensorData]> => [port.name, await loaded.read(port)];
  return new Map(await Promise.all(outputs.map(read)));
}

/** @throws TypeError where the array is missing, or of another length. */
export function arrayOf({ name, shape }: EnginePort, arrays: TensorMap): TensorData {
  const array = arrays.get(name);
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (array?.length === length) return array;
  const found = array === undefined ? "none" : `one of ${array.length}`;
  throw new TypeError(`${name}: expected an array of ${length} elements ([${shape.join(", ")}]), found ${found}`);
}

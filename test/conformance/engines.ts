/** The table of engines: every way to compute one op, each of which must agree with its reference. */
import { expect } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions } from "../../src/engine/engine.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { interpretProgram } from "../../src/kernel/interpret-program.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { runPipeline } from "../../src/pipeline.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { targetKinds, wasm } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import { boundaryOrder, inverseOrder, permute } from "../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { storedWeights } from "../../src/weights/match.ts";
import { withoutCaches } from "../support/halves.ts";
import { importModule } from "../support/import-module.ts";
import { toy } from "../support/toy-target.ts";
import { modelAround, type Surroundings } from "../support/op-model.ts";
import { runNest } from "../support/run-op.ts";

/** How far results may be off; the largest of the three counts. */
export interface Tolerance {
  /** Relative to the expected value. */
  readonly relative: number;
  readonly absolute: number;
  /** Relative to the largest magnitude of the tensor. */
  readonly ofLargest: number;
}

export interface Engine {
  readonly name: string;
  readonly tolerance: Tolerance;
  run(
    op: AnyOp,
    attributes: AttributeRecord,
    inputs: readonly NdArray[],
    parameters: Parameters,
  ): readonly NdArray[] | Promise<readonly NdArray[]>;
  /** Why the engine cannot have a case, where it cannot. */
  unsupported?(op: AnyOp, inputs: readonly NdArray[]): string | undefined;
}

type Parameters = Readonly<Record<string, NdArray>>;
/** Arrays by the names of a model's inputs, outputs or parameters. */
type Arrays = ReadonlyMap<string, Float32Array>;

const DOUBLE: Tolerance = { relative: 1e-10, absolute: 1e-12, ofLargest: 0 };
/** Computed in doubles and rounded to float32. */
const ROUNDED: Tolerance = { relative: 1e-5, absolute: 1e-6, ofLargest: 0 };
/**
 * Computed in float32: a sum errs by a part of its largest terms (some roundings of 2^-24 each), and where they cancel that
 * is not a small part of the result. The largest element stands for the terms.
 */
const SINGLE: Tolerance = { ...ROUNDED, ofLargest: 2e-6 };

/** The same, of weights that were rounded to 11 bits, each of which errs by 2^-11 of itself. */
const HALVES: Tolerance = { relative: 1e-3, absolute: 1e-6, ofLargest: 1e-3 };

/** The same, of weights that were rounded to 256 steps from the smallest to the largest of their channel, 0 among them. */
const BYTES: Tolerance = { relative: 1e-2, absolute: 1e-6, ofLargest: 1e-2 };

function toleranceOf({ facts: { run } }: Target): Tolerance {
  return run.activations === "f64" ? ROUNDED : SINGLE;
}

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

/** Ops of which three examples are something else than three times one. */
const sayTheBatch = new Set(["view", "sumto", "expand", "weightgradient", "covariance", "standardise", "uniform"]);

/** The compiler, and then a way to run what it made of a model. */
function compiled(
  name: string,
  surroundings: Surroundings,
  { target, load }: Runner,
  tolerance = toleranceOf(target),
): Engine {
  return {
    name,
    tolerance,
    unsupported: needsBatch,
    async run(op, attributes, inputs, parameters) {
      const model = modelAround(op, attributes, shapesOf(inputs), surroundings);
      const run = await load(model, weightsOf(parameters));
      const arrays = inputsOf(model, inputs);
      // What a run leaves in memory must not show in the next.
      await run(new Map([...arrays].map(([name, data]) => [name, data.map(() => Number.NaN)])));
      return outputsOf(model, await run(arrays));
    },
  };
}

/** Compiled for three times the batch: the case beside two others, at each place, which must not matter. */
function threeAtATime(name: string, surroundings: Surroundings, { target, load }: Runner): Engine {
  return {
    name,
    tolerance: toleranceOf(target),
    unsupported: (op, inputs) =>
      sayTheBatch.has(op.name) ? `${op.name} says what the batch is` : needsBatch(op, inputs),
    async run(op, attributes, inputs, parameters) {
      const turned = inputs.map(({ shape, data }) => ndarray(shape, data.toReversed()));
      const sorted = inputs.map(({ shape, data }) => ndarray(shape, data.toSorted()));
      const stackedAt = (place: number) => {
        const examples = [turned, sorted].toSpliced(place, 0, [...inputs]);
        return inputs.map((_, at) => stack(examples.map((each) => each[at]!)));
      };
      const model = modelAround(op, attributes, shapesOf(stackedAt(0)), surroundings);
      const run = await load(model, weightsOf(parameters));
      const found: (readonly NdArray[])[] = [];
      for (const place of [0, 1, 2]) {
        const outputs = await run(inputsOf(model, stackedAt(place)));
        found.push(outputsOf(model, outputs).map((output) => third(output, place)));
      }
      const [first, ...others] = found;
      for (const other of others) expect(other).toEqual(first);
      return first!;
    },
  };
}

function stack(arrays: readonly NdArray[]): NdArray {
  const [batch, ...example] = arrays[0]!.shape;
  return ndarray(
    [arrays.length * batch!, ...example],
    arrays.flatMap(({ data }) => [...data]),
  );
}

function third({ shape: [batch, ...example], data }: NdArray, place: number): NdArray {
  const size = data.length / 3;
  return ndarray([batch! / 3, ...example], data.slice(place * size, (place + 1) * size));
}

interface Runner {
  readonly target: Target;
  /** Loads the weights; gives the function that runs the net. */
  load(model: ResolvedModel, weights: Arrays): Promise<(inputs: Arrays) => Arrays | Promise<Arrays>>;
}

/** The kernels for a target with every access checked, over memory that holds NaN until it is written. */
function interpreted(target: Target): Runner {
  return {
    target,
    async load(model, weights) {
      const program = interpretProgram(compileModel(model, { target }).lowered.program);
      program.load(weights);
      return (inputs) => program.run(inputs);
    },
  };
}

/** As the module that is written for it. */
function asModule(target: Target): Runner {
  return {
    target,
    async load(model, weights) {
      const { program } = compileModel(model, { target }).lowered;
      const net = await importModule(program, writeSafetensors(storedWeights(model.graph.parameters, weights)), target);
      return (inputs) => new Map(Object.entries(net.run(Object.fromEntries(inputs))));
    },
  };
}

function running(target: Target, options: EngineOptions = {}): Runner {
  return {
    target,
    async load(model, weights) {
      const engine = await engineFor(model, weights, target, options);
      return (inputs) => engine.run(inputs);
    },
  };
}

const between: Surroundings = { betweenConvolutions: true };

/** Every target, in each of its ways. */
const targets = [...targetKinds, toy].map((kind) => kind.with());

export const engines: readonly Engine[] = [
  plainNest,
  passes,
  ...targets.flatMap((target) => [
    onFewChannels(compiled(`kernels for ${target.name}, interpreted`, between, interpreted(target))),
    compiled(target.name, {}, running(target)),
    compiled(`${target.name}, between convolutions`, between, running(target)),
    ...(target.module === undefined
      ? []
      : [compiled(`${target.name}, as a module, NHWC`, { layout: "NHWC" }, asModule(target))]),
  ]),
  compiled("wasm, strict", between, running(wasm.with(), { accuracy: "strict" })),
  // Every access to memory is compared with the bounds of its buffer.
  compiled("wasm, guarded", {}, running(wasm.with({ guards: true }))),
  compiled("wasm, guarded, between convolutions", between, running(wasm.with({ guards: true }))),
  threeAtATime("wasm, three at a time", between, running(wasm.with())),
  compiled("wasm, keeping float16", between, running(withoutCaches({ guards: true }), { weightsType: "f16" }), HALVES),
  compiled("wasm, keeping bytes", between, running(withoutCaches({ guards: true }), { weightsType: "u8" }), BYTES),
];

/** Convolutions in front of and behind a layer of many channels take an interpreter many seconds. */
function onFewChannels(engine: Engine): Engine {
  return {
    ...engine,
    unsupported: (op, inputs) =>
      inputs.some(isWide)
        ? "convolutions of so many channels around it take too long"
        : engine.unsupported?.(op, inputs),
  };
}

function isWide({ shape }: NdArray): boolean {
  return (shape[1] ?? 0) > 500;
}

/** Inputs of a model have a batch in front of their channels; internal ops also work on parameters, which have none. */
function needsBatch(op: AnyOp, inputs: readonly NdArray[]): string | undefined {
  if (inputs.every(({ shape }) => shape.length >= 2)) return undefined;
  return `${op.name} of vectors works on parameters; the folding of batch norms computes with it`;
}

function shapesOf(arrays: readonly NdArray[]): readonly (readonly number[])[] {
  return arrays.map(({ shape }) => shape);
}

function layerParameters(parameters: Parameters): ReadonlyMap<string, NdArray> {
  return new Map(Object.entries(parameters).map(([name, array]) => [`layer.${name}`, array]));
}

function weightsOf(parameters: Parameters): Arrays {
  return new Map([...layerParameters(parameters)].map(([name, { data }]) => [name, Float32Array.from(data)]));
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

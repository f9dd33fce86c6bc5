/** Lowers small graphs, runs them with the kernel interpreter, and compares them with the reference of the graph. */
import { expect } from "vitest";
import { typescriptFacts } from "../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import type { EpilogueStep, Graph, Node, Value } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import type { TargetFacts } from "../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../src/kernel/verify-program.ts";
import { lower, type LowerOptions } from "../../../src/lower/lower.ts";
import type { Lowered } from "../../../src/lower/lowered.ts";
import { findOp } from "../../../src/ops/index.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { boundaryOrder, inverseOrder, permute } from "../../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../../src/tensor/ndarray.ts";
import { constantShape, float32 } from "../../../src/tensor/shape.ts";
import { attributesOf, randomArray } from "../../support/run-op.ts";

/** Builds graphs in few words. */
export interface Sketch {
  readonly builder: Builder;
  input(name: string, ...shape: readonly number[]): Value;
  /** Adds a node and gives its first output. */
  layer(
    name: string,
    op: string,
    attributes: AttributeRecord,
    inputs: readonly Value[],
    epilogue?: readonly EpilogueStep[],
  ): Value;
  step(op: string, operands: readonly (Value | "running")[], attributes?: AttributeRecord): EpilogueStep;
  output(name: string, value: Value): void;
}

export function sketch(name: string, draw: (s: Sketch) => void): Graph {
  const builder = new Builder(name);
  draw({
    builder,
    input: (inputName, ...shape) => builder.input(inputName, float32(shape), noOrigin),
    layer(layerName, opName, given, inputs, epilogue = []) {
      const op = findOp(opName)!;
      const attributes = attributesOf(op, given);
      return builder.addSound({ name: layerName, op, attributes, inputs, epilogue, origin: noOrigin }).outputs[0]!;
    },
    step(opName, operands, given = {}) {
      const op = findOp(opName)!;
      return { name: opName, op, attributes: attributesOf(op, given), operands, parameters: {}, origin: noOrigin };
    },
    output: (outputName, value) => builder.output(outputName, value),
  });
  return builder.finish();
}

/** Where activations are rounded to float32 after each layer, errors of some layers add up. */
const TOLERANCE = { f64: 2e-6, f32: 1e-5, i32: 0 };

export function lowered(
  graph: Graph,
  options: Partial<LowerOptions> = {},
  facts: TargetFacts = typescriptFacts,
): Lowered {
  // Strategies that round more have tests of their own, with bounds of their own.
  const result = lower(graph, facts, { layout: "NCHW", accuracy: "strict", ...options });
  verifyProgram(result.program);
  return result;
}

/** Uniform values for the graph's inputs and parameters, as float32 holds them. */
export function valuesFor(graph: Graph, seed: number) {
  const random = (shape: readonly number[], at: number) => {
    const array = randomArray(shape, seed * 7919 + at);
    return ndarray(array.shape, Float64Array.from(array.data, Math.fround));
  };
  const inputs = graph.inputs.map((value, at) => [value.name, random(constantShape(value.type.shape), at)] as const);
  const parameters = graph.parameters.map((value, at) => {
    const array = random(constantShape(value.type.shape), 100 + at);
    const positive = value.name.endsWith("running_var");
    return [
      value.name,
      positive
        ? ndarray(
            array.shape,
            array.data.map((x) => Math.fround(Math.abs(x) + 0.5)),
          )
        : array,
    ] as const;
  });
  return { inputs: new Map(inputs), parameters: new Map(parameters) };
}

/** Runs a program; inputs and outputs are logical `[N, C, …]`. */
export function runLowered(
  { program }: Lowered,
  { inputs, parameters }: ReturnType<typeof valuesFor>,
  layout: "NCHW" | "NHWC" = "NCHW",
): Map<string, NdArray> {
  const given = new Map(
    [...inputs].map(([name, array]) => [
      name,
      Float32Array.from(permute(array, boundaryOrder(layout, array.shape.length)).data),
    ]),
  );
  const weights = new Map([...parameters].map(([name, array]) => [name, Float32Array.from(array.data)]));
  const net = interpretProgram(program);
  net.load(weights);
  // A first run on other values leaves the memory as a net in use has it.
  net.run(new Map([...given].map(([name, array]) => [name, array.map((x) => 3 - 2 * x)])));
  const results = net.run(given);
  return new Map(
    program.outputs.map(({ name, shape }) => {
      const order = inverseOrder(boundaryOrder(layout, shape.length));
      return [name, permute(ndarray(shape, Float64Array.from(results.get(name)!)), order)];
    }),
  );
}

const TARGETS: readonly TargetFacts[] = [typescriptFacts, wasmFacts];

/** The same targets, on machines whose nearest cache holds a single line. */
export const WITHOUT_CACHE: readonly TargetFacts[] = TARGETS.map((facts) => {
  const machine = { ...facts.run.machine, nearest: { way: facts.run.machine.cacheLine, ways: 1 } };
  return { ...facts, run: { ...facts.run, machine } };
});

/**
 * Lowers for a scalar target and for one with vectors, runs and compares with the reference; the tolerance is that of
 * float32 activations and weights. Gives what it made for the scalar target.
 */
export function expectSame(
  graph: Graph,
  options: Partial<LowerOptions> = {},
  seed = 1,
  targets: readonly TargetFacts[] = TARGETS,
): Lowered {
  const values = valuesFor(graph, seed);
  const expected = interpretGraph(graph, values.inputs, values.parameters);
  const [scalar] = targets.map((facts) => {
    const result = lowered(graph, options, facts);
    const found = runLowered(result, values, options.layout);
    for (const [name, array] of expected) {
      expectNear(found.get(name)!, array, `${facts.name}: ${name}`, TOLERANCE[facts.run.activations]);
    }
    return result;
  });
  return scalar!;
}

function expectNear(found: NdArray, expected: NdArray, name: string, tolerance: number): void {
  expect(found.shape, name).toEqual(expected.shape);
  let worst = 0;
  let at = 0;
  expected.data.forEach((value, index) => {
    const difference = Math.abs(found.data[index]! - value) / Math.max(1, Math.abs(value));
    if (!(difference <= worst)) [worst, at] = [difference, index];
  });
  expect(worst, `${name}: element ${at} is ${found.data[at]}, not ${expected.data[at]}`).toBeLessThan(tolerance);
}

export function strategyOf(result: Lowered, layer: string): string | undefined {
  return result.choices.find((choice) => choice.layer === layer)?.strategy;
}

export type { Node };

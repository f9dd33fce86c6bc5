/**
 * Gradients of one op, two ways: by its rule, and by central differences. What is minimised is the sum of the op's outputs, each
 * times a random factor, so that every element counts.
 */
import { expect } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { engineFor } from "../../src/engine/engine.ts";
import { Builder, noOrigin, parameterName } from "../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { AnyOp, GraphValue } from "../../src/ops/contract/op.ts";
import { mul } from "../../src/ops/kinds/mul.ts";
import { sumto } from "../../src/ops/kinds/sumto.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape, float32, type Shape } from "../../src/tensor/shape.ts";
import { differentiate } from "../../src/training/differentiate.ts";
import type { TargetName } from "../../src/targets/index.ts";
import type { ConformanceCase } from "../conformance/cases.ts";
import { operandsOf } from "../conformance/operands.ts";
import { modelOf } from "./op-model.ts";
import { attributesOf, randomArray } from "./run-op.ts";

export type Mode = "inference" | "training";

export interface GradientGraph {
  /** Outputs: `loss`, and for each operand that has one `gradient of NAME`. */
  readonly graph: Graph;
  readonly inputs: ReadonlyMap<string, NdArray>;
  readonly parameters: ReadonlyMap<string, NdArray>;
}

/** What an op minimises on a case, and the gradients of its operands: at inference, or as it is in training. */
export function gradientGraph(op: AnyOp, each: ConformanceCase, mode: Mode = "inference"): GradientGraph {
  const operands = operandsOf(op, each);
  const builder = new Builder("gradient");
  const inputs = operands.inputs.map(({ shape }, at) => builder.input(`input${at}`, float32(shape), noOrigin));
  const attributes = attributesOf(op, each.attributes ?? {});
  const { output, parameters } = layerIn(mode, builder, op, attributes, inputs);
  const ops = builder.forOps("minimised", noOrigin);
  const shape = constantShape(output.type.shape);
  const factors = ops.constant(randomArray(shape, hashText(`${op.name} ${each.note} factors`), 0.5, 1.5));
  const weighted = ops.apply(mul, [output, factors], {}) as Value;
  const loss = ops.apply(sumto, [weighted], { shape: shape.map(() => 1) }) as Value;
  return {
    graph: withGradients(builder, loss, [...inputs, ...parameters]),
    inputs: new Map(operands.inputs.map((array, at) => [`input${at}`, array])),
    parameters: new Map(
      Object.entries(operands.parameters).map(([name, array]) => [parameterName("layer", { name }), array]),
    ),
  };
}

/** What a builder has, with outputs `loss` and, for each operand that has one, `gradient of NAME`. */
export function withGradients(builder: Builder, loss: Value, operands: readonly Value[]): Graph {
  const { nodes } = builder.finish();
  const gradientOf = differentiate(builder, [...nodes], [loss]);
  builder.output("loss", loss);
  for (const value of operands) {
    const gradient = value.kind === "input" || value.kind === "parameter" ? gradientOf(value) : undefined;
    if (gradient !== undefined) builder.output(`gradient of ${(value as { readonly name: string }).name}`, gradient);
  }
  return builder.finishLive();
}

interface Layer {
  readonly output: Value;
  readonly parameters: readonly Value[];
}

function layerIn(
  mode: Mode,
  builder: Builder,
  op: AnyOp,
  attributes: AttributeRecord,
  inputs: readonly Value[],
): Layer {
  if (mode === "inference") {
    const node = builder.addSound({ name: "layer", op, attributes, inputs, origin: noOrigin });
    return { output: node.outputs[0]!, parameters: Object.values(node.parameters) };
  }
  const specs = op.parameters(
    inputs.map(({ type }) => type),
    attributes,
  );
  const parameters = Object.fromEntries(
    specs.map((spec) => [spec.name, builder.parameter(parameterName("layer", spec), spec)]),
  );
  const graph = builder.forOps("layer", noOrigin);
  // What is random is the same wherever the operands are moved to.
  const random = (shape: Shape): GraphValue =>
    graph.constant(randomArray(constantShape(shape), hashText(`${op.name} drawn`), 0, 1));
  const { output } = op.training!({ layer: "layer", graph, inputs, parameters, attributes, random });
  return { output: output as Value, parameters: Object.values(parameters) };
}

/** Of an operand: how what is minimised changes along a direction, by the gradient and by central differences. */
export interface Slopes {
  readonly operand: string;
  readonly found: number;
  readonly expected: number;
  /** Of the terms that make up the slope: what roundings are relative to. */
  readonly scale: number;
  /** By differences over half the distance: they are others beside bends and poles. */
  readonly again: () => number;
}

/** Relative to what the float64 of the oracle holds: the square root of its rounding would suit a one-sided difference. */
const STEP = 1e-5;

/** Along `directions` random directions of each operand but statistics; where it has no gradient, none of them may change anything. */
export function slopesOf({ graph, inputs, parameters }: GradientGraph, directions: number): readonly Slopes[] {
  const results = interpretGraph(graph, inputs, parameters);
  const lossAt = (operand: string, moved: NdArray): number => {
    const at = (arrays: ReadonlyMap<string, NdArray>) =>
      new Map([...arrays].map(([name, array]) => [name, name === operand ? moved : array]));
    return interpretGraph(graph, at(inputs), at(parameters)).get("loss")!.data[0]!;
  };
  const statistics = new Set(graph.parameters.filter(({ spec }) => !spec.trainable).map(({ name }) => name));
  const judged = [...inputs, ...parameters].filter(([operand]) => !statistics.has(operand));
  return judged.flatMap(([operand, array]) => {
    const gradient = results.get(`gradient of ${operand}`) ?? ndarray(array.shape);
    return Array.from({ length: directions }, (_, at) => {
      const direction = randomArray(array.shape, hashText(`${operand} ${at}`), -1, 1);
      const move = (step: number) =>
        ndarray(
          array.shape,
          Float64Array.from(array.data, (x, i) => x + step * direction.data[i]!),
        );
      const byDifferences = (step: number) => (lossAt(operand, move(step)) - lossAt(operand, move(-step))) / (2 * step);
      const terms = Array.from(gradient.data, (slope, i) => slope * direction.data[i]!);
      return {
        operand,
        found: terms.reduce((sum, term) => sum + term, 0),
        expected: byDifferences(STEP),
        again: () => byDifferences(STEP / 2),
        scale: Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0)),
      };
    });
  });
}

export function expectSlopes(slopes: readonly Slopes[]): void {
  expect(slopes.length).toBeGreaterThan(0);
  for (const each of slopes) expect(isNear(each.found, each), describeSlopes(each)).toBe(true);
}

/** Whether a slope is near that by differences, relative to its terms. */
export function isNear(slope: number, { expected, scale }: Slopes): boolean {
  return Math.abs(slope - expected) < 1e-5 * Math.max(scale, 1e-3);
}

/** Whether differences over another distance say something else, or what was found. */
export function isDoubtful(each: Slopes): boolean {
  const again = each.again();
  return !isNear(again, each) || isNear(each.found, { ...each, expected: again });
}

export function describeSlopes({ operand, found, expected }: Slopes): string {
  return `${operand}: ${found}, by differences ${expected}`;
}

/** What a target computes otherwise than the reference, in words. */
export async function compiledFaults(
  { graph, inputs, parameters }: GradientGraph,
  target: TargetName,
): Promise<readonly string[]> {
  let passed = 1;
  const expected = interpretGraph(graph, inputs, parameters, (_node, results) => {
    passed = Math.max(passed, ...results.map(largestOf));
  });
  const engine = await engineFor(modelOf(graph), inFloat32(parameters), target);
  const found = await engine.run(inFloat32(inputs));
  return graph.outputs.flatMap(({ name }) => {
    const array = expected.get(name)!;
    const off = Math.max(...array.data.map((value, at) => Math.abs(value - found.get(name)![at]!)));
    // What is left of larger numbers that cancel has the roundings of these.
    const allowed = Math.max(1e-3 * largestOf(array), 1e-6 * passed);
    return off <= allowed ? [] : [`${name}: off by ${off}, where the largest is ${largestOf(array)}`];
  });
}

function largestOf({ data }: NdArray): number {
  return Math.max(...data.map(Math.abs));
}

function inFloat32(arrays: ReadonlyMap<string, NdArray>): ReadonlyMap<string, Float32Array> {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}

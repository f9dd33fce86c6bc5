/**
 * Gradients of one op, two ways: by its rule, and by central differences. What is minimised is the sum of the op's outputs, each
 * times a random factor, so that every element counts.
 */
import { expect } from "vitest";
import { hashText } from "../../src/base/random.ts";
import { Builder, noOrigin, parameterName } from "../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { AnyOp, GraphValue } from "../../src/ops/contract/op.ts";
import { mul } from "../../src/ops/kinds/mul.ts";
import { sumto } from "../../src/ops/kinds/sumto.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape, float32 } from "../../src/tensor/shape.ts";
import { differentiate } from "../../src/training/differentiate.ts";
import type { ConformanceCase } from "../conformance/cases.ts";
import { operandsOf } from "../conformance/operands.ts";
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
  const { nodes } = builder.finish();
  const gradientOf = differentiate(builder, [...nodes], [loss]);
  builder.output("loss", loss);
  for (const value of [...inputs, ...parameters]) {
    const gradient = value.kind === "input" || value.kind === "parameter" ? gradientOf(value) : undefined;
    if (gradient !== undefined) builder.output(`gradient of ${(value as { readonly name: string }).name}`, gradient);
  }
  return {
    graph: builder.finishLive(),
    inputs: new Map(operands.inputs.map((array, at) => [`input${at}`, array])),
    parameters: new Map(
      Object.entries(operands.parameters).map(([name, array]) => [parameterName("layer", { name }), array]),
    ),
  };
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
  const { output } = op.training!({ graph, inputs, parameters, attributes, random: withoutSlope });
  return { output: output as Value, parameters: Object.values(parameters) };
}

function withoutSlope(): GraphValue {
  throw new Error("what is random has no slope");
}

/** Of an operand: how what is minimised changes along a direction, by the gradient and by central differences. */
export interface Slopes {
  readonly operand: string;
  readonly found: number;
  readonly expected: number;
  /** Of the terms that make up the slope: what roundings are relative to. */
  readonly scale: number;
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
      const terms = Array.from(gradient.data, (slope, i) => slope * direction.data[i]!);
      return {
        operand,
        found: terms.reduce((sum, term) => sum + term, 0),
        expected: (lossAt(operand, move(STEP)) - lossAt(operand, move(-STEP))) / (2 * STEP),
        scale: Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0)),
      };
    });
  });
}

/** Relative to the terms of each slope. */
export function expectSlopes(slopes: readonly Slopes[]): void {
  expect(slopes.length).toBeGreaterThan(0);
  for (const { operand, found, expected, scale } of slopes) {
    expect(Math.abs(found - expected), `${operand}: ${found}, by differences ${expected}`).toBeLessThan(
      1e-5 * Math.max(scale, 1e-3),
    );
  }
}

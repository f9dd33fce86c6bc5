/** Graphs of TensorFlow beside what tfjs computes for the same: cases, in few words. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { engineNames } from "../../src/engine/engine.ts";
import { ImportError } from "../../src/interchange/import/import-error.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { importedEngine } from "../../src/verify/verify-model.ts";
import { graphFile, type Constant, type GraphInit, type GraphNode } from "./tensorflow-graph.ts";

export type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface Case {
  readonly title: string;
  readonly graph: GraphInit;
  readonly due: (tensors: Tensors) => tf.Tensor | readonly tf.Tensor[];
}

export const text = (value: string): unknown => ({ s: btoa(value) });
export const i = (...values: readonly number[]): unknown => ({ list: { i: values.map(String) } });
export const b = (value: boolean): unknown => ({ b: value });
export const f = (value: number): unknown => ({ f: value });

export function random(count: number, seed: number, low = -1, high = 1): readonly number[] {
  const source = randomSource(seed);
  return Array.from({ length: count }, () => Math.fround(low + (high - low) * source.next()));
}

export const floats = (name: string, shape: readonly number[], values?: readonly number[]): Constant => ({
  name,
  dtype: "float32",
  shape,
  values:
    values ??
    random(
      shape.reduce((x, y) => x * y, 1),
      name.length + shape.length,
    ),
});
export const ints = (
  name: string,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): Constant => ({
  name,
  dtype: "int32",
  shape,
  values,
});

/** One node on `x` and constants. */
export function one(
  op: string,
  shape: readonly number[],
  constants: readonly Constant[],
  attr: GraphNode["attr"],
  due: Case["due"],
  title = "",
): Case {
  const inputs = ["x", ...constants.map(({ name }) => name)];
  return { title: `${op} ${title}`, graph: { inputs: { x: shape }, constants, nodes: [{ op, inputs, attr }] }, due };
}

export const window = (strides: readonly number[], padding: string, dilations = [1, 1]): Record<string, unknown> => ({
  strides: i(1, ...strides, 1),
  padding: text(padding),
  dilations: i(1, ...dilations, 1),
  data_format: text("NHWC"),
  explicit_paddings: { list: {} },
});
export const pad = (padding: string): "same" | "valid" => padding.toLowerCase() as "same" | "valid";
export const t4 = (x: tf.Tensor | undefined): tf.Tensor4D => x as tf.Tensor4D;

export function withoutUndefined(graph: GraphInit): GraphInit {
  return JSON.parse(JSON.stringify(graph)) as GraphInit;
}

/** On every engine. */
export async function expectSameAsTfjs({ graph, due }: Case): Promise<void> {
  const plain = withoutUndefined(graph);
  const { bytes, read } = graphFile(plain);
  const imported = importModel(readTfjs(bytes, read));
  const fed = imported.inputs.map(
    ({ name, shape }) =>
      [
        name,
        {
          shape,
          data: random(
            shape.reduce((p, q) => p * q, 1),
            7,
            -1,
            1,
          ),
        },
      ] as const,
  );
  const tensors: Record<string, tf.Tensor> = Object.fromEntries([
    ...fed.map(([name, { shape, data }]) => [name, tf.tensor([...data], [...shape])] as const),
    ...(plain.constants ?? []).map(
      ({ name, shape, dtype, values }) => [name, tf.tensor([...values], [...shape], dtype)] as const,
    ),
  ]);
  const made = due(tensors);
  const expected = (Array.isArray(made) ? made : [made]) as readonly tf.Tensor[];
  for (const target of engineNames) {
    const engine = await importedEngine(imported, target);
    const results = await engine.run(new Map(fed.map(([name, { data }]) => [name, Float32Array.from(data)])));
    expect(imported.outputs.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    [...results.values()].forEach((result, at) => {
      const wanted = expected[at]!.dataSync();
      const worst = result.reduce(
        (most, value, place) =>
          Math.max(most, Math.abs(value - wanted[place]!) / Math.max(1, Math.abs(wanted[place]!))),
        0,
      );
      expect(worst, target).toBeLessThan(2e-5);
    });
    engine.close();
  }
}

export function problemsOf(graph: GraphInit): readonly string[] {
  const { bytes, read } = graphFile(graph);
  try {
    importModel(readTfjs(bytes, read));
    return [];
  } catch (error) {
    if (error instanceof ImportError) return error.problems;
    throw error;
  }
}

/**
 * Weights under which signals neither vanish nor saturate, however deep a net is: those of each layer are scaled by what the
 * layer makes of a few random inputs, so that its results vary by about 1 (Mishkin and Matas 2016, "All you need is a good init").
 */
import { hashText, randomSource } from "../base/random.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { interpretNode } from "../graph/interpret-graph.ts";
import type { TensorData, TensorMap } from "../tensor/dtype.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";

const SAMPLES = 4;

/** @param weights random ones, of which these are made */
export function livelyWeights(graph: Graph, weights: TensorMap): TensorMap {
  const lively = new Map([...weights].map(([name, values]) => [name, values.slice()]));
  const samples = Array.from({ length: SAMPLES }, (_, at) => inputsOf(graph, at));
  const settled = new Set<Value>();
  const run = (node: Node): readonly (readonly NdArray[])[] =>
    samples.map((known) => interpretNode(node, (value) => known.get(value) ?? stored(value, lively)));
  for (const node of graph.nodes) {
    const isNew = Object.values(node.parameters).every((value) => !settled.has(value));
    if (isNew) settle(node, lively, () => run(node).map(([first]) => first!), samples);
    for (const value of Object.values(node.parameters)) settled.add(value);
    for (const [at, results] of run(node).entries()) {
      node.outputs.forEach((value, index) => samples[at]!.set(value, results[index]!));
    }
  }
  return lively;
}

function inputsOf({ inputs }: Graph, sample: number): Map<Value, NdArray> {
  return new Map(
    inputs.map((value) => {
      const { next } = randomSource(hashText(`${value.name} sample ${sample}`));
      const { shape, data } = ndarray(constantShape(value.type.shape));
      return [value, { shape, data: data.map(() => 2 * next() - 1) }];
    }),
  );
}

function stored(value: Value, weights: TensorMap): NdArray {
  if (value.kind === "constant") return value.value;
  const name = value.kind === "parameter" ? value.name : "";
  return ndarray(constantShape(value.type.shape), Float64Array.from(weights.get(name)!));
}

/** Writes what a layer's own weights are to be. */
function settle(
  node: Node,
  weights: Map<string, TensorData>,
  results: () => readonly NdArray[],
  samples: readonly ReadonlyMap<Value, NdArray>[],
): void {
  const [mean, variance] = [ownTensor(node, "running_mean"), ownTensor(node, "running_var")];
  if (mean !== undefined && variance !== undefined) {
    const found = perChannel(samples.map((known) => known.get(node.inputs[0]!)!));
    weights.set(
      mean,
      Float32Array.from(found, (each) => each.mean),
    );
    weights.set(
      variance,
      Float32Array.from(found, (each) => each.variance),
    );
  }
  if (node.traits.contraction !== undefined) settleContraction(node, node.traits.contraction, weights, results);
}

function settleContraction(
  node: Node,
  contraction: NonNullable<Node["traits"]["contraction"]>,
  weights: Map<string, TensorData>,
  results: () => readonly NdArray[],
): void {
  const [weight, bias] = [ownTensor(node, contraction.weight), ownTensor(node, contraction.bias)];
  if (weight === undefined) return;
  const found = perChannel(results());
  const spread = Math.sqrt(found.reduce((sum, each) => sum + each.variance, 0) / found.length);
  if (!(spread > 0)) return;
  const scaled = weights.get(weight)!.map((value) => value / spread);
  weights.set(weight, scaled);
  if (bias === undefined) return;
  // What all inputs have in common goes, but for a part of the random bias.
  const centred = weights.get(bias)!.map((value, at) => (value - (found[at]?.mean ?? 0)) / spread + value / 4);
  weights.set(bias, centred);
}

function ownTensor({ parameters }: Node, role: string | undefined): string | undefined {
  const value = role === undefined ? undefined : parameters[role];
  return value?.kind === "parameter" ? value.name : undefined;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Means over samples and all axes but that of channels; variances over samples, since what only place decides tells nothing. */
function perChannel(arrays: readonly NdArray[]): readonly Moments[] {
  const { shape, data } = arrays[0]!;
  const channels = shape[1] ?? 1;
  const size = data.length / channels;
  const places = Array.from(data, (_, at) => momentsOf(arrays.map((each) => each.data[at]!)));
  return Array.from({ length: channels }, (_, channel) => {
    const own = places.slice(channel * size, (channel + 1) * size);
    return {
      mean: momentsOf(own.map(({ mean }) => mean)).mean,
      variance: momentsOf(own.map((each) => each.variance)).mean,
    };
  });
}

function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

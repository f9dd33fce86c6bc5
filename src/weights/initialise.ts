/**
 * Initial weights by seed. Each tensor has a stream of its own, seeded by its name, so that adding a layer changes no
 * other layer's weights.
 *
 * - `glorot`: uniform in ±sqrt(6 / (fanIn + fanOut)), biases 0, as Keras does (Glorot and Bengio 2010).
 * - `kaiming`: uniform in ±1 / sqrt(fanIn) for weights and biases, as PyTorch's layers do (He et al. 2015 with a = sqrt 5).
 */
import { hashText, randomSource } from "../base/random.ts";
import type { Graph, ParameterValue } from "../graph/graph.ts";
import type { Initial } from "../ops/contract.ts";
import { constantDim } from "../tensor/dim.ts";
import { constantShape } from "../tensor/shape.ts";

export const initialisers = ["glorot", "kaiming"] as const;
export type Initialiser = (typeof initialisers)[number];

/** Float32 values of every tensor of the weight file, by name, in graph order. */
export function initialiseWeights(
  graph: Graph,
  seed: number,
  initialiser: Initialiser = "glorot",
): ReadonlyMap<string, Float32Array> {
  const fans = biasFans(graph);
  return new Map(
    graph.parameters.map((parameter) => {
      const bound = boundOf(parameter, initialiser, fans.get(parameter));
      return [parameter.name, valuesOf(parameter, bound, seed)];
    }),
  );
}

/** For each bias beside weights: the fan-in of those weights. */
function biasFans(graph: Graph): ReadonlyMap<ParameterValue, number> {
  const fans = new Map<ParameterValue, number>();
  for (const { parameters } of graph.nodes) {
    const specs = Object.values(parameters).filter((value) => value.kind === "parameter" || value.kind === "constant");
    const weights = specs.map((value) => value.spec?.initial).find((initial) => initial?.kind === "weights");
    const { bias } = parameters;
    if (weights?.kind === "weights" && bias?.kind === "parameter") fans.set(bias, constantDim(weights.fanIn));
  }
  return fans;
}

/** The half-width of the uniform distribution; undefined for tensors that start constant. */
function boundOf({ spec }: ParameterValue, initialiser: Initialiser, biasFan: number | undefined): number | undefined {
  const { initial } = spec;
  if (initialiser === "kaiming" && biasFan !== undefined) return 1 / Math.sqrt(biasFan);
  if (initial.kind === "constant") return undefined;
  const fanIn = constantDim(initial.fanIn);
  return initialiser === "kaiming" ? 1 / Math.sqrt(fanIn) : glorotBound(fanIn, initial);
}

function glorotBound(fanIn: number, initial: Initial & { kind: "weights" }): number {
  return Math.sqrt(6 / (fanIn + constantDim(initial.fanOut)));
}

function valuesOf({ name, spec }: ParameterValue, bound: number | undefined, seed: number): Float32Array {
  const values = new Float32Array(constantShape(spec.shape).reduce((product, extent) => product * extent, 1));
  if (bound === undefined) return values.fill(spec.initial.kind === "constant" ? spec.initial.value : 0);
  const random = randomSource(hashText(name) ^ Math.imul(seed, 0x9e3779b1));
  for (let index = 0; index < values.length; index++) values[index] = (2 * random.next() - 1) * bound;
  return values;
}

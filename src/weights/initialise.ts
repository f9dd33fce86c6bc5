/**
 * Initial weights by seed. Each tensor has a stream of its own, seeded by its name, so that adding a layer draws no other
 * layer's weights anew.
 *
 * - `auto`: uniform, biases 0. Before rectifiers in ±gain * sqrt(3 / fanIn), which keeps mean squares (He et al. 2015), else as
 *   `glorot`; over sqrt(n) where a layer reads the sum of n branches, times 2 behind a gate that lets half through.
 * - `glorot`: uniform in ±sqrt(6 / (fanIn + fanOut)), biases 0, as Keras does (Glorot and Bengio 2010).
 * - `kaiming`: uniform in ±1 / sqrt(fanIn) for weights and biases, as PyTorch's layers do (He et al. 2015 with a = sqrt 5).
 *
 * A tensor whose model says how it starts (`parameter … init=`) starts so, whatever is chosen.
 */
import { signalOf } from "../analysis/signal.ts";
import { productOf } from "../base/integers.ts";
import { demandName } from "../base/named.ts";
import { normalSource } from "../base/normal.ts";
import { hashText, randomSource } from "../base/random.ts";
import { readersOf } from "../graph/reads.ts";
import { ownTensor } from "../graph/node-facts.ts";
import type { Graph, ParameterValue } from "../graph/graph.ts";
import { demandBound } from "../graph/open-sizes.ts";
import { schemes, type Initial } from "../ops/contract/op.ts";
import type { Distribution } from "../tensor/distribution.ts";
import { constantDim } from "../tensor/dim.ts";
import { constantShape } from "../tensor/shape.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";

/**
 * Ways to draw initial weights; `auto` chooses by what is behind each layer: He et al. before rectifiers, else Glorot.
 */
export const initialisers = ["auto", ...schemes] as const;
export type Initialiser = (typeof initialisers)[number];

/** How far values go from 0: the half-width of the uniform distribution; undefined for tensors that are not drawn from one. */
type Bound = number | undefined;
type Weights = Initial & { readonly kind: "weights" };

/**
 * Initial weights, drawn from a seed, the same on every machine: float32 values of every tensor of the weight file, by name, in graph order.
 * @param seed a non-negative integer.
 * @throws RangeError where it is not one, there is no such initialiser, or a size is not bound that parameters depend on.
 * @example
 * ```ts
 * import { check, initialiseWeights } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const weights = initialiseWeights(model.graph, 1);
 * console.log(weights.get("conv1.weight")!.length); // 36
 * ```
 */
export function initialiseWeights(graph: Graph, seed: number, initialiser: Initialiser = "auto"): TensorMap {
  demandName("initialiser", initialiser, initialisers);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`a seed is a non-negative integer, not ${String(seed)}`);
  }
  const distributions = initialDistributions(graph, initialiser);
  return new Map(graph.parameters.map((each) => [each.name, drawn(each, distributions.get(each.name)!, seed)]));
}

/** Of every tensor of the weight file, by name, in graph order. */
export function initialDistributions(
  graph: Graph,
  initialiser: Initialiser = "auto",
): ReadonlyMap<string, Distribution> {
  demandBound(graph.parameters);
  const boundOf = boundsBy[initialiser](graph);
  return new Map(graph.parameters.map((each) => [each.name, distributionOf(each, boundOf(each))]));
}

/**
 * The names of tensors that have no initial values of their own, since they are not trained: those of `constant`.
 * @example
 * ```ts
 * import { check, constantsOf } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(constantsOf(model.graph)); // []
 * ```
 */
export function constantsOf({ nodes }: Graph): readonly string[] {
  return nodes.filter((node) => ownTensor(node)?.spec.trainable === false).map(({ name }) => name);
}

const boundsBy: Readonly<Record<Initialiser, (graph: Graph) => (parameter: ParameterValue) => Bound>> = {
  auto(graph) {
    const signal = signalOf(graph);
    const readers = readersOf(graph);
    return boundOfWeights((initial, parameter) => {
      // Where several layers share a tensor, the first of them.
      const node = readers.get(parameter)![0]!;
      const gain = signal.gainBehind(node);
      const bound = gain === undefined ? glorotBound(initial) : gain * Math.sqrt(3 / constantDim(initial.fanIn));
      return bound / Math.sqrt(signal.termsRead(node));
    });
  },
  glorot: () => boundOfWeights(glorotBound),
  kaiming(graph) {
    const fans = biasFans(graph);
    const ofWeights = boundOfWeights(kaimingBound);
    return (parameter) => {
      const fan = fans.get(parameter);
      return fan === undefined ? ofWeights(parameter) : 1 / Math.sqrt(fan);
    };
  },
};

function boundOfWeights(
  bound: (initial: Weights, parameter: ParameterValue) => number,
): (parameter: ParameterValue) => Bound {
  return (parameter) => {
    const { initial } = parameter.spec;
    if (initial.kind !== "weights") return undefined;
    return initial.scheme === undefined ? bound(initial, parameter) : fixedBounds[initial.scheme](initial);
  };
}

const fixedBounds: Readonly<Record<NonNullable<Weights["scheme"]>, (initial: Weights) => number>> = {
  glorot: glorotBound,
  kaiming: kaimingBound,
};

function glorotBound({ fanIn, fanOut }: Weights): number {
  return Math.sqrt(6 / (constantDim(fanIn) + constantDim(fanOut)));
}

function kaimingBound({ fanIn }: Weights): number {
  return 1 / Math.sqrt(constantDim(fanIn));
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

function distributionOf({ spec: { initial } }: ParameterValue, bound: Bound): Distribution {
  if (bound !== undefined) return { uniform: bound };
  if (initial.kind === "normal") return { normal: initial.std };
  return { constant: initial.kind === "constant" ? initial.value : 0 };
}

function drawn({ name, spec: { shape, dtype } }: ParameterValue, from: Distribution, seed: number): TensorData {
  const values = tensorData(dtype, productOf(constantShape(shape)));
  if ("constant" in from) return values.fill(from.constant);
  const random = randomSource(hashText(name) ^ Math.imul(seed, 0x9e3779b1));
  if ("uniform" in from) return values.map(() => (2 * random.next() - 1) * from.uniform);
  const normal = normalSource(random);
  return values.map(() => normal() * from.normal);
}

/**
 * How large the numbers of a net are as it starts, as far as that decides how its weights are drawn: what rectifies the
 * results of a layer, and how many independent terms of one size were summed in what the layer reads. The aim is that mean
 * squares stay about the same from layer to layer, so that deep nets neither vanish nor explode.
 */
import { parameterSpecs } from "../graph/node-facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { ParameterSpec } from "../ops/contract/op.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";

export interface Signal {
  /** The factor that makes up for the first activation behind a layer, where that is a rectifier; undefined where not. */
  gainBehind(node: Node): number | undefined;
  /**
   * The mean square of what a layer reads, over that of one term. Layers with weights and normalisations start at 1 again, and
   * residual streams grow by 1 a branch, as normalised ones do (De and Smith 2020).
   */
  termsRead(node: Node): number;
}

export function signalOf(graph: Graph): Signal {
  const activations = activationsBehind(graph);
  const terms = termsOf(graph);
  return {
    gainBehind(node) {
      const activation = firstKnown(activations, node.outputs);
      return activation !== undefined && isRectifier(activation) ? rectifierGain(activation) : undefined;
    },
    termsRead: (node) => mostOf(terms, node.inputs),
  };
}

// ── Backwards: activations ───────────────────────────────────────────────────────────────────────────────────────────

/** For each value the first activation that is met behind it, before any layer that has weights. */
function activationsBehind(graph: Graph): ReadonlyMap<Value, Node> {
  const behind = new Map<Value, Node>();
  // Backwards, so that the first of several readers has the last word.
  for (const node of graph.nodes.toReversed()) {
    const met = activationFrom(node, behind);
    if (met !== undefined) for (const value of node.inputs) behind.set(value, met);
  }
  return behind;
}

function activationFrom(node: Node, behind: ReadonlyMap<Value, Node>): Node | undefined {
  const { category } = node.op;
  if (category === "activation" && node.traits.nonlinearity !== "none") return node;
  return category === "convolution" || category === "dense" ? undefined : firstKnown(behind, node.outputs);
}

function firstKnown<T>(map: ReadonlyMap<Value, T>, values: readonly Value[]): T | undefined {
  return values.map((value) => map.get(value)).find((known) => known !== undefined);
}

function isRectifier(node: Node): boolean {
  return node.traits.nonlinearity === "rectifier";
}

// ── Gains ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** More is not made up for: what lets through less is not a rectifier of numbers around 1. */
const LARGEST_GAIN = 2;

/** Points from -8 to 8, where a standard normal variable is all but certain to lie. */
const POINTS = Float64Array.from({ length: 257 }, (_, at) => (at - 128) / 16);

/**
 * 1 / sqrt(E[f(z)^2]) for a standard normal z: what He et al. 2015 derive, for any f. sqrt(2) for relu, sqrt(2 / (1 + a^2)) for a
 * leaky one, 1 for selu. By the trapezoidal rule, rounded to float32 so that no machine's last bits matter.
 */
export function rectifierGain(node: Node): number {
  const results = resultsAt(POINTS, node);
  let [square, weight] = [0, 0];
  for (const [at, z] of POINTS.entries()) {
    const density = Math.exp((-z * z) / 2);
    square += density * results[at]! ** 2;
    weight += density;
  }
  return Math.fround(Math.min(Math.sqrt(weight / square), LARGEST_GAIN));
}

/** What an activation makes of some numbers. */
function resultsAt(points: Float64Array, node: Node): NdArray["data"] {
  const shape = [1, 1, points.length];
  const parameters = Object.fromEntries(parameterSpecs(node).map((spec) => [spec.name, startOf(spec)]));
  const { op, attributes } = node;
  return op.reference({ inputs: [ndarray(shape, points)], parameters, outputs: [shape], attributes })[0]!.data;
}

/** An activation's parameter before training: a slope per channel. */
function startOf({ shape, literal, initial }: ParameterSpec): NdArray {
  const start = ndarray(constantShape(shape));
  return literal ?? { ...start, data: start.data.fill(initial.kind === "constant" ? initial.value : 1) };
}

// ── Forwards: sums ───────────────────────────────────────────────────────────────────────────────────────────────────

function termsOf(graph: Graph): ReadonlyMap<Value, number> {
  const terms = new Map<Value, number>();
  for (const node of graph.nodes) {
    const count = termsBehind(node, terms);
    for (const value of node.outputs) terms.set(value, count);
  }
  return terms;
}

function termsBehind(node: Node, terms: ReadonlyMap<Value, number>): number {
  const { sum, product, pointwise } = node.traits;
  const isDrawn = parameterSpecs(node).some(({ initial }) => initial.kind === "weights");
  if (isDrawn || (node.op.category === "normalisation" && pointwise === undefined)) return 1;
  const own = (value: Value): number => terms.get(value) ?? 1;
  if (sum === true) return node.inputs.reduce((total, value) => total + own(value), 0);
  if (product === true) return node.inputs.reduce((total, value) => total * (gateSquare(value) ?? own(value)), 1);
  return mostOf(terms, node.inputs);
}

/**
 * The mean square of a gate, an activation that is not 0 where it begins: that of small numbers, since what it is computed from
 * has been averaged. A sigmoid lets half through. Undefined where the value is not a gate.
 */
function gateSquare(value: Value): number | undefined {
  if (value.kind !== "result" || value.node.op.category !== "activation") return undefined;
  const { pointwise, nonlinearity } = value.node.traits;
  if (pointwise === undefined || nonlinearity !== undefined) return undefined;
  const [open] = resultsAt(Float64Array.of(0), value.node);
  return Number.isFinite(open) && open !== 0 ? open! ** 2 : undefined;
}

function mostOf(terms: ReadonlyMap<Value, number>, values: readonly Value[]): number {
  return values.length === 0 ? 1 : Math.max(...values.map((value) => terms.get(value) ?? 1));
}

/**
 * How other tools count a net. Each is a rule for the parameters and one for the work of a layer, and where a figure differs from ours
 * it says what it counts instead. Figures are those of one example; what a tool cannot see as a layer (an input that it would be given
 * under another shape, a pooling that changes nothing) has no line in either.
 */
import { batchOf, withBatch } from "../analysis/batch.ts";
import { countParameters, type NodeParameters, type ParameterUse } from "../analysis/parameters.ts";
import { countWork } from "../analysis/work.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { addDims, dimsEqual, productOfDims, type Dim } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";

/** In the order in which they are told. */
export const conventionNames = ["torchvision", "torchinfo", "keras", "ptflops", "fvcore"] as const;
export type ConventionName = (typeof conventionNames)[number];

export interface Convention {
  readonly name: ConventionName;
  /** As it is called by those who make it, with the version whose rules these are. */
  readonly tool: string;
  /** Where the rules can be read. */
  readonly source: string;
  readonly params: Rule;
  /** Undefined where the tool tells no work. */
  readonly work: (Rule & WorkUnit) | undefined;
}

export interface WorkUnit {
  /** What one of it is, whatever the tool calls it: a MAC is a product and its addition, two FLOPs. */
  readonly unit: "MAC" | "FLOP";
}

export interface Rule {
  /** The tool's own title of the column. */
  readonly title: string;
  /** What is counted, in a few words. */
  readonly says: string;
  count(layer: CountedLayer): Count;
}

export interface Count {
  readonly amount: Dim;
  /** Completes "it …": `counts the bias once for each position`. Told where the amount is not ours. */
  readonly how?: string;
}

/** What rules see of a layer. Shapes are those of one example, without the batch: `[C, H, W]`. */
export interface CountedLayer {
  readonly node: Node;
  readonly input: Shape;
  readonly output: Shape;
  /** Tensors that no earlier layer has counted; literals written in the model and statistics are among them. */
  readonly own: readonly ParameterUse[];
  /** All of its tensors. */
  readonly uses: readonly ParameterUse[];
  /** Our figures. */
  readonly params: Dim;
  readonly macs: Dim;
}

export interface ConventionCount {
  readonly convention: Convention;
  readonly layers: ReadonlyMap<Node, LayerCount>;
  readonly params: Dim;
  readonly work: Dim | undefined;
}

export interface LayerCount {
  readonly params: Dim;
  readonly work: Dim | undefined;
  /** Ours, for what is no matter of conventions. */
  readonly macs: Dim;
  /** What the tool does where a figure differs from ours, `counts the bias, too`; empty where none does. */
  readonly differs: readonly string[];
}

/** The figures that a tool would tell of a net. */
export function countBy(convention: Convention, graph: Graph): ConventionCount {
  const layers = new Map(countedLayers(graph).map((layer) => [layer.node, countLayer(convention, layer)]));
  const counts = [...layers.values()];
  return {
    convention,
    layers,
    params: counts.reduce<Dim>((sum, { params }) => addDims(sum, params), 0),
    work: convention.work && counts.reduce<Dim>((sum, { work = 0 }) => addDims(sum, work), 0),
  };
}

function countLayer({ params, work }: Convention, layer: CountedLayer): LayerCount {
  const [ownParams, ownWork] = [params.count(layer), work?.count(layer)];
  const differs = [
    ...differenceOf(ownParams, layer.params),
    ...(ownWork === undefined ? [] : differenceOf(ownWork, layer.macs)),
  ];
  return { params: ownParams.amount, work: ownWork?.amount, macs: layer.macs, differs };
}

function differenceOf({ amount, how }: Count, ours: Dim): readonly string[] {
  return how === undefined || dimsEqual(amount, ours) ? [] : [how];
}

function countedLayers(graph: Graph): readonly CountedLayer[] {
  const parameters = countParameters(graph);
  const work = countWork(graph);
  const batch = batchOf(graph);
  return graph.nodes.map((node) => ({
    node,
    input: node.inputs.length === 0 ? [] : withBatch(node.inputs[0]!.type.shape, batch).slice(1),
    output: withBatch(node.outputs[0]!.type.shape, batch).slice(1),
    ...ownTensors(parameters.nodes.get(node)!),
    macs: work.nodes.get(node)!,
  }));
}

function ownTensors({ uses }: NodeParameters): Pick<CountedLayer, "uses" | "own" | "params"> {
  const own = uses.filter(({ shared }) => !shared);
  return { uses, own, params: elementsOf(own.filter(isParameter)) };
}

// ── What several rules ask ───────────────────────────────────────────────────────────────────────────────────────────

/** What frameworks call a parameter: statistics and constants are buffers. */
export function isParameter({ role }: ParameterUse): boolean {
  return role !== "statistic";
}

export function elementsOf(uses: readonly Pick<ParameterUse, "count">[]): Dim {
  return uses.reduce<Dim>((sum, { count }) => addDims(sum, count), 0);
}

/** Of a tensor of one example. */
export function elementsIn(shape: Shape): Dim {
  return productOfDims(shape);
}

/** How many times a kernel is put down: the output's elements of one channel. */
export function positionsIn(shape: Shape): Dim {
  return productOfDims(shape.slice(1));
}

/** Whether it is a convolution, transposed ones among them. */
export function isConvolution({ node }: CountedLayer): boolean {
  return node.traits.contraction?.window !== undefined;
}

/** Whether a trained factor and summand follow a normalisation. */
export function isAffine({ uses }: CountedLayer): boolean {
  return uses.some(isParameter);
}

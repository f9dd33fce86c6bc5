/** Everything that reports tell of a model, gathered once: one row per layer in graph order, and the totals. */
import { measureLiveness } from "./liveness.ts";
import { countParameters, type ParameterCount } from "./parameters.ts";
import { measureReceptiveFields, type AxisField, type ReceptiveFields } from "./receptive-field.ts";
import { countWork, type Work } from "./work.ts";
import { trafficOf, type Traffic } from "./traffic.ts";
import { batchOf, withBatch } from "./batch.ts";
import { ownTensor } from "../graph/node-facts.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { sumOfDims, type Dim } from "../tensor/dim.ts";
import { spatialDims, type Shape } from "../tensor/shape.ts";
import type { WeightType } from "../tensor/weight-type.ts";

export interface LayerFigures {
  readonly node: Node;
  /** What its layer is called: what only shows a tensor under another shape is a reshape to its user. */
  readonly kind: string;
  /** Of its first output, the net's batch in front. */
  readonly shape: Shape;
  /** Elements of the layer's own tensors; those shared with an earlier layer are counted there. */
  readonly params: Dim;
  readonly formula: string;
  /** Those of `params` that are learnt. */
  readonly trainable: Dim;
  /** Bytes of its own tensors in the weight file, running statistics among them. */
  readonly weightBytes: Dim;
  readonly macs: Dim;
  readonly traffic: Traffic;
  /** One entry per spatial axis of the input. */
  readonly receptive: readonly AxisField[];
}

export interface ModelFigures {
  readonly layers: readonly LayerFigures[];
  readonly params: Dim;
  readonly trainable: Dim;
  /** Running statistics: in the weight file, not among the parameters. */
  readonly buffers: Dim;
  /** As the weight file has them, in the type given. */
  readonly weightBytes: Dim;
  readonly weightsType: WeightType;
  readonly macs: Dim;
  /** Bytes at the peak of the liveness bound; undefined where a size is open. */
  readonly peakActivationBytes: number | undefined;
  readonly convolution: Subtotal;
  readonly dense: Subtotal;
  readonly other: Subtotal;
}

export const workKinds = ["convolution", "dense", "other"] as const;
export type WorkKind = (typeof workKinds)[number];

export interface Subtotal {
  readonly params: Dim;
  readonly macs: Dim;
}

/** @param weightsType how weights are stored. */
export function modelFigures({ graph }: { readonly graph: Graph }, weightsType: WeightType = "f32"): ModelFigures {
  const parameters = countParameters(graph, weightsType);
  const work = countWork(graph);
  const layers = rowsOf(graph, parameters, work);
  const { params, trainable, buffers, weightBytes } = parameters;
  const totals = { params, trainable, buffers, weightBytes, weightsType, macs: work.macs };
  return { layers, ...totals, peakActivationBytes: measureLiveness(graph).peak, ...subtotalsOf(layers) };
}

/** The rows alone: what each layer is, without what all come to. */
export function layerFigures(graph: Graph): readonly LayerFigures[] {
  return rowsOf(graph, countParameters(graph), countWork(graph));
}

/** Receptive fields take as long as all the rest, and are measured where one is asked for. */
function rowsOf(graph: Graph, parameters: ParameterCount, work: Work): readonly LayerFigures[] {
  const regionOf = regionsOf(graph);
  let measured: ReceptiveFields | undefined;
  // What only turns a parameter for a layer is not a layer; a trained tensor has its row, for its count.
  const listed = graph.nodes.filter((node) => regionOf(node) === "run" || ownTensor(node)?.spec.trainable === true);
  const batch = batchOf(graph);
  return listed.map((node) => ({
    node,
    kind: node.op.spelled || node.traits.view !== true ? node.op.name : "reshape",
    shape: withBatch(node.outputs[0]!.type.shape, batch),
    ...ownParameters(parameters, node),
    macs: work.nodes.get(node)!,
    traffic: trafficOf(node, batch, regionOf),
    get receptive() {
      measured ??= measureReceptiveFields(graph);
      return measured.fields.get(node.outputs[0]!) ?? [];
    },
  }));
}

/** What is seen where the net last looks at more than one place: behind global pooling and dense layers all is seen. */
export function lastField(figures: Pick<ModelFigures, "layers">): readonly AxisField[] {
  return lastSpatialLayer(figures)?.receptive ?? [];
}

/** The last layer that gives more than one place. */
export function lastSpatialLayer({ layers }: Pick<ModelFigures, "layers">): LayerFigures | undefined {
  return layers.findLast(({ shape }) => spatialDims(shape).some((extent) => extent !== 1));
}

type OwnParameters = Pick<LayerFigures, "params" | "formula" | "trainable" | "weightBytes">;

function ownParameters(count: ParameterCount, node: Node): OwnParameters {
  const { uses, formula } = count.nodes.get(node)!;
  const own = uses.filter((use) => !use.shared);
  const shared = Object.keys(node.parameters).length > 0 && uses.every((use) => use.shared);
  return {
    params: sumOfDims(own.filter(({ role }) => role !== "statistic").map((use) => use.count)),
    trainable: sumOfDims(own.filter(({ role }) => role === "trainable").map((use) => use.count)),
    weightBytes: sumOfDims(own.map((use) => use.bytes)),
    formula: shared ? "shared" : formula,
  };
}

export function subtotalsOf(layers: readonly LayerFigures[]): Pick<ModelFigures, WorkKind> {
  const sum = (of: (figures: LayerFigures) => boolean): Subtotal => {
    const chosen = layers.filter(of);
    return {
      params: sumOfDims(chosen.map(({ params }) => params)),
      macs: sumOfDims(chosen.map(({ macs }) => macs)),
    };
  };
  return {
    convolution: sum((layer) => kindOf(layer) === "convolution"),
    dense: sum((layer) => kindOf(layer) === "dense"),
    other: sum((layer) => kindOf(layer) === "other"),
  };
}

/** By trait: a contraction with a window is a convolution, one without is a dense layer. */
export function kindOf({ node }: LayerFigures): WorkKind {
  const { contraction } = node.traits;
  if (contraction === undefined) return "other";
  return contraction.window === undefined ? "dense" : "convolution";
}

/** Whether a tensor can be a parameter's, judged by shapes: and if so, what is to be done to its axes. */
import { productOf } from "../base/integers.ts";
import { readersOf } from "../graph/reads.ts";
import type { Graph, Node, ParameterValue } from "../graph/graph.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Conversion } from "./arrange.ts";
import { flattenedFeatures, type FeatureParts } from "./feature-order.ts";
import type { Arrangement } from "./weight-source.ts";

/** Undefined where a tensor of this shape and arrangement cannot be the parameter's. */
export type Fit = (
  parameter: ParameterValue,
  shape: readonly number[],
  arrangement: Arrangement,
) => Conversion | undefined;

/** What the parameter is to the first layer that reads it. */
interface Use {
  readonly shape: readonly number[];
  readonly kind: "convolution" | "dense" | "other";
  /** One kernel for each input channel: of shape `[in * multiplier, 1, ...kernel]`. */
  readonly isDepthwise: boolean;
  /** Of the axis that goes along the layer's input features, where these were flattened. */
  readonly features: FeatureParts | undefined;
}

/** For the parameters of one graph, of which it asks the layers that read them. */
export function fitterOf(graph: Pick<Graph, "nodes">): Fit {
  const readers = readersOf(graph);
  const uses = new Map<ParameterValue, Use>();
  const useOf = (parameter: ParameterValue): Use => {
    const use = uses.get(parameter) ?? describe(parameter, readers.get(parameter)?.[0]);
    uses.set(parameter, use);
    return use;
  };
  return (parameter, shape, arrangement) => fit(useOf(parameter), shape, arrangement);
}

function describe(parameter: ParameterValue, node: Node | undefined): Use {
  const shape = constantShape(parameter.type.shape);
  const [input] = node?.inputs ?? [];
  // A tensor of its own is read by no layer, and takes nothing.
  if (node === undefined || input === undefined)
    return { shape, kind: "other", isDepthwise: false, features: undefined };
  const { contraction } = node.traits;
  const isWeight = contraction !== undefined && node.parameters[contraction.weight] === parameter;
  const parts = flattenedFeatures(input);
  if (!isWeight) {
    // The bias of a contraction goes along its outputs.
    const isAlongInputs = contraction === undefined && shape.length === 1 && shape[0] === featureCount(parts);
    return { shape, kind: "other", isDepthwise: false, features: isAlongInputs ? parts : undefined };
  }
  const kind = contraction.window === undefined ? "dense" : "convolution";
  const isDepthwise = kind === "convolution" && !contraction.transposed && contraction.groups > 1 && shape[1] === 1;
  return { shape, kind, isDepthwise, features: kind === "dense" ? parts : undefined };
}

function featureCount(parts: FeatureParts | undefined): number | undefined {
  return parts?.reduce((sum, part) => sum + productOf(part), 0);
}

function fit(use: Use, shape: readonly number[], arrangement: Arrangement): Conversion | undefined {
  if (arrangement === "keras") return fitKeras(use, shape);
  const order = arrangement === "matrix" && use.kind === "dense" && shape.length === 2 ? [1, 0] : undefined;
  const ordered = order === undefined ? shape : order.map((axis) => shape[axis]!);
  return equal(ordered, use.shape) ? { order, shape: use.shape, features: undefined } : undefined;
}

function fitKeras(use: Use, shape: readonly number[]): Conversion | undefined {
  const { features } = use;
  for (const order of kerasOrders(use, shape.length)) {
    const ordered = order === undefined ? shape : order.map((axis) => shape[axis]!);
    if (equal(ordered, use.shape)) return { order, shape: use.shape, features };
  }
  return use.isDepthwise ? fitDepthwise(use, shape) : fitSqueezed(use, shape);
}

/** `[...kernel, in, out]` (transposed: `[...kernel, out, in]`) has its last two axes in front of ours, swapped. */
function kerasOrders({ kind }: Use, rank: number): readonly (readonly number[] | undefined)[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (rank < 2) return [undefined];
  if (kind !== "other") return [[rank - 1, rank - 2, ...axes.slice(0, -2)]];
  return [[rank - 1, ...axes.slice(0, -1)]];
}

/** `[...kernel, in, multiplier]`: the outputs of one input channel lie next to each other. */
function fitDepthwise({ shape: due }: Use, shape: readonly number[]): Conversion | undefined {
  const rank = shape.length;
  const [channels, multiplier] = shape.slice(-2) as [number, number];
  if (rank !== due.length || channels * multiplier !== due[0] || !equal(shape.slice(0, -2), due.slice(2)))
    return undefined;
  const kernel = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return { order: [rank - 2, rank - 1, ...kernel], shape: due, features: undefined };
}

/** One number per channel, shared over the spatial axes: `[1, 1, C]`. */
function fitSqueezed({ kind, shape: due }: Use, shape: readonly number[]): Conversion | undefined {
  const isSqueezed = kind === "other" && due.length === 1 && shape.length > 1 && shape.at(-1) === due[0];
  return isSqueezed && shape.slice(0, -1).every((extent) => extent === 1)
    ? { order: undefined, shape: due, features: undefined }
    : undefined;
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

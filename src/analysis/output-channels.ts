/**
 * Which weights a net multiplies with, and which of their elements go into the same output channel: what is stored with a
 * scale has one for each of those.
 */
import { readersOf } from "../graph/reads.ts";
import { ownTensor } from "../graph/node-facts.ts";
import type { Graph, Node, ParameterValue, Value } from "../graph/graph.ts";
import { isConstantDim, productOfDims, type Dim } from "../tensor/dim.ts";

/**
 * The weights of contractions and the trained matrices of products, each with the extents that tell its output channels
 * apart: those along its axes, where that of an axis is as long as the axis, one for each block of it, or 1. Axes left out are 1.
 */
export function outputChannels(graph: Pick<Graph, "nodes">): ReadonlyMap<ParameterValue, readonly Dim[]> {
  const channels = new Map<ParameterValue, readonly Dim[]>();
  const readers = readersOf(graph);
  for (const node of graph.nodes) {
    const own = ownTensor(node);
    const weight = own ?? weightOf(node);
    if (weight === undefined || channels.has(weight)) continue;
    const parts = own === undefined ? channelsOfWeight(node, weight) : channelsOfFactor(node, readers);
    if (parts !== undefined && !isNarrow(weight, parts)) channels.set(weight, parts);
  }
  return channels;
}

/** Whether so few elements share a scale and a zero point that bytes with these take more than float32. */
function isNarrow({ type: { shape } }: ParameterValue, parts: readonly Dim[]): boolean {
  const [elements, scales] = [productOfDims(shape), productOfDims(parts)];
  return isConstantDim(elements) && isConstantDim(scales) && elements < 3 * scales;
}

function weightOf({ traits: { contraction }, parameters }: Node): ParameterValue | undefined {
  const weight = contraction && parameters[contraction.weight];
  return weight?.kind === "parameter" ? weight : undefined;
}

/** `[out, in / groups, ...]`; transposed `[in, out / groups, ...]`, where a group is a block of the first axis. */
function channelsOfWeight({ traits }: Node, { type: { shape } }: ParameterValue): readonly Dim[] {
  const { transposed, groups } = traits.contraction!;
  return transposed ? [groups, shape[1]!] : [shape[0]!];
}

/** Of a tensor of its own that is a factor of a matrix product: all axes but the one that is summed over. */
function channelsOfFactor(
  { outputs, parameters }: Node,
  readers: ReadonlyMap<Value, readonly Node[]>,
): readonly Dim[] | undefined {
  const [output] = outputs;
  const reader = readers.get(output!)?.find(({ traits }) => traits.summedAxes !== undefined);
  const summed = reader?.traits.summedAxes?.[reader.inputs.indexOf(output!)];
  // The tensor has no batch.
  return summed === undefined
    ? undefined
    : parameters[""]!.type.shape.map((dim, axis) => (axis + 1 === summed ? 1 : dim));
}

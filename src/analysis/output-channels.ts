/**
 * Which weights a net multiplies with, and which of their elements go into the same output channel: where weights are stored as
 * bytes, each channel has a scale. Figures of what that takes and writers of files both ask here.
 */
import { readersOf } from "../graph/reads.ts";
import { ownTensor } from "../graph/node-facts.ts";
import type { Graph, Node, ParameterValue, Value } from "../graph/graph.ts";
import { addDims, isConstantDim, multiplyDims, productOfDims, type Dim } from "../tensor/dim.ts";
import { bytesPerElement } from "../tensor/dtype.ts";
import { constantShape } from "../tensor/shape.ts";
import { companionNames, type StoredForm, type WeightType, type WeightTypes } from "../tensor/weight-type.ts";

/**
 * How many scales, and as many zero points, there are along each axis of a weight, axes left out having one: as many as the
 * axis is long, one for each block of it, or one for all.
 */
export type Channels = readonly Dim[];

/** A scale is a float32; a zero point is one of the bytes. */
const BYTES_PER_CHANNEL = bytesPerElement("float32") + bytesPerElement("uint8");

/** The weights of contractions and the trained factors of matrix products, but for those that bytes and scales take more for than float32. */
export function outputChannels(graph: Pick<Graph, "nodes">): ReadonlyMap<ParameterValue, Channels> {
  const channels = new Map<ParameterValue, Channels>();
  const readers = readersOf(graph);
  for (const node of graph.nodes) {
    const own = ownTensor(node);
    const weight = own ?? weightOf(node);
    if (weight === undefined || channels.has(weight)) continue;
    const scales = own === undefined ? channelsOfWeight(node, weight) : channelsOfFactor(node, readers);
    const found = scales && channelsFor(weight, scales);
    if (found !== undefined) channels.set(weight, found);
  }
  return channels;
}

/** What the elements of a parameter take in a file, scales and zero points included. */
export type BytesAtRest = (value: ParameterValue) => Dim;

/** The same, of parameters whose values are not known. */
export function bytesAtRest(graph: Pick<Graph, "nodes">, type: WeightType): BytesAtRest {
  const channels = type === "u8" ? outputChannels(graph) : new Map<ParameterValue, Channels>();
  return (value) => {
    const { dtype, shape } = value.type;
    const own = channels.get(value);
    const width = bytesPerElement(own ? "uint8" : type === "f16" ? "float16" : dtype);
    const numbers = own ? multiplyDims(productOfDims(own), BYTES_PER_CHANNEL) : 0;
    return addDims(multiplyDims(productOfDims(shape), width), numbers);
  };
}

/**
 * How parameters of a net whose sizes are bound are stored, by name, where that is not as float32. As bytes are those that
 * can be: what is no weight, or beside whose name another parameter has that of its scales, stays float32.
 */
export function storedForms(
  graph: Pick<Graph, "nodes" | "parameters">,
  types: WeightTypes,
): ReadonlyMap<string, StoredForm> {
  const channels = outputChannels(graph);
  const names = new Set(graph.parameters.map(({ name }) => name));
  return new Map(
    graph.parameters.flatMap((value): [string, StoredForm][] => {
      const { name } = value;
      const type = typeof types === "string" ? types : types.get(name);
      if (type === "f16") return [[name, { type }]];
      const own = type === "u8" ? channels.get(value) : undefined;
      if (own === undefined || companionNames(name).some((each) => names.has(each))) return [];
      return [[name, { type: "u8", scales: constantShape(own) }]];
    }),
  );
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

/** Undefined where bytes, scales and zero points take more than float32. */
function channelsFor({ type: { shape } }: ParameterValue, scales: readonly Dim[]): Channels | undefined {
  const [elements, count] = [productOfDims(shape), productOfDims(scales)];
  const isBound = isConstantDim(elements) && isConstantDim(count);
  return isBound && elements + BYTES_PER_CHANNEL * count > 4 * elements ? undefined : scales;
}

/**
 * Constants that layers compute with (means, anchors, tables of positions) as tensors of their own, which the language can
 * say and the weight file holds: `priors: constant [4420, 4]`. A few numbers are written where they stand. What differs
 * between the examples of a batch stays what it is.
 */
import { productOf } from "../../base/integers.ts";
import type { ConstantValue, Node, Value } from "../../graph/graph.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import type { UniqueNames } from "../../base/unique-names.ts";
import { noOrigin } from "../../graph/graph-builder.ts";
import { regionsOf } from "../../graph/graph-regions.ts";
import { rewriteGraph, type Rewriter } from "../../graph/rewrite.ts";
import { constant } from "../../ops/kinds/constant.ts";
import { ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { shortDecimal } from "./decimal.ts";
import { inUse, type WeightedGraph } from "./merge-biases.ts";
import { labelOf } from "./naming.ts";

/** As many elements as read well on a line. */
const MOST_WRITTEN = 4;

/** `names`: those that the graph's layers have. */
export function constantsAsLayers({ graph, weights }: WeightedGraph, names: UniqueNames): WeightedGraph {
  const batch = Number(graph.inputs[0]?.type.shape[0] ?? 1);
  const makers = new Map([...weights.keys()].map((name) => [name, () => weights.get(name)!] as const));
  const layers = new Map<ConstantValue, Value>();
  const made: { readonly array: NdArray; readonly value: Value }[] = [];
  const layerFor = (constant: ConstantValue, rewriter: Rewriter): Value | undefined => {
    const known = layers.get(constant);
    if (known !== undefined) return known;
    const array = ofOneExample(constant.value, batch);
    if (array === undefined) return undefined;
    const same = made.find((each) => isSame(each.array, array));
    if (same !== undefined) return same.value;
    const layer = addLayer(constant, array, batch, names, rewriter);
    made.push({ array, value: layer.outputs[0]! });
    const [parameter] = Object.values(layer.parameters);
    if (parameter!.kind === "parameter") makers.set(parameter!.name, () => Float32Array.from(array.data));
    layers.set(constant, layer.outputs[0]!);
    return layer.outputs[0]!;
  };
  const regionOf = regionsOf(graph);
  const [first] = graph.nodes;
  const rewritten = rewriteGraph(graph, (node, rewriter) => {
    const read = node === first ? [...node.inputs, ...graph.outputs.map(({ value }) => value)] : node.inputs;
    // What depends on weights alone is computed from constants as they are.
    if (regionOf(node) === "prepare") return void rewriter.copy(node);
    for (const value of read) {
      const by = isConstant(value) ? layerFor(value, rewriter) : undefined;
      if (by !== undefined) rewriter.replace(value, by);
    }
    rewriter.copy(node);
  });
  return inUse(rewritten, new LazyMap(makers));
}

function isConstant(value: Value): value is ConstantValue {
  return value.kind === "constant";
}

/** Without the batch, where that is 1 or all examples have the same. */
function ofOneExample({ shape, data }: NdArray, batch: number): NdArray | undefined {
  const [examples = 1, ...rest] = shape;
  const count = productOf(rest);
  if (rest.length === 0 || (examples !== 1 && examples !== batch)) return undefined;
  const isSame = examples === 1 || data.every((element, at) => Object.is(element, data[at % count]));
  return isSame ? ndarray(rest, data.slice(0, count)) : undefined;
}

function isSame(a: NdArray, b: NdArray): boolean {
  return a.shape.join() === b.shape.join() && a.data.every((element, at) => Object.is(element, b.data[at]));
}

function addLayer(
  { name, type }: ConstantValue,
  { shape, data }: NdArray,
  batch: number,
  names: UniqueNames,
  { builder }: Rewriter,
): Node {
  const value = writtenValue(shape, data);
  const examples = Number(type.shape[0]);
  const attributes = { shape, value, ...(examples === 1 || batch === 1 ? {} : { batch: examples }) };
  const label = names.unique(labelOf(name, "fixed"));
  return builder.addSound({ name: label, op: constant, attributes, inputs: [], origin: noOrigin });
}

/** A number where all elements are that one, a list of few; undefined where they are better kept in the weight file. */
function writtenValue(shape: readonly number[], data: NdArray["data"]): NdArray | undefined {
  if (!data.every(Number.isFinite)) return undefined;
  if (data.every((element) => Object.is(element, data[0]))) return ndarray([], [shortDecimal(data[0]!)]);
  const wide = shape.filter((extent) => extent !== 1);
  return data.length <= MOST_WRITTEN ? ndarray(wide, Array.from(data, shortDecimal)) : undefined;
}

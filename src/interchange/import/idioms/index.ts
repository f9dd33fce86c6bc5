/** Every idiom, in the order in which they are tried; the first that fits takes its nodes. */
import { invariant } from "../../../base/invariant.ts";
import { LazyMap } from "../../../base/lazy-map.ts";
import type { UniqueNames } from "../../../base/unique-names.ts";
import type { Node, Value } from "../../../graph/graph.ts";
import { rewriteGraph, type Rewriter } from "../../../graph/rewrite.ts";
import { inUse, type WeightedGraph } from "../merge-biases.ts";
import { weightLabel } from "../naming.ts";
import { gated, hardSigmoid, leakyRelu, parametricRelu, rectifier, softplus, softsign } from "./gates.ts";
import { addLayer, foundOf, type Building, type Idiom } from "./idiom.ts";
import {
  euclideanNorm,
  groupNorm,
  groupNormAffine,
  layerNorm,
  layerNormAffine,
  layerNormByFactor,
  scaleAndShift,
} from "./normalisations.ts";
import {
  activatedBehindPermute,
  globalPooling,
  joinedBehindPermute,
  permutedTwice,
  pixelShuffled,
  shuffled,
} from "./rearrangements.ts";
import { sinking } from "./sinking.ts";
import { views } from "./views.ts";

const idioms: readonly Idiom[] = [
  rectifier,
  hardSigmoid,
  gated,
  softplus,
  softsign,
  leakyRelu,
  parametricRelu,
  layerNorm,
  layerNormAffine,
  layerNormByFactor,
  scaleAndShift,
  groupNorm,
  groupNormAffine,
  euclideanNorm,
  shuffled,
  pixelShuffled,
  permutedTwice,
  activatedBehindPermute,
  joinedBehindPermute,
  globalPooling,
];

/** The net with the layers that groups of its nodes stand for; `names`: those that the graph's layers have. */
export function recogniseIdioms(net: WeightedGraph, names: UniqueNames): WeightedGraph {
  return withIdioms(idioms, net, names);
}

/** The net with layers before permutations where they stood behind them. */
export function sinkPermutes(net: WeightedGraph, names: UniqueNames): WeightedGraph {
  return withIdioms(sinking, net, names);
}

/** The net with views in place of permutations that move no element, and no view of a view. */
export function withViews(net: WeightedGraph, names: UniqueNames): WeightedGraph {
  return withIdioms(views, net, names);
}

function withIdioms(tried: readonly Idiom[], { graph, weights }: WeightedGraph, names: UniqueNames): WeightedGraph {
  const makers = new Map([...weights.keys()].map((name) => [name, () => weights.get(name)!] as const));
  const rewritten = rewriteGraph(graph, (node, rewriter) => {
    const value = tryAll(tried, node, rewriter, makers, names);
    if (value === undefined) rewriter.copy(node);
    else rewriter.replace(node.outputs[0]!, value);
  });
  return inUse(rewritten, new LazyMap(makers));
}

function tryAll(
  tried: readonly Idiom[],
  node: Node,
  rewriter: Rewriter,
  makers: Map<string, () => Float32Array>,
  names: UniqueNames,
): Value | undefined {
  if (node.outputs.length !== 1 || node.inputs.length === 0) return undefined;
  const building = buildingFor(node, rewriter, makers, names);
  let found = foundOf(node, node.inputs.map(rewriter.value), rewriter.operands(node.parameters));
  let value: Value | undefined;
  // What has become of the node may be the end of another idiom.
  for (let at = 0; at < tried.length; at++) {
    const next = tried[at]!(found, building);
    if (next === undefined) continue;
    value = next;
    if (next.kind !== "result") return next;
    found = foundOf(next.node, next.node.inputs, next.node.parameters);
    at = -1;
  }
  return value;
}

function buildingFor(
  { name }: Node,
  rewriter: Rewriter,
  makers: Map<string, () => Float32Array>,
  names: UniqueNames,
): Building {
  let label: string | undefined;
  const elementsOf = (value: Value): (() => Float32Array) => {
    invariant(value.kind === "constant" || value.kind === "parameter", `a ${value.kind} has no elements yet`);
    return value.kind === "constant" ? () => Float32Array.from(value.value.data) : makers.get(value.name)!;
  };
  return {
    layer: (op, inputs, attributes = {}, parameters = {}) =>
      addLayer(rewriter, label ?? name, op, inputs, attributes, parameters),
    beside: (op, inputs, attributes = {}) => addLayer(rewriter, names.unique(name), op, inputs, attributes),
    weight(role, shape, from, elements = elementsOf(from)) {
      label ??= names.unique(weightLabel(nameOf(from), name));
      makers.set(`${label}.${role}`, elements);
      const spec = {
        name: role,
        shape,
        dtype: "float32",
        trainable: true,
        formula: shape.join("*"),
        initial: { kind: "constant", value: 1 },
      } as const;
      return rewriter.builder.parameter(`${label}.${role}`, spec);
    },
    constant: (array, called) => rewriter.builder.constant(array, called),
    elements: elementsOf,
  };
}

function nameOf(value: Value): string {
  return value.kind === "constant" || value.kind === "parameter" ? value.name : "";
}

/**
 * Permutations between an image and a dense layer that the layer's weights can take in. An image that is permuted and then
 * flattened gives the same features in another order, and so does one that a vector becomes and that is permuted then: the
 * weights are put into that order instead, once, and those of norms in between with them.
 */
import { productOf } from "../../base/integers.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import type { Node, ParameterValue, Value } from "../../graph/graph.ts";
import { countReads, readersOf } from "../../graph/reads.ts";
import { rewriteGraph } from "../../graph/rewrite.ts";
import type { TensorData } from "../../tensor/dtype.ts";
import { permute } from "../../tensor/layout.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { addLayer, made, shapeOf, type Found } from "./idioms/idiom.ts";
import { orderOf } from "./idioms/rearrangements.ts";
import type { WeightedGraph } from "./merge-biases.ts";

/** Features seen as an image of this shape, whose axes then stand in this order. */
interface Reordering {
  readonly shape: readonly number[];
  readonly axes: readonly number[];
}

/** Along which axis of a parameter the features lie. */
interface Move extends Reordering {
  readonly axis: number;
}

/** A permutation that can go, with what takes it in. */
interface Plan {
  /** The flattening or the permutation whose place a view of `source` takes. */
  readonly node: Node;
  readonly source: Value;
  readonly moves: readonly (readonly [ParameterValue, Move])[];
}

/** The same net without such permutations. */
export function withFeaturesReordered(net: WeightedGraph): WeightedGraph {
  const plans = soundPlans(net, [...plansBehind(net), ...plansBefore(net)]);
  if (plans.length === 0) return net;
  const places = new Map(plans.map((plan) => [plan.node, plan] as const));
  const graph = rewriteGraph(net.graph, (node, rewriter) => {
    const plan = places.get(node);
    if (plan === undefined) return void rewriter.copy(node);
    const [source, output] = [rewriter.value(plan.source), node.outputs[0]!];
    const shape = shapeOf(output).slice(1);
    const view =
      shape.length === 1
        ? addLayer(rewriter, node.name, "flatten", [source], {})
        : addLayer(rewriter, node.name, "reshape", [source], { shape });
    rewriter.replace(output, view);
  });
  return { graph, weights: movedWeights(net.weights, plans) };
}

function movedWeights(weights: WeightedGraph["weights"], plans: readonly Plan[]): LazyMap<string, TensorData> {
  const all = plans.flatMap((plan) => plan.moves);
  const movesOf = (name: string): ReadonlyMap<string, Plan["moves"][number]> =>
    new Map(all.filter(([{ name: own }]) => own === name).map((each) => [keyOf(each[1]), each] as const));
  const moved = (name: string): TensorData =>
    [...movesOf(name).values()].reduce(
      (elements: TensorData, [parameter, move]) => movedElements(parameter, elements, move),
      weights.get(name)!,
    );
  return new LazyMap(new Map([...weights.keys()].map((name) => [name, () => moved(name)])));
}

/** The elements with one of the parameter's axes seen as an image, and that image permuted. */
function movedElements(parameter: ParameterValue, elements: TensorData, { shape, axes, axis }: Move): TensorData {
  const own = shapeOf(parameter);
  const seen = [...own.slice(0, axis), ...shape, ...own.slice(axis + 1)];
  const order = seen.map((_, at) => {
    const inside = at - axis;
    return inside >= 0 && inside < axes.length ? axes[inside]! + axis : at;
  });
  return Float32Array.from(permute(ndarray(seen, elements), order).data);
}

// ── What can go ──────────────────────────────────────────────────────────────────────────────────────────────────────

const FLATTENING: ReadonlySet<string> = new Set(["flatten", "reshape", "view"]);

/** Images that are permuted and flattened, where all that reads them is dense, or works on each feature by itself. */
function plansBehind({ graph }: WeightedGraph): readonly Plan[] {
  const readers = readersOf(graph);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  return graph.nodes.flatMap((node) => {
    if (!FLATTENING.has(node.op.name) || shapeOf(node.outputs[0]!).length !== 2) return [];
    const before = made(node.inputs[0]!, "permute");
    if (before === undefined) return [];
    const source = before.inputs[0]!;
    const axes = orderOf(before);
    // The features are those of the permuted image, and are put back into the order of the image itself.
    const back = { shape: shapeOf(before.output).slice(1), axes: axes.map((_, axis) => axes.indexOf(axis)) };
    const moves = movesBehind(node.outputs[0]!, back, { readers, outputs });
    return moves === undefined ? [] : [{ node, source, moves }];
  });
}

interface Reads {
  readonly readers: ReadonlyMap<Value, readonly Node[]>;
  readonly outputs: ReadonlySet<Value>;
}

/** Undefined where something reads the features that minds their order. */
function movesBehind(features: Value, order: Reordering, reads: Reads): Plan["moves"] | undefined {
  if (reads.outputs.has(features)) return undefined;
  const moves: (readonly [ParameterValue, Move])[] = [];
  for (const reader of reads.readers.get(features) ?? []) {
    const own = isDense(reader, features) ? columnsOf(reader, order) : vectorsOf(reader, features, order);
    if (own === undefined) return undefined;
    moves.push(...own);
    if (reader.op.name === "dense") continue;
    const further = movesBehind(reader.outputs[0]!, order, reads);
    if (further === undefined) return undefined;
    moves.push(...further);
  }
  return moves;
}

function isDense({ op, attributes, inputs }: Node, features: Value): boolean {
  return op.name === "dense" && attributes["axis"] === undefined && inputs[0] === features;
}

function columnsOf({ parameters }: Node, order: Reordering): Plan["moves"] | undefined {
  const { weight } = parameters;
  return weight?.kind === "parameter" ? [[weight, { ...order, axis: 1 }]] : undefined;
}

/** What a layer has for each feature, where it works on each by itself. */
function vectorsOf(node: Node, features: Value, order: Reordering): Plan["moves"] | undefined {
  const { inputs, parameters, epilogue, traits, op } = node;
  if (inputs.length !== 1 || inputs[0] !== features || epilogue.length > 0 || node.outputs.length !== 1)
    return undefined;
  const given = Object.values(parameters);
  if (given.length === 0) return traits.pointwise === undefined ? undefined : [];
  const count = productOf(order.shape);
  const isVector = (value: Value): value is ParameterValue =>
    value.kind === "parameter" && shapeOf(value).length === 1 && shapeOf(value)[0] === count;
  if (!PER_FEATURE.has(op.name) || !given.every(isVector)) return undefined;
  return given.map((value) => [value, { ...order, axis: 0 }] as const);
}

/** Layers whose parameters are vectors along the features of a flat tensor. */
const PER_FEATURE: ReadonlySet<string> = new Set(["bn", "scale", "prelu"]);

/** Dense layers whose features become an image that is permuted then. */
function plansBefore({ graph }: WeightedGraph): readonly Plan[] {
  const reads = countReads(graph);
  return graph.nodes.flatMap((node) => {
    const view = node.op.name === "permute" ? made(node.inputs[0]!, "reshape") : undefined;
    if (view === undefined || reads(view.output) !== 1) return [];
    const [permuted] = [made(node.outputs[0]!, "permute")!];
    const order = { shape: shapeOf(view.output).slice(1), axes: orderOf(permuted) };
    const moves = movesBefore(view, order, reads);
    return moves === undefined ? [] : [{ node, source: view.inputs[0]!, moves }];
  });
}

function movesBefore(
  view: Found<"reshape">,
  order: Reordering,
  reads: (value: Value) => number,
): Plan["moves"] | undefined {
  const moves: (readonly [ParameterValue, Move])[] = [];
  for (let value = view.inputs[0]!; ;) {
    if (value.kind !== "result" || reads(value) !== 1 || shapeOf(value).length !== 2) return undefined;
    const { node } = value;
    if (node.op.name === "dense") {
      const rows = rowsOf(node, order);
      return rows === undefined ? undefined : [...moves, ...rows];
    }
    const own = vectorsOf(node, node.inputs[0]!, order);
    if (own === undefined) return undefined;
    moves.push(...own);
    value = node.inputs[0]!;
  }
}

function rowsOf({ attributes, parameters, epilogue }: Node, order: Reordering): Plan["moves"] | undefined {
  const given = Object.values(parameters);
  const isPlain = attributes["axis"] === undefined && epilogue.length === 0;
  if (!isPlain || !given.every((value) => value.kind === "parameter")) return undefined;
  return given.map((value) => [value, { ...order, axis: 0 }] as const);
}

// ── What goes together ───────────────────────────────────────────────────────────────────────────────────────────────

/** Those whose parameters are read by nothing else: a shared layer must be read in one order everywhere. */
function soundPlans({ graph }: WeightedGraph, plans: readonly Plan[]): readonly Plan[] {
  const reads = countReads(graph);
  for (let left = plans; ;) {
    const counts = new Map<ParameterValue, Map<string, number>>();
    for (const [parameter, move] of left.flatMap((plan) => plan.moves)) {
      const byMove = counts.get(parameter) ?? new Map<string, number>();
      byMove.set(keyOf(move), (byMove.get(keyOf(move)) ?? 0) + 1);
      counts.set(parameter, byMove);
    }
    const isSound = ([parameter, move]: Plan["moves"][number]): boolean =>
      counts.get(parameter)!.get(keyOf(move)) === reads(parameter);
    const sound = left.filter(({ moves }) => moves.every(isSound));
    if (sound.length === left.length) return sound;
    left = sound;
  }
}

function keyOf({ shape, axes, axis }: Move): string {
  return `${axis}: ${shape.join()} by ${axes.join()}`;
}

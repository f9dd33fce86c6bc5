/**
 * Permutations of axes that a net can do without: nets that were made with the channels last begin with them and end with
 * them, and have some in between. Layers are moved before them, also with the arrays permuted at the boundary (layout
 * NHWC), and what leaves the fewest is kept.
 */
import type { UniqueNames } from "../../base/unique-names.ts";
import { Builder } from "../../graph/graph-builder.ts";
import type { EpilogueStep, Graph, Node, Value } from "../../graph/graph.ts";
import type { OpName } from "../../ops/index.ts";
import { boundaryOrder, inverseOrder, type Layout } from "../../tensor/layout.ts";
import { float32 } from "../../tensor/shape.ts";
import { productOf } from "../../base/integers.ts";
import { addLayer, shapeOf } from "./idioms/idiom.ts";
import { sinkPermutes, withViews } from "./idioms/index.ts";
import { withFeaturesReordered } from "./feature-order.ts";
import type { WeightedGraph } from "./merge-biases.ts";

export interface LaidOut extends WeightedGraph {
  readonly layout: Layout;
}

/** The net as it is, unless fewer permutations do, or as many that move fewer elements; the layout stays where both are alike. */
export function withFewestPermutes(net: WeightedGraph, names: UniqueNames): LaidOut {
  if (nodesOf(net.graph, "permute").length === 0) return { ...net, layout: "NCHW" };
  const finish = (each: WeightedGraph, layout: Layout): LaidOut => ({ ...finished(each, names), layout });
  const start = withFeaturesReordered(net);
  const found = [finish(start, "NCHW"), finish(sinkPermutes(start, names), "NCHW")];
  if ([...net.graph.inputs, ...net.graph.outputs.map(({ value }) => value)].some(hasPositions)) {
    found.push(finish(sinkPermutes({ ...start, graph: channelsLast(start.graph, names) }, names), "NHWC"));
  }
  return found.reduce((best, each) => (isLess(costOf(each), costOf(best)) ? each : best));
}

/** Permutations that weights can take in are taken in, and those that move nothing but axes of one element are views. */
function finished(net: WeightedGraph, names: UniqueNames): WeightedGraph {
  return withViews(withFeaturesReordered(net), names);
}

/** Permutations, the elements that they move, and views, which cost nothing when a net runs, and a line to read. */
function costOf({ graph }: WeightedGraph): readonly number[] {
  const elements = nodesOf(graph, "permute").map(({ outputs }) => productOf(shapeOf(outputs[0]!)));
  return [elements.length, elements.reduce((sum, each) => sum + each, 0), nodesOf(graph, "reshape").length];
}

/** By the first number that differs. */
function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((each, place) => each !== b[place]);
  return at !== -1 && a[at]! < b[at]!;
}

function nodesOf({ nodes }: Graph, name: OpName): readonly Node[] {
  return nodes.filter(({ op }) => op.name === name);
}

function hasPositions({ type }: Value): boolean {
  return type.shape.length > 2;
}

/** The same net between permutations that undo those of the layout NHWC. */
function channelsLast(graph: Graph, names: UniqueNames): Graph {
  const builder = new Builder(graph.name);
  const values = new Map<Value, Value>();
  const permuted = (from: Value, orderFor: typeof boundaryOrder): Value => {
    if (!hasPositions(from)) return from;
    const order = orderFor("NHWC", from.type.shape.length);
    const axes = order.slice(1).map((axis) => axis - 1);
    return addLayer({ builder }, names.unique("inside"), "permute", [from], { axes });
  };
  for (const input of graph.inputs) {
    const order = inverseOrder(boundaryOrder("NHWC", input.type.shape.length));
    const shape = order.map((axis) => input.type.shape[axis]!);
    const outside = hasPositions(input) ? float32(shape) : input.type;
    values.set(input, permuted(builder.input(input.name, outside, input.origin), boundaryOrder));
  }
  for (const each of graph.parameters) values.set(each, builder.parameter(each.name, each.spec));
  const value = (old: Value): Value => {
    const known = values.get(old);
    if (known !== undefined || old.kind !== "constant") return known!;
    values.set(old, builder.constant(old.value, old.name, old.spec));
    return values.get(old)!;
  };
  const operands = (old: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(old).map(([name, each]) => [name, value(each)]));
  const step = (old: EpilogueStep): EpilogueStep => ({
    ...old,
    operands: old.operands.map((each) => (each === "running" ? each : value(each))),
    parameters: operands(old.parameters),
  });
  for (const node of graph.nodes) {
    const { parameters, epilogue } = node;
    const copy = { inputs: node.inputs.map(value), parameters: operands(parameters), epilogue: epilogue.map(step) };
    const copied = builder.copy(node, copy);
    node.outputs.forEach((each, at) => values.set(each, copied.outputs[at]!));
  }
  for (const { name, value: old } of graph.outputs) {
    builder.output(
      name,
      permuted(value(old), (...given) => inverseOrder(boundaryOrder(...given))),
    );
  }
  return builder.finishLive();
}

/**
 * Permutations of axes that a net can do without: nets that were made with the channels last begin with them and end with
 * them, and have some in between. Layers are moved before them, also with the arrays permuted at the boundary (layout
 * NHWC), and what leaves the fewest is kept.
 */
import type { UniqueNames } from "../../base/unique-names.ts";
import { Builder } from "../../graph/graph-builder.ts";
import type { EpilogueStep, Graph, Value } from "../../graph/graph.ts";
import { boundaryOrder, inverseOrder, type Layout } from "../../tensor/layout.ts";
import { float32 } from "../../tensor/shape.ts";
import { addLayer } from "./idioms/idiom.ts";
import { sinkPermutes } from "./idioms/index.ts";
import type { WeightedGraph } from "./merge-biases.ts";

export interface LaidOut extends WeightedGraph {
  readonly layout: Layout;
}

/** The net as it is, unless fewer permutations do; the layout stays where both have as many. */
export function withFewestPermutes(net: WeightedGraph, names: UniqueNames): LaidOut {
  const plain: LaidOut = { ...net, layout: "NCHW" };
  if (permutesIn(net) === 0) return plain;
  const found: LaidOut[] = [plain, { ...sinkPermutes(net, names), layout: "NCHW" }];
  if (net.graph.inputs.some(hasPositions)) {
    found.push({ ...sinkPermutes({ ...net, graph: channelsLast(net.graph, names) }, names), layout: "NHWC" });
  }
  return found.reduce((best, each) => (permutesIn(each) < permutesIn(best) ? each : best));
}

function permutesIn({ graph }: WeightedGraph): number {
  return graph.nodes.filter(({ op }) => op.name === "permute").length;
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

/**
 * Exporters without biases write `Conv` and then `Add` of a number per channel. Where nothing else reads what lies between,
 * that is one layer with a bias, whose weights have the names that everybody expects: `conv1.weight`, `conv1.bias`.
 */
import { forEachOperand } from "../../graph/node-facts.ts";
import type { Graph, Node, ParameterValue, Value } from "../../graph/graph.ts";
import { countReads } from "../../graph/reads.ts";
import { rewriteGraph, type Rewriter } from "../../graph/rewrite.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import type { TensorData } from "../../tensor/dtype.ts";
import { made, scaledAxis } from "./idioms/idiom.ts";

export interface WeightedGraph {
  readonly graph: Graph;
  readonly weights: LazyMap<string, TensorData>;
}

/** The same net with such summands as biases of the layers before them. */
export function mergeBiases({ graph, weights }: WeightedGraph): WeightedGraph {
  const reads = countReads(graph);
  const names = new Map(graph.parameters.map(({ name }) => [name, name]));
  const visit = (node: Node, rewriter: Rewriter): void => {
    const summand = summandOf(node);
    const operand = node.inputs[0];
    const before = summand === undefined || reads(operand!) !== 1 ? undefined : producerOf(rewriter.value(operand!));
    const contraction = before === undefined ? undefined : before.traits.contraction;
    if (summand === undefined || before === undefined || contraction === undefined) return void rewriter.copy(node);
    if (contraction.bias !== undefined || contraction.axis !== summand.axis) return void rewriter.copy(node);
    const { name, op, inputs, origin } = before;
    // A summand of several layers stays one parameter, under the name of the first.
    const { vector } = summand;
    const isOwn = reads(vector) === 1;
    const bias = isOwn ? rewriter.builder.parameter(`${name}.bias`, vector.spec) : rewriter.value(vector);
    if (isOwn) names.set(`${name}.bias`, vector.name);
    const parameters = { ...before.parameters, bias };
    const attributes = contraction.withBias;
    const layer = rewriter.builder.addSound({ name, op, attributes, inputs, parameters, origin });
    rewriter.replace(node.outputs[0]!, layer.outputs[0]!);
  };
  return inUse(rewriteGraph(graph, visit), weights.renamed(names));
}

/** What a layer that only adds numbers along an axis (batch counted) adds. */
function summandOf(node: Node): { readonly vector: ParameterValue; readonly axis: number } | undefined {
  const scale = made(node.outputs[0]!, "scale");
  const vector = scale?.parameters["bias"];
  if (scale?.attributes.weight !== false || vector?.kind !== "parameter") return undefined;
  return { vector, axis: scaledAxis(scale) + 1 };
}

function producerOf(value: Value): Node | undefined {
  return value.kind === "result" && value.node.epilogue.length === 0 ? value.node : undefined;
}

/** Parameters that some node reads, in the order in which they are first read. */
export function inUse(graph: Graph, weights: LazyMap<string, TensorData>): WeightedGraph {
  const read = new Set<Value>();
  for (const node of graph.nodes) forEachOperand(node, (value) => read.add(value));
  const parameters = [...read].filter((value) => value.kind === "parameter");
  return { graph: { ...graph, parameters }, weights: weights.renamed(parameters.map(({ name }) => [name, name])) };
}

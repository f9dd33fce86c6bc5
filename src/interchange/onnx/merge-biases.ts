/**
 * Exporters without biases write `Conv` and then `Add` of a number per channel. Where nothing else reads what lies between,
 * that is one layer with a bias, whose weights have the names that everybody expects: `conv1.weight`, `conv1.bias`.
 */
import { forEachOperand } from "../../graph/node-facts.ts";
import type { Graph, Node, ParameterValue, Value } from "../../graph/graph.ts";
import { countReads } from "../../graph/reads.ts";
import { rewriteGraph, type Rewriter } from "../../graph/rewrite.ts";
import { findAxis, type Axis } from "../../ops/shared/axes.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import type { TensorData } from "../../tensor/dtype.ts";

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
    if (contraction.bias !== undefined || contraction.axis !== axisOf(node)) return void rewriter.copy(node);
    const { name, op, inputs, origin } = before;
    // A summand of several layers stays one parameter, under the name of the first.
    const isOwn = reads(summand) === 1;
    const bias = isOwn ? rewriter.builder.parameter(`${name}.bias`, summand.spec) : rewriter.value(summand);
    if (isOwn) names.set(`${name}.bias`, summand.name);
    const parameters = { ...before.parameters, bias };
    const attributes = contraction.withBias;
    const layer = rewriter.builder.addSound({ name, op, attributes, inputs, parameters, origin });
    rewriter.replace(node.outputs[0]!, layer.outputs[0]!);
  };
  return inUse(rewriteGraph(graph, visit), weights.renamed(names));
}

/** The weight of a layer that only adds a number per channel. */
function summandOf({ op, attributes, parameters }: Node): ParameterValue | undefined {
  if (op.name !== "scale" || attributes["weight"] !== false) return undefined;
  const { bias } = parameters;
  return bias?.kind === "parameter" ? bias : undefined;
}

function axisOf({ attributes, inputs }: Node): number {
  return findAxis(attributes["axis"] as Axis, inputs[0]!.type.shape.length)!;
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

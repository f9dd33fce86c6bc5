/**
 * Multiply-accumulates of one example, by the convention of torchvision and of most papers: those of convolutions and
 * matrix products; biases, normalisation, activations and pooling are not counted.
 */
import { inputTypes, outputTypes } from "../graph/facts.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { sumOfDims, type Dim } from "../tensor/dim.ts";
import { perExample } from "./batch.ts";

export interface Work {
  readonly macs: Dim;
  readonly nodes: ReadonlyMap<Node, Dim>;
}

/** The work of every layer and of the whole; a layer whose parameters are shared works at each use. */
export function countWork(graph: Graph): Work {
  const nodes = new Map(graph.nodes.map((node) => [node, workOf(node)]));
  return { macs: sumOfDims([...nodes.values()]), nodes };
}

/** The work of the whole alone. */
export function totalWork(graph: Graph): Dim {
  return sumOfDims(graph.nodes.map(workOf));
}

function workOf(node: Node): Dim {
  const macs = node.op.macs(inputTypes(node), outputTypes(node), node.attributes);
  return perExample(macs, node.outputs[0]!.type.shape);
}

/** The work of some layers together. */
export function sumWork(work: Work, nodes: readonly Node[]): Dim {
  return sumOfDims([...new Set(nodes)].map((node) => work.nodes.get(node) ?? 0));
}

/**
 * Multiply-accumulates of one example, by the convention of torchvision and of most papers: those of convolutions and
 * matrix products; biases, normalisation, activations and pooling are not counted.
 */
import { inputTypes, outputTypes } from "../graph/node-facts.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { sumOfDims, type Dim } from "../tensor/dim.ts";
import { batchOf, perExample } from "./batch.ts";

export interface Work {
  readonly macs: Dim;
  readonly nodes: ReadonlyMap<Node, Dim>;
}

/** The work of every layer and of the whole; a layer whose parameters are shared works at each use. */
export function countWork(graph: Graph): Work {
  const batch = batchOf(graph);
  const nodes = new Map(graph.nodes.map((node) => [node, workOf(node, batch)]));
  return { macs: sumOfDims([...nodes.values()]), nodes };
}

/** The work of the whole alone. */
export function totalWork(graph: Graph): Dim {
  const batch = batchOf(graph);
  return sumOfDims(graph.nodes.map((node) => workOf(node, batch)));
}

function workOf(node: Node, batch: Dim): Dim {
  const macs = node.op.macs(inputTypes(node), outputTypes(node), node.attributes);
  return perExample(macs, batch);
}

/** The work of some layers together. */
export function sumWork(work: Work, nodes: readonly Node[]): Dim {
  return sumOfDims([...new Set(nodes)].map((node) => work.nodes.get(node) ?? 0));
}

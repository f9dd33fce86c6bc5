/**
 * The names of a graph that a node reads: its inputs, and what the graphs among its attributes (the branches of If, the body
 * of Loop and Scan) take from around them.
 */
import { FormatError } from "../../formats/format-error.ts";
import type { ImportGraph, ImportNode } from "./graph.ts";

/** Deeper graphs within graphs are none that a program writes. */
export const MOST_NESTED = 16;

/** @throws FormatError where graphs lie deeper in each other than `MOST_NESTED`. */
export function namesRead(node: ImportNode, depth = 0): readonly string[] {
  const captured = graphsOf(node).flatMap((graph) => namesCaptured(graph, depth + 1));
  return captured.length === 0 ? node.inputs : [...node.inputs, ...captured];
}

export function graphsOf({ attributes }: ImportNode): readonly ImportGraph[] {
  return [...attributes.values()].flatMap((attribute) => (attribute.kind === "graph" ? [attribute.graph()] : []));
}

function namesCaptured(graph: ImportGraph, depth: number): readonly string[] {
  if (depth > MOST_NESTED) throw new FormatError(`the model has graphs within graphs, more than ${MOST_NESTED} deep`);
  const { nodes, inputs, initializers, outputs } = graph;
  const own = new Set(
    [...inputs, ...initializers].map(({ name }) => name).concat(nodes.flatMap((node) => node.outputs)),
  );
  const read = [...nodes.flatMap((node) => namesRead(node, depth)), ...outputs.map(({ name }) => name)];
  return [...new Set(read)].filter((name) => name !== "" && !own.has(name));
}

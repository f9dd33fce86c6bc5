/** What became of each layer of a model's text in the graph behind all passes. */
import { forEachOperand } from "../graph/node-facts.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import type { Graph, Node, Origin, Value } from "../graph/graph.ts";
import { readersOf } from "../graph/reads.ts";
import { successorAmong } from "../graph/successors.ts";

/**
 * - `kept`: it is computed by `nodes`, of their own or as a step of their epilogues.
 * - `joined`: `nodes` compute something of their own, and its part with it: a batch norm in the weights of a convolution.
 * - `dropped`: it gives its input as it is.
 * - `constant`: what it gives is known at compile time.
 * - `unused`: no output depends on it.
 */
export interface Fate {
  readonly kind: "kept" | "joined" | "dropped" | "constant" | "unused";
  /** Of the graph behind all passes. */
  readonly nodes: readonly Node[];
}

/** @param graph as resolved, which the passes have made `last` of. */
export function layerFates(graph: Graph, last: Graph): ReadonlyMap<Node, Fate> {
  const hosts = hostsIn(last);
  const regionOf = regionsOf(graph);
  const values = valuesOf(last);
  const readers = readersOf(graph);
  const fates = new Map<Node, Fate>();
  for (const node of graph.nodes.toReversed()) {
    const kept = hosts[regionOf(node)].get(node.origin);
    const reading = node.outputs.flatMap((value) => readers.get(value) ?? []).map((reader) => fates.get(reader)!);
    fates.set(node, kept === undefined ? fateOfGone(node, values, reading) : { kind: "kept", nodes: kept });
  }
  return fates;
}

/** By region and origin, the nodes that compute what comes from there. */
function hostsIn(last: Graph): Readonly<Record<"prepare" | "run", ReadonlyMap<Origin, readonly Node[]>>> {
  const regionOf = regionsOf(last);
  const hosts = { prepare: new Map<Origin, Node[]>(), run: new Map<Origin, Node[]>() };
  for (const node of last.nodes) {
    const known = hosts[regionOf(node)];
    for (const { origin } of [node, ...node.epilogue]) known.set(origin, [...(known.get(origin) ?? []), node]);
  }
  return hosts;
}

/** What a graph reads and gives. */
function valuesOf(graph: Graph): ReadonlySet<Value> {
  const values = new Set<Value>([
    ...graph.inputs,
    ...graph.parameters,
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
  for (const node of graph.nodes) forEachOperand(node, (value) => values.add(value));
  return values;
}

/** Of a layer without a node or step of its own. */
function fateOfGone({ outputs, traits }: Node, values: ReadonlySet<Value>, reading: readonly Fate[]): Fate {
  const successor = successorAmong(values, outputs[0]!);
  if (successor?.kind === "constant") return { kind: "constant", nodes: [] };
  if (successor !== undefined && (traits.identity === true || traits.view === true))
    return { kind: "dropped", nodes: [] };
  const nodes = successor?.kind === "result" ? [successor.node] : [...new Set(reading.flatMap((fate) => fate.nodes))];
  if (nodes.length > 0) return { kind: "joined", nodes };
  return { kind: reading.some(({ kind }) => kind === "constant") ? "constant" : "unused", nodes };
}

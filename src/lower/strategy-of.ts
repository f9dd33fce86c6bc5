/** Which strategy computes a layer, without lowering anything. */
import type { Graph } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import type { RunFacts } from "../kernel/ir.ts";
import { layersOf } from "./layers-of-graph.ts";

import { select, type Selected } from "./select.ts";

/** By the names of layers, of a graph after all passes; undefined where a layer has no kernel of its own there. */
export function strategiesIn(graph: Graph, facts: RunFacts): (layer: string) => Selected | undefined {
  const regionOf = regionsOf(graph);
  const { layers } = layersOf(graph, (value) => regionOf(value) === "run", new Map());
  const known = new Map(layers.map((layer) => [layer.node.name, layer]));
  return (name) => {
    const layer = known.get(name);
    return layer && select(layer, facts);
  };
}

// Every layer of a net as `convoke profile` times it within runs of the whole net, beside what it had to do.
import { kindOf, limitOf, workOf } from "./layer-facts.mjs";
import { loadModel, profile } from "./nets.mjs";

/**
 * @param options those of `convoke profile`.
 * @returns the peak of that run, and the layers: best times, since a limit is compared with what nothing disturbed.
 */
export function measuredLayers(net, speeds, options, batch = 1) {
  const { peak, layers, lowest } = profile(net, [...options, "--batch", String(batch)]);
  const { graph } = loadModel(net);
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const measured = layers.map((layer) => {
    const node = nodes.get(layer.name);
    const limit = limitOf(workOf(layer, node, graph, batch), peak.bestGflops, speeds);
    return {
      net: batch === 1 ? net : `${net}, batch ${batch}`,
      name: layer.name,
      kind: kindOf(layer, node),
      computes: layer.computes ?? "",
      shape: layer.kind === null ? "" : `${layer.inputs.map(shapeText).join(", ")} → ${shapeText(layer.output)}`,
      strategy: layer.strategy ?? "",
      ms: layer.bestMs,
      limit: limit.ms,
      by: limit.by,
      share: limit.ms / layer.bestMs,
    };
  });
  return { peak, lowest, layers: measured };
}

/** The columns of tables of such layers. */
export const COLUMNS = ["net", "layer", "shape", "computes", "strategy", "ms", "bound by", "of limit"];

function shapeText(shape) {
  return shape.join("x");
}

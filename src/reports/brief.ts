/** A model in one line: `AlexNet: image [3, 224, 224] -> [1000], 61,100,840 parameters, 714M MACs`. */
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import type { Graph } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { withinLength } from "../tensor/dim.ts";
import { formatShape } from "../tensor/shape.ts";
import { grouped, short } from "../tensor/readable-numbers.ts";

export function brief({ name, graph }: ResolvedModel): string {
  return `${name}: ${signature(graph)}, ${withinLength(() => totals(graph)) ?? "figures too long to tell"}`;
}

function totals(graph: Graph): string {
  return `${grouped(totalParameters(graph).params)} parameters, ${short(totalWork(graph))} MACs`;
}

/** `image [3, 224, 224] -> [1000]` */
export function signature({ inputs, outputs }: Graph): string {
  const from = inputs.map(({ name, type }) => `${name} ${formatShape(type.shape)}`).join(", ");
  const to = outputs.map(({ name, value }) => {
    const shape = formatShape(value.type.shape);
    return outputs.length === 1 ? shape : `${name} ${shape}`;
  });
  return `${from} -> ${to.join(", ")}`;
}

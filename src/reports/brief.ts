/**
 * A model in one line: `AlexNet: image [3, 224, 224] -> [1000], 61,100,840 parameters, 714M MACs`. What depends on open sizes is told as it is
 * for those that the model takes: where only even heights are valid, `2*floor(H/2)` is `H`.
 */
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import type { Graph } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { withinLength } from "../tensor/dim.ts";
import { formatShape } from "../tensor/shape.ts";
import { grouped, short } from "../tensor/readable-numbers.ts";
import { formForValidSizes, type Form, type SizedModel } from "./valid-forms.ts";

export function brief(model: ResolvedModel): string {
  const { name, graph } = model;
  const valid = formForValidSizes(model);
  return `${name}: ${signature(model)}, ${withinLength(() => totals(graph, valid)) ?? "figures too long to tell"}`;
}

function totals(graph: Graph, valid: Form): string {
  return `${grouped(valid(totalParameters(graph).params))} parameters, ${short(valid(totalWork(graph)))} MACs`;
}

/** `image [3, 224, 224] -> [1000]` */
export function signature(model: SizedModel): string {
  const valid = formForValidSizes(model);
  const { inputs, outputs } = model.graph;
  const from = inputs.map(({ name, type }) => `${name} ${formatShape(type.shape)}`).join(", ");
  const to = outputs.map(({ name, value }) => {
    const shape = formatShape(value.type.shape.map(valid));
    return outputs.length === 1 ? shape : `${name} ${shape}`;
  });
  return `${from} -> ${to.join(", ")}`;
}

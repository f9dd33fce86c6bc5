/**
 * A model in one line: `AlexNet: image [3, 224, 224] -> [1000], 61,100,840 parameters, 714M MACs`. What depends on open sizes is told as it is
 * for those that the model takes: where only even heights are valid, `2*floor(H/2)` is `H`.
 */
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import type { Graph } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { assumptionsOf } from "../tensor/condition-assumptions.ts";
import { withinLength, type Dim } from "../tensor/dim.ts";
import { simplifyUnder } from "../tensor/dim-assumptions.ts";
import { formatShape } from "../tensor/shape.ts";
import { grouped, short } from "../tensor/readable-numbers.ts";

export function brief(model: ResolvedModel): string {
  const { name, graph } = model;
  const valid = forValidSizes(model);
  return `${name}: ${signature(graph, valid)}, ${withinLength(() => totals(graph, valid)) ?? "figures too long to tell"}`;
}

type Form = (dim: Dim) => Dim;

const asItIs: Form = (dim) => dim;

function forValidSizes({ graph, demands = [], requirements = [] }: ResolvedModel): Form {
  if (openSizes(graph).length === 0) return asItIs;
  const assumptions = assumptionsOf([...demands, ...requirements].map(({ condition }) => condition));
  return (dim) => simplifyUnder(dim, assumptions);
}

function totals(graph: Graph, valid: Form): string {
  return `${grouped(totalParameters(graph).params)} parameters, ${short(valid(totalWork(graph)))} MACs`;
}

/** `image [3, 224, 224] -> [1000]` */
export function signature({ inputs, outputs }: Graph, valid = asItIs): string {
  const from = inputs.map(({ name, type }) => `${name} ${formatShape(type.shape)}`).join(", ");
  const to = outputs.map(({ name, value }) => {
    const shape = formatShape(value.type.shape.map(valid));
    return outputs.length === 1 ? shape : `${name} ${shape}`;
  });
  return `${from} -> ${to.join(", ")}`;
}

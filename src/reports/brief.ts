/** A model in one line: `AlexNet: image [3, 224, 224] -> [1000], 61,100,840 parameters, 714M MACs`. */
import { totalParameters } from "../analysis/parameters.ts";
import { totalWork } from "../analysis/work.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { formatShape } from "../tensor/shape.ts";
import { grouped, short } from "./numbers.ts";

export function brief({ name, graph }: ResolvedModel): string {
  const { params } = totalParameters(graph);
  return `${name}: ${signature(graph)}, ${grouped(params)} parameters, ${short(totalWork(graph))} MACs`;
}

/** `image [3, 224, 224] -> [1000]` */
export function signature({ inputs, outputs }: ResolvedModel["graph"]): string {
  const from = inputs.map(({ name, type }) => `${name} ${formatShape(type.shape)}`).join(", ");
  const to = outputs.map(({ name, value }) => {
    const shape = formatShape(value.type.shape);
    return outputs.length === 1 ? shape : `${name} ${shape}`;
  });
  return `${from} -> ${to.join(", ")}`;
}

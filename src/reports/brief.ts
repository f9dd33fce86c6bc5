/** A model in one line: `AlexNet: image [3, 224, 224] -> [1000], 61,100,840 parameters, 714M MACs`. */
import { countParameters } from "../analysis/parameters.ts";
import { countWork } from "../analysis/work.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { formatShape } from "../tensor/shape.ts";
import { grouped, short } from "./numbers.ts";

export function brief({ name, graph }: ResolvedModel): string {
  const { params } = countParameters(graph);
  const { macs } = countWork(graph);
  return `${name}: ${signature(graph)}, ${grouped(params)} parameters, ${short(macs)} MACs`;
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

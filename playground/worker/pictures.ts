/** Which inputs can be made of pictures, and how: as the model says, or as it is usual where it says nothing. */
import type { Graph, ResolvedModel } from "../../src/index.ts";
import { constantShape } from "../../src/tools.ts";

type Input = Graph["inputs"][number];

/** Images of one or three channels that say nothing get values of 0 to 1, of the middle of a picture. */
export function withPictures(model: ResolvedModel): ResolvedModel {
  const inputs = model.graph.inputs.map((input) => ({ ...input, pixels: input.pixels ?? usualPixels(input) }));
  return { ...model, graph: { ...model.graph, inputs } };
}

function usualPixels({ type }: Input): Input["pixels"] {
  const [, channels, ...extents] = constantShape(type.shape);
  if (extents.length !== 2 || (channels !== 1 && channels !== 3)) return undefined;
  const forEach = (value: number): readonly number[] => Array.from({ length: channels }, () => value);
  return {
    scale: 1 / 255,
    mean: forEach(0),
    std: forEach(1),
    order: channels === 1 ? "gray" : "rgb",
    fit: "cover",
    fill: [0, 0, 0],
    crop: 1,
  };
}

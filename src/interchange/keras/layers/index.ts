/** Every layer of Keras that is imported, by the name of its class; a family is a file and a line here. */
import type { Layer, Layers } from "../layer.ts";
import { activations } from "./activations.ts";
import { convolutions } from "./convolution.ts";
import { cores } from "./core.ts";
import { merges } from "./merging.ts";
import { normalisations } from "./normalisation.ts";
import { poolings } from "./pooling.ts";
import { preparations } from "./preprocessing.ts";
import { rearrangements } from "./shape.ts";

const families: readonly Layers[] = [
  cores,
  activations,
  convolutions,
  poolings,
  normalisations,
  rearrangements,
  merges,
  preparations,
];

export const layers: ReadonlyMap<string, Layer> = new Map(families.flatMap((family) => Object.entries(family)));

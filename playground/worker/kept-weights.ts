/** Weights that the worker holds for the runs to come, by the name that the list of weights shows. */
import type { TensorMap, WeightSource } from "../../src/index.ts";

/** Those of a training under the names of parameters, those of a file as it has them. */
export type KeptWeights = TensorMap | WeightSource;

export type WeightShelf = Map<string, KeptWeights>;

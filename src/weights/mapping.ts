/** Which tensor of a file is which parameter's: a value, so that it can be printed before it is believed. */
import type { ParameterValue } from "../graph/graph.ts";
import type { Conversion } from "./arrange.ts";
import type { SourceTensor, WeightSource } from "./weight-source.ts";

export interface Mapping {
  readonly source: WeightSource;
  /** In the order of the parameters. */
  readonly matches: readonly Match[];
  readonly missing: readonly ParameterValue[];
  /** Tensors that belong to no parameter. */
  readonly unused: readonly SourceTensor[];
  /** Tensors that no net needs at inference. */
  readonly ignored: readonly SourceTensor[];
  /** Tensors of the right name that cannot be the parameter's. */
  readonly misfits: readonly Misfit[];
  readonly ambiguous: readonly Ambiguity[];
  /** Both of PyTorch's and Keras' arrangements of axes fit, with different results, and nothing tells which is meant. */
  readonly isUndecided: boolean;
}

/**
 * - `map`: as the user says.
 * - `name`: the parameter's own name.
 * - `alias`: what PyTorch or Keras call it, or with a wrapper's prefix.
 * - `order`: the layers of file and net fit one by one, in order.
 * - `shape`: no other layer of the file has these shapes, and no other of the net.
 * - `number`: among layers of equal shapes whose names differ in numbers only, the one in turn.
 * - `tree`: among layers of equal shapes, the one whose place in the tree of names (`name-tree.ts`) it is.
 * - `default`: the file's layer has no such tensor, and computes as if it were constant.
 */
export type MatchedBy = "map" | "name" | "alias" | "order" | "shape" | "number" | "tree" | "default";

export type Match = {
  readonly parameter: ParameterValue;
} & (
  | { readonly found: Exclude<MatchedBy, "default">; readonly tensor: SourceTensor; readonly conversion: Conversion }
  | { readonly found: "default"; readonly value: number }
);

export interface Misfit {
  readonly parameter: ParameterValue;
  readonly tensor: SourceTensor;
  /** Whether the user's map says that they belong together: then nothing else was looked for. */
  readonly isMapped: boolean;
}

export interface Ambiguity {
  readonly parameter: ParameterValue;
  readonly candidates: readonly SourceTensor[];
}

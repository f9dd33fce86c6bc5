/** Values for programs that keep some weights as bytes, where only the values are at hand. */
import { FormatError } from "../formats/format-error.ts";
import { shown } from "../base/visible.ts";
import type { Graph } from "../graph/graph.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { companionNames } from "../tensor/weight-type.ts";
import { storables, storedValues, storeWeights } from "./store-weights.ts";

/**
 * The weights with a scale and a zero point for each output channel of those that are kept as bytes. Where these are not among
 * them, the weight is rounded as it is where it is stored so.
 * @param kept the names of what is kept as bytes.
 * @throws FormatError where weights are missing or of another length, or one cannot be kept so.
 */
export function withNumbers(
  graph: Pick<Graph, "nodes" | "parameters">,
  kept: readonly string[],
  weights: TensorMap,
): TensorMap {
  const bare = new Set(kept.filter((name) => !companionNames(name).every((each) => weights.has(each))));
  if (bare.size === 0) return weights;
  const stored = storeWeights(
    storables(graph, weights).filter(({ name }) => bare.has(name)),
    "u8",
  );
  const refused = stored.find(({ type }) => type !== "u8");
  if (refused === undefined) return new Map([...weights, ...storedValues(stored)]);
  const { name, note } = refused;
  throw new FormatError(`${shown(name)} cannot be kept as bytes: ${note}; compile for weights of float32`);
}

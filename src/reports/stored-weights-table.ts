/** How weights are stored that are not float32, and what that did to them. */
import { bytes, countOf } from "../tensor/readable-numbers.ts";
import { formatDims } from "../tensor/shape.ts";
import { weightTypes, type WeightType } from "../tensor/weight-type.ts";
import type { StoredWeight } from "../weights/store-weights.ts";
import { textTable, type Column } from "./text-table.ts";

/** One tensor: its bytes are those of its scales too, its errors in the units of its elements. */
export interface StoredWeightJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: WeightType;
  readonly bytes: number;
  readonly worstError: number;
  readonly rmsError: number;
}

/**
 * What `storedWeightsTable` shows, as data, for every tensor.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storedWeightsJson, storeWeights } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(storedWeightsJson(storeWeights(storables(model.graph, weights), "f16")).length); // 8
 * ```
 */
export function storedWeightsJson(weights: readonly StoredWeight[]): readonly StoredWeightJson[] {
  return weights.map((weight) => ({
    name: weight.name,
    shape: weight.shape,
    type: weight.type,
    bytes: bytesOf(weight),
    worstError: weight.loss.worst,
    rmsError: weight.loss.rms,
  }));
}

const COLUMNS: readonly Column[] = [
  { title: "parameter", align: "left" },
  { title: "shape", align: "left" },
  { title: "stored as", align: "left" },
  { title: "bytes", align: "right" },
  { title: "worst error", align: "right" },
  { title: "rms error", align: "right" },
];

/**
 * What rounding does to weights: a row for each tensor that is not float32, then what all take. Empty where all are float32.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storedWeightsTable, storeWeights } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(storedWeightsTable(storeWeights(storables(model.graph, weights), "f32")) === ""); // true
 * ```
 */
export function storedWeightsTable(weights: readonly StoredWeight[]): string {
  const others = weights.filter(({ type }) => type !== "f32");
  const notes = weights.flatMap(({ name, note }) => (note === undefined ? [] : [`${name} stays f32: ${note}\n`]));
  if (others.length === 0) return notes.join("");
  return [textTable(COLUMNS, others.map(row)), "\n", ...notes, `stored: ${totals(weights)}\n`].join("");
}

function row({ name, shape, type, loss, ...weight }: StoredWeight): readonly string[] {
  return [name, formatDims(shape), type, bytes(bytesOf(weight)), errorText(loss.worst), errorText(loss.rms)];
}

function errorText(error: number): string {
  return error === 0 ? "0" : error.toPrecision(3);
}

/** `5 tensors as u8 (60.2 KiB), 5 as f32 (944 B)` */
function totals(weights: readonly StoredWeight[]): string {
  return weightTypes
    .flatMap((type) => {
      const chosen = weights.filter((each) => each.type === type);
      if (chosen.length === 0) return [];
      return [
        `${countOf(chosen.length, "tensor")} as ${type} (${bytes(chosen.reduce((sum, each) => sum + bytesOf(each), 0))})`,
      ];
    })
    .join(", ");
}

function bytesOf({ tensors }: Pick<StoredWeight, "tensors">): number {
  return tensors.reduce((sum, [, stored]) => sum + stored.bytes.length, 0);
}

/** Weights that are to fit into a file of so many bytes: each tensor stored so that as little as can be is lost. */
import { FormatError } from "../formats/format-error.ts";
import { fewestHeaderBytes, headerEntryBytes } from "../formats/safetensors.ts";
import { bytes } from "../tensor/readable-numbers.ts";
import { weightTypes, type WeightType } from "../tensor/weight-type.ts";
import { chooseTypes, type Choice } from "./choose-types.ts";
import { hasHalves, stored, weightFileChunks, type Storable, type StoredWeight } from "./store-weights.ts";

interface TypeChoice extends Choice {
  readonly type: WeightType;
}

/**
 * Each tensor stored as float32, float16 or bytes, so that the file fits and the least is lost. What is lost is the sum over tensors of
 * squared differences by the sum of squares of the tensor's elements.
 * @param most the size of the file, its header included.
 * @throws FormatError that names the smallest size, where that is more.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storeToFit, weightFileChunks } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const stored = storeToFit(storables(model.graph, weights), 40_000);
 * console.log(weightFileChunks(stored).reduce((sum, { length }) => sum + length, 0) <= 40_000); // true
 * ```
 */
export function storeToFit(weights: readonly Storable[], most: number): readonly StoredWeight[] {
  const choices = weights.map((weight) => choicesOf(weight, most));
  const chosen = chooseTypes(choices, most - fewestHeaderBytes);
  const types = chosen ?? choices.map((each) => each.toSorted((a, b) => a.bytes - b.bytes)[0]!);
  const result = weights.map((weight, at) => stored(weight, types[at]!.type));
  // Sizes of entries were estimated from above.
  const size = weightFileChunks(result).reduce((sum, chunk) => sum + chunk.length, 0);
  if (size <= most) return result;
  throw new FormatError(
    `the weights do not fit into ${bytes(most)} (${most} bytes): the smallest file has ${size} bytes`,
  );
}

function choicesOf(weight: Storable, most: number): readonly TypeChoice[] {
  return weightTypes.flatMap((type) => {
    if (type === "f16" && !hasHalves(weight)) return [];
    const { tensors, loss, ...found } = stored(weight, type);
    if (found.type !== type) return [];
    const sizes = tensors.map(([name, tensor]) => tensor.bytes.length + headerEntryBytes(name, tensor, most));
    return { type, bytes: sizes.reduce((sum, size) => sum + size, 0), loss: loss.relative };
  });
}

/**
 * The weights of a TensorFlow.js manifest. Names are those of Keras or of the program that saved them; kernels lie as in
 * TensorFlow, channels last. Groups come in the order of their names as often as in that of the layers, so order tells nothing.
 */
import { floatsOf, quantisedOf, type TfjsWeight } from "../formats/tfjs-manifest.ts";
import { placeByName } from "./weight-names.ts";
import type { WeightSource } from "./weight-source.ts";

/**
 * The weights of TensorFlow.js, as `readTfjsWeights` gives them, for `mapWeights`.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { readTfjsWeights, tfjsSource } from "convoke";
 *
 * const read = (path: string, most: number) => readFileSync(path).subarray(0, most);
 * const weights = readTfjsWeights(readFileSync("model.json"), read);
 * console.log(tfjsSource(weights!).tensors[0].name); // conv/kernel
 * ```
 */
export function tfjsSource(weights: readonly TfjsWeight[]): WeightSource {
  return {
    kind: "tfjs",
    isOrdered: false,
    tensors: weights.map((weight) => {
      const { name, dtype, shape, quantization } = weight;
      const quantised = quantisedOf(weight);
      return {
        name,
        dtype: quantization === undefined ? dtype : `${dtype} as ${quantization.dtype}`,
        shape,
        floats: dtype === "float32" ? () => floatsOf(weight)! : undefined,
        ...(quantised && { quantised }),
        place: { ...placeByName(name), arrangement: "keras" },
      };
    }),
  };
}

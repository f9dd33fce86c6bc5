/** Weights of a manifest as tensors of a graph. */
import { floatsOf, integersOf, quantisedOf, type TfjsWeight } from "../../formats/tfjs-manifest.ts";
import { lazyTensor } from "../onnx/tensor.ts";
import type { ImportTensor } from "../import/graph.ts";

/** Decoded when its elements are asked for. */
export function importTensor(weight: TfjsWeight): ImportTensor {
  const { name, shape, dtype, stored } = weight;
  const decoded = (): Uint8Array => {
    const elements = floatsOf(weight) ?? integersOf(weight);
    return elements === undefined ? stored : new Uint8Array(elements.buffer);
  };
  const quantised = quantisedOf(weight);
  const tensor = lazyTensor(name, dtype, shape, weight.quantization === undefined ? () => stored : decoded);
  return { ...tensor, ...(quantised && { quantised }) };
}

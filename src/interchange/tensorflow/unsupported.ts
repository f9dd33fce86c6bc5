/** Operators of TensorFlow that are not imported, each with its reason: half a sentence for messages and the documentation. */
import { nearest } from "../../base/did-you-mean.ts";
import type { ImportNode } from "../import/graph.ts";
import { operators } from "./operators/index.ts";

const reasons: readonly (readonly [reason: string, names: readonly string[]])[] = [
  [
    "which layers run is decided when compiling; there is no control flow when a net runs",
    ["Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond", "If", "StatelessIf", "While", "StatelessWhile"],
  ],
  [
    "every value is one tensor of a known shape; there are no lists of tensors",
    [
      "TensorArrayV3",
      "TensorArrayReadV3",
      "TensorArrayWriteV3",
      "TensorListReserve",
      "TensorListStack",
      "TensorListFromTensor",
    ],
  ],
  [
    "the shape of its output depends on the elements of its input",
    [
      "NonMaxSuppressionV2",
      "NonMaxSuppressionV3",
      "NonMaxSuppressionV4",
      "NonMaxSuppressionV5",
      "Unique",
      "UniqueV2",
      "BooleanMask",
    ],
  ],
  ["the shape of its output depends on the elements of its input; on constants it is evaluated", ["Where"]],
  [
    "there is no layer that addresses elements by indices computed when the net runs; on constants it is evaluated",
    ["ArgMax", "ArgMin"],
  ],
  [
    "there is no layer that addresses elements by indices computed when the net runs",
    ["TopK", "TopKV2", "GatherNd", "ScatterNd", "TensorScatterUpdate", "OneHot", "SparseToDense", "ReverseSequence"],
  ],
  [
    "there is no layer that samples at coordinates computed when the net runs",
    ["CropAndResize", "ImageProjectiveTransformV3"],
  ],
  [
    "a net gives the same outputs for the same inputs; nothing in it is random",
    ["RandomUniform", "RandomStandardNormal", "Multinomial", "TruncatedNormal"],
  ],
  ["its window is none of those of `resize`", ["ResizeBicubic", "ResizeArea"]],
  ["there is no layer for running sums and products", ["Cumsum", "Cumprod"]],
  ["there is no layer for sums by index notation; MatMul, Transpose and Sum are taken", ["Einsum"]],
  ["there are no layers for signals", ["FFT", "IFFT", "RFFT", "IRFFT"]],
  [
    "there are no tables that are looked up when a net runs",
    ["HashTable", "HashTableV2", "LookupTableFind", "LookupTableFindV2"],
  ],
  [
    "a frozen model has none: convert the saved model with tensorflowjs_converter",
    ["VarHandleOp", "VariableV2", "ReadVariableOp", "AssignVariableOp"],
  ],
  [
    "its function is no part of the graph: convert the saved model with tensorflowjs_converter",
    ["PartitionedCall", "StatefulPartitionedCall"],
  ],
  [
    "moves between batch and positions are taken round one convolution alone (with biases and activations), where they make it a dilated one",
    ["SpaceToBatchND", "BatchToSpaceND"],
  ],
  ["its elements are not among the weights of the manifest", ["Const"]],
];

export const unsupported: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(([reason, names]) => names.map((name) => [name, reason] as const)),
);

export function reasonAgainst({ opType }: ImportNode): string {
  const reason = unsupported.get(opType);
  if (reason !== undefined) return `not supported: ${reason}`;
  const near = nearest(opType, operators.keys());
  return `no operator of TensorFlow that is imported${near === undefined ? "" : `; did you mean ${near}?`}`;
}

/** Vectors with an element per channel, as parameters are, against tensors `[N, C, …]`. */
import { CHANNEL_AXIS } from "../../../tensor/shape.ts";
import type { NodeWriter } from "./exporter.ts";

/** A vector `[C]` (or `[1]`) as `[C, 1, …]`, so that it goes along the channels of a tensor of `rank` axes. */
export function alongChannels(vector: string, rank: number, onnx: NodeWriter): string {
  return behind(vector, rank - 2, onnx);
}

/** The tensor with axes of extent 1 behind its `ownRank` axes, 1 where left out. */
export function behind(tensor: string, count: number, onnx: NodeWriter, ownRank = 1): string {
  if (count <= 0) return tensor;
  const axes = Array.from({ length: count }, (_, axis) => ownRank + axis);
  return onnx.node("Unsqueeze", [tensor, onnx.integers("axes", axes)]);
}

/** `input * weight + bias`, each per channel or along another axis (batch counted); either may be left out. */
export function scaleAndShift(
  input: string,
  { weight, bias }: { readonly weight?: string; readonly bias?: string },
  rank: number,
  onnx: NodeWriter,
  axis: number = CHANNEL_AXIS,
): string {
  const along = (vector: string): string => behind(vector, rank - axis - 1, onnx);
  const scaled = weight === undefined ? input : onnx.node("Mul", [input, along(weight)]);
  return bias === undefined ? scaled : onnx.node("Add", [scaled, along(bias)]);
}

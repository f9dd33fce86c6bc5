/** Padding by a node of its own: the layer, and what pooling needs where its own attribute does not do. */
import type { NodeWriter } from "./exporter.ts";
import { text } from "./exporter.ts";

/** The name of the input with `value` around its spatial axes. */
export function padded(
  input: string,
  begin: readonly number[],
  end: readonly number[],
  value: string,
  onnx: NodeWriter,
  mode = "constant",
): string {
  const pads = onnx.integers("pads", [0, 0, ...begin, 0, 0, ...end]);
  return onnx.node("Pad", mode === "constant" ? [input, pads, value] : [input, pads], { mode: text(mode) });
}

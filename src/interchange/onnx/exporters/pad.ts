/** Padding by a node of its own: the layer, and what pooling needs where its own attribute does not do. */
import type { NodeWriter, Tensor } from "./exporter.ts";
import { text } from "./exporter.ts";

/** The name of the input with `value` before and behind its axes, the last ones where there are fewer entries. */
export function padded(
  input: Tensor,
  begin: readonly number[],
  end: readonly number[],
  value: string,
  onnx: NodeWriter,
  mode = "constant",
): string {
  const none = Array<number>(input.shape.length - begin.length).fill(0);
  const pads = onnx.integers("pads", [...none, ...begin, ...none, ...end]);
  return onnx.node("Pad", mode === "constant" ? [input.name, pads, value] : [input.name, pads], { mode: text(mode) });
}

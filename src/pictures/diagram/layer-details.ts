/** What a layer is, in the few signs of a figure: `7×7, 64, /2`. */
import type { Node } from "../../graph/graph.ts";
import { printAttributes } from "../../graph/print-graph.ts";
import { formatDim } from "../../tensor/dim.ts";
import type { Window } from "../../tensor/window.ts";

/** Kernel, channels, stride (`/2`), groups and dilation of what has a window; the written attributes of other layers. */
export function layerDetails(node: Node): string {
  const { contraction, pooling } = node.traits;
  const window = contraction?.window ?? pooling?.window;
  if (window === undefined) return writtenDetails(node);
  const channels = contraction && formatDim(node.outputs[0]!.type.shape[contraction.axis]!);
  const groups = contraction?.groups ?? 1;
  if (node.attributes["kernel"] === "global") return "global";
  return [
    extents(window.kernel),
    channels,
    strideText(window, contraction?.transposed === true),
    groups === 1 ? undefined : `${groups} groups`,
    window.dilation.every((each) => each === 1) ? undefined : `dilation ${extents(window.dilation)}`,
  ]
    .filter((text) => text !== undefined)
    .join(", ");
}

/** `7×7` */
function extents(values: readonly number[]): string {
  return values.join("×");
}

function strideText({ stride }: Window, transposed: boolean): string | undefined {
  if (stride.every((each) => each === 1)) return undefined;
  const sign = transposed ? "×" : "/";
  return stride.every((each) => each === stride[0]) ? `${sign}${stride[0]}` : `${sign}(${extents(stride)})`;
}

/** What norms are written with is nothing that a figure shows. */
function writtenDetails({ op, attributes }: Node): string {
  if (op.category === "normalisation") return "";
  const written = printAttributes(op, attributes);
  return written
    .filter((text) => !text.startsWith("bias="))
    .map((text) => (op.positional.some((key) => text.startsWith(`${key}=`)) ? text.slice(text.indexOf("=") + 1) : text))
    .join(", ");
}

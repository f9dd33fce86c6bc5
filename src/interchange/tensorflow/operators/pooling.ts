/** Poolings over windows; those over a whole image are global. */
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { ints, isChannelsLast, onChannelsFirst, paddingOf, spatialEntries } from "./apply.ts";

function pooling(windowed: string, global: string): (node: NodeContext) => void {
  return (node) => {
    const x = node.operand(0);
    const channelsLast = isChannelsLast(node);
    const along = (name: string): readonly number[] =>
      spatialEntries(node, name, node.ints(name) ?? node.fail(`its attribute ${name} is missing`), channelsLast);
    const [kernel, strides] = [along("ksize"), along("strides")];
    const padding = paddingOf(node, channelsLast, kernel);
    const extents = channelsLast ? x.shape.slice(1, -1) : x.shape.slice(2);
    const isGlobal = !("pads" in padding) && kernel.join() === extents.join() && isOnce(node, strides, extents);
    const y = onChannelsFirst(node, x, channelsLast, (image) =>
      isGlobal
        ? node.apply(global, [image])
        : node.apply(windowed, [image], { kernel_shape: ints(kernel), strides: ints(strides), ...padding }),
    );
    node.output(0, y);
  };
}

/** Whether a window as large as the image has one place: SAME gives one for each stride. */
function isOnce(node: NodeContext, strides: readonly number[], extents: readonly number[]): boolean {
  return node.string("padding") === "VALID" || strides.every((stride, axis) => stride >= extents[axis]!);
}

export const poolings: Operators = {
  MaxPool: { convert: pooling("MaxPool", "GlobalMaxPool") },
  MaxPool3D: { convert: pooling("MaxPool", "GlobalMaxPool") },
  AvgPool: { convert: pooling("AveragePool", "GlobalAveragePool") },
  AvgPool3D: { convert: pooling("AveragePool", "GlobalAveragePool") },
};

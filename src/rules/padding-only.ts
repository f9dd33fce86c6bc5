/** Windows at an edge of which no tap meets the input: what they give says nothing of it. */
import type { Node } from "../graph/graph.ts";
import { spatialDims } from "../tensor/shape.ts";
import { isConstantDim } from "../tensor/dim.ts";
import { outputExtent, type Window } from "../tensor/window.ts";
import type { Lint } from "./lint.ts";

export const paddingOnly: Lint = {
  code: "lint/padding-only",
  *find({ graph }) {
    for (const node of graph.nodes) {
      const window = windowOf(node);
      if (window === undefined) continue;
      const extents = spatialDims(node.inputs[0]!.type.shape);
      const axis = extents.findIndex((extent, at) => isConstantDim(extent) && seesNothing(window, at, extent));
      if (axis < 0) continue;
      yield {
        origin: node.origin,
        message: `at an edge the ${window.kernel.join("x")} window of ${node.name} sees only padding`,
        notes: [
          `padding of ${window.padBegin[axis]} and ${window.padEnd[axis]}, taps ${window.dilation[axis]} apart, on ${extents[axis] as number} elements`,
        ],
        help: ["less padding, or none, gives the same values inside"],
      };
    }
  },
};

function windowOf({ traits: { contraction, pooling } }: Node): Window | undefined {
  return contraction?.transposed === true ? undefined : (contraction?.window ?? pooling?.window);
}

/** Whether all taps of the first or of the last window lie beside the input. */
function seesNothing(window: Window, axis: number, extent: number): boolean {
  const last = (Number(outputExtent(window, axis, extent)) - 1) * window.stride[axis]!;
  return [0, last].some((begin) => {
    const taps = Array.from(
      { length: Math.min(window.kernel[axis]!, MOST_TAPS) },
      (_, tap) => begin - Number(window.padBegin[axis]!) + tap * window.dilation[axis]!,
    );
    return taps.every((at) => at < 0 || at >= extent);
  });
}

/** Longer kernels are those of whole axes. */
const MOST_TAPS = 4096;

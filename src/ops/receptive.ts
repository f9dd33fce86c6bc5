/** Receptive fields of layers without a window. */
import { spatialDims, type Shape } from "../tensor/shape.ts";
import { resolveWindow } from "../tensor/window.ts";
import type { Receptive } from "./contract.ts";

/** Gathering over `axes` (batch counted) lets an element see all positions if one of them is spatial, else only its own. */
export function gatheringReceptive(shape: Shape, axes: readonly number[]): Receptive {
  return axes.some((axis) => axis >= 2) ? { kind: "all" } : elementReceptive(shape);
}

function elementReceptive(shape: Shape): Receptive {
  const padding = { kind: "valid" } as const;
  const window = resolveWindow(spatialDims(shape), { kernel: [1], stride: [1], dilation: [1], padding });
  return { kind: "window", window };
}

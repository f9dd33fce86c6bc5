/** The window of a layer that has one: convolutions, poolings. */
import type { Node } from "../graph/graph.ts";
import { spatialDims } from "../tensor/shape.ts";
import { perAxis, type Window } from "../tensor/window.ts";

/** Extents along each spatial axis of its input; of a transposed convolution, of its output. */
export type LayerWindow = Pick<Window, "kernel" | "stride">;

/** Undefined of layers that work on single positions, or on all at once. */
export function layerWindow({ traits, attributes, inputs }: Node): LayerWindow | undefined {
  const resolved = traits.contraction?.window ?? traits.pooling?.window;
  if (resolved !== undefined) return resolved;
  const { kernel, stride = kernel } = attributes;
  if (!isExtents(kernel) || !isExtents(stride)) return undefined;
  const rank = spatialDims(inputs[0]!.type.shape).length;
  return { kernel: perAxis(kernel, rank), stride: perAxis(stride, rank) };
}

function isExtents(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

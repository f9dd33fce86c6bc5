/** Layers that move elements. Extents that do not change are left to ONNX (0 in a Reshape), so that they may be names. */
import { constantDim } from "../../../tensor/dim.ts";
import { everyAxisName, findAxis } from "../../../ops/shared/axes.ts";
import { marginsOf } from "../../../ops/shared/margins.ts";
import { dimsEqual, isConstantDim, type Dim } from "../../../tensor/dim.ts";
import { CHANNEL_AXIS, type Shape } from "../../../tensor/shape.ts";
import {
  extents,
  inputOf,
  int,
  ints,
  text,
  type Exporters,
  type LayerOf,
  type NodeWriter,
  type Tensor,
} from "./exporter.ts";
import { padded } from "./pad.ts";

export const shapeExporters = {
  flatten: (layer, onnx) => onnx.node("Flatten", [inputOf(layer).name], { axis: int(1) }),
  reshape: exportReshape,
  view: (layer, onnx) => onnx.node("Reshape", [inputOf(layer).name, onnx.integers("shape", layer.attributes.shape)]),
  permute: exportPermute,
  slice: exportSlice,
  tile: (layer, onnx) =>
    onnx.node("Tile", [inputOf(layer).name, onnx.integers("repeats", [1, ...layer.attributes.repeats])]),
  pad: exportPad,
  pixelshuffle: exportPixelShuffle,
  shuffle: exportShuffle,
} satisfies Partial<Exporters>;

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The tensor under other extents. */
export function reshaped(input: Tensor, shape: Shape, onnx: NodeWriter): string {
  const target = shape.map((dim, axis) => targetExtent(dim, input.shape[axis]));
  const open = shape.filter((_, axis) => target[axis] === undefined);
  // One extent may be left to be found; more must be numbers.
  if (open.length > 1) extents(open);
  const sizes = target.map((extent) => extent ?? -1);
  return onnx.node("Reshape", [input.name, onnx.integers("shape", sizes)]);
}

function targetExtent(dim: Dim, before: Dim | undefined): number | undefined {
  if (isConstantDim(dim)) return dim;
  return before !== undefined && dimsEqual(dim, before) ? 0 : undefined;
}

/** A tensor with the extents that another had, even where these are names. */
export function reshapedLike(name: string, original: Tensor, onnx: NodeWriter): string {
  if (original.shape.filter((dim) => !isConstantDim(dim)).length <= 1) {
    const sizes = original.shape.map((dim) => (isConstantDim(dim) ? dim : -1));
    return onnx.node("Reshape", [name, onnx.integers("shape", sizes)]);
  }
  return onnx.node("Reshape", [name, onnx.node("Shape", [original.name])]);
}

/** How many examples a tensor has when the net runs. */
export function batchOf(input: Tensor, onnx: NodeWriter): string {
  const bounds = [onnx.integers("starts", [0]), onnx.integers("ends", [1])];
  return onnx.node("Slice", [onnx.node("Shape", [input.name]), ...bounds]);
}

export function transposed(input: string, order: readonly number[], onnx: NodeWriter): string {
  return onnx.node("Transpose", [input], { perm: ints(order) });
}

function exportReshape(layer: LayerOf<"reshape">, onnx: NodeWriter): string {
  const sizes = layer.attributes.shape.map(constantDim);
  return onnx.node("Reshape", [inputOf(layer).name, onnx.integers("shape", [0, ...sizes])]);
}

function exportPermute(layer: LayerOf<"permute">, onnx: NodeWriter): string {
  const { name, shape } = inputOf(layer);
  const order = layer.attributes.axes.map((axis) => findAxis(axis, shape.length)!);
  // The batch stays in front unless it is named.
  return transposed(name, order.includes(0) ? order : [0, ...order], onnx);
}

// ── Parts of tensors ─────────────────────────────────────────────────────────────────────────────────────────────────

function exportSlice(layer: LayerOf<"slice">, onnx: NodeWriter): string {
  const { name, shape } = inputOf(layer);
  const { attributes } = layer;
  const names = everyAxisName.filter((axis) => attributes[axis]);
  const ranges = names.map((axis) => sliceOf(attributes[axis]!.map(constantDim)));
  return onnx.node("Slice", [
    name,
    onnx.integers(
      "starts",
      ranges.map(({ start }) => start),
    ),
    onnx.integers(
      "ends",
      ranges.map(({ end }) => end),
    ),
    onnx.integers(
      "axes",
      names.map((axis) => findAxis(axis, shape.length)!),
    ),
    onnx.integers(
      "steps",
      ranges.map(({ step }) => step),
    ),
  ]);
}

/** Before the first element, for a slice that goes backwards; -1 would be the last. */
const BEFORE_ALL = -(2 ** 31);

/** ONNX also counts negative bounds from the end; but what goes backwards starts at its begin, with ours at its last. */
function sliceOf([begin, end, step = 1]: readonly number[]) {
  if (step > 0) return { start: begin!, end: end!, step };
  return { start: end! - 1, end: begin === 0 ? BEFORE_ALL : begin! - 1, step };
}

function exportPad(layer: LayerOf<"pad">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { mode, value } = layer.attributes;
  const { begin, end } = marginsOf(input.shape.length, layer.attributes);
  return padded(input, begin, end, mode === "constant" ? onnx.number(value) : "", onnx, mode);
}

// ── Channels ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function exportPixelShuffle(layer: LayerOf<"pixelshuffle">, onnx: NodeWriter): string {
  const { factor } = layer.attributes;
  const input = inputOf(layer);
  const rank = input.shape.length - 2;
  if (rank === 2) {
    return onnx.node("DepthToSpace", [input.name], { blocksize: int(factor), mode: text("CRD") });
  }
  // [N, C * r * …, L, …] to [N, C, r, …, L, …], each factor behind its extent, and these pairs made one.
  const [batch, , ...positions] = input.shape;
  const channels = layer.outputs[0]!.shape[CHANNEL_AXIS]!;
  const factors = Array<number>(rank).fill(factor);
  const apart = reshaped(input, [batch!, channels, ...factors, ...positions], onnx);
  const pairs = factors.flatMap((_, axis) => [2 + rank + axis, 2 + axis]);
  const interleaved = transposed(apart, [0, 1, ...pairs], onnx);
  return onnx.node("Reshape", [interleaved, onnx.integers("shape", [0, ...extents(layer.outputs[0]!.shape.slice(1))])]);
}

/** ShuffleNet's own way: the channels as a matrix of groups, transposed. */
function exportShuffle(layer: LayerOf<"shuffle">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { groups } = layer.attributes;
  const apart = onnx.node("Reshape", [input.name, onnx.integers("shape", [0, groups, ...groupExtents(input, groups)])]);
  return reshapedLike(transposed(apart, [0, 2, 1, 3], onnx), input, onnx);
}

/** Channels of a group, and all positions as one axis. */
function groupExtents({ shape }: Tensor, groups: number): readonly number[] {
  const [channels] = extents([shape[CHANNEL_AXIS]!]);
  return [channels! / groups, -1];
}

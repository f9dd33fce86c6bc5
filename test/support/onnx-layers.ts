/** Layers as exporters write them in ONNX, in the form that they have in the opset of the net. */
import type { NetBuilder } from "./onnx-net.ts";

type Extents = readonly [from: number, to: number];

export interface ConvInit {
  readonly kernel?: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly group?: number;
  readonly bias?: boolean;
  /** Axes of the image. */
  readonly axes?: number;
}

export function conv(
  { op, floats }: NetBuilder,
  x: string,
  name: string,
  [from, to]: Extents,
  { kernel = 1, stride = 1, pad = 0, group = 1, bias = true, axes = 2 }: ConvInit = {},
): string {
  const each = (value: number): number[] => Array.from({ length: axes }, () => value);
  const weight = floats([to, from / group, ...each(kernel)], undefined, `${name}.weight`);
  return op("Conv", [x, weight, ...(bias ? [floats([to], undefined, `${name}.bias`)] : [])], {
    dilations: each(1),
    group,
    kernel_shape: each(kernel),
    pads: [...each(pad), ...each(pad)],
    strides: each(stride),
  });
}

/** A dense layer on rows, as PyTorch writes it. */
export function linear({ op, floats, opset }: NetBuilder, x: string, name: string, [from, to]: Extents): string {
  return op("Gemm", [x, floats([to, from], undefined, `${name}.weight`), floats([to], undefined, `${name}.bias`)], {
    alpha: 1,
    beta: 1,
    transB: 1,
    ...(opset < 7 ? { broadcast: 1 } : {}),
  });
}

/** A product with a matrix and a sum, as PyTorch writes a dense layer on more than two axes. */
export function dense({ op, floats }: NetBuilder, x: string, name: string, [from, to]: Extents, at = 100): string {
  const product = op("MatMul", [x, floats([from, to], undefined, `onnx::MatMul_${at}`)]);
  return op("Add", [floats([to], undefined, `${name}.bias`), product]);
}

export function batchNorm({ op, floats, opset }: NetBuilder, x: string, name: string, channels: number): string {
  const old = { ...(opset < 7 ? { is_test: 1 } : {}), ...(opset < 9 ? { spatial: 1 } : {}) };
  return op(
    "BatchNormalization",
    [
      x,
      floats([channels], undefined, `${name}.weight`),
      floats([channels], undefined, `${name}.bias`),
      floats([channels], undefined, `${name}.running_mean`),
      floats([channels], 0.7, `${name}.running_var`),
    ],
    { epsilon: 1e-5, momentum: 0.9, ...old, ...(opset < 14 ? {} : { training_mode: 0 }) },
  );
}

/** Over the last axis: one node where the opset has it. */
export function layerNorm(net: NetBuilder, x: string, name: string, width: number): string {
  if (net.opset < 17) return layerNormByParts(net, x, name, width);
  return net.op(
    "LayerNormalization",
    [x, net.floats([width], undefined, `${name}.weight`), net.floats([width], undefined, `${name}.bias`)],
    { axis: -1, epsilon: 1e-6 },
  );
}

/** Over the last of three axes. */
export function layerNormByParts(net: NetBuilder, x: string, name: string, width: number): string {
  const { op, floats } = net;
  const centred = op("Sub", [x, reduce(net, "ReduceMean", x, [net.opset < 11 ? 2 : -1])]);
  const variance = reduce(net, "ReduceMean", op("Pow", [centred, floats([], 2)]), [net.opset < 11 ? 2 : -1]);
  const norm = op("Div", [centred, op("Sqrt", [op("Add", [variance, floats([], 1e-6)])])]);
  const scaled = op("Mul", [norm, floats([width], undefined, `${name}.weight`)]);
  return op("Add", [scaled, floats([width], undefined, `${name}.bias`)]);
}

/** By the error function; one node where the opset has it. */
export function gelu({ op, floats, opset }: NetBuilder, x: string): string {
  if (opset >= 20) return op("Gelu", [x]);
  const gate = op("Add", [op("Erf", [op("Div", [x, floats([], Math.SQRT2)])]), floats([], 1)]);
  return op("Mul", [op("Mul", [x, gate]), floats([], 0.5)]);
}

// ── What moved from attributes to inputs ─────────────────────────────────────────────────────────────────────────────

export function clip({ op, floats, opset }: NetBuilder, x: string, min: number, max: number): string {
  return opset < 11 ? op("Clip", [x], { min, max }) : op("Clip", [x, floats([], min), floats([], max)]);
}

export const relu6 = (net: NetBuilder, x: string): string => clip(net, x, 0, 6);

export function reduce(net: NetBuilder, type: string, x: string, axes: readonly number[], keepdims = 1): string {
  const takesInput = net.opset >= (type === "ReduceSum" ? 13 : 18);
  return takesInput ? net.op(type, [x, net.ints(axes)], { keepdims }) : net.op(type, [x], { axes, keepdims });
}

export function squeeze(net: NetBuilder, x: string, axes: readonly number[], as?: string): string {
  return net.opset < 13 ? net.op("Squeeze", [x], { axes }, as) : net.op("Squeeze", [x, net.ints(axes)], {}, as);
}

export function unsqueeze(net: NetBuilder, x: string, axes: readonly number[]): string {
  return net.opset < 13 ? net.op("Unsqueeze", [x], { axes }) : net.op("Unsqueeze", [x, net.ints(axes)]);
}

export function slice(
  { op, ints, opset }: NetBuilder,
  x: string,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
): string {
  if (opset < 10) return op("Slice", [x], { axes, starts, ends });
  return op("Slice", [x, ints(starts), ints(ends), ints(axes)]);
}

export function split({ many, ints, opset }: NetBuilder, x: string, axis: number, sizes: readonly number[]): string[] {
  if (opset < 13) return many("Split", [x], sizes.length, { axis, split: sizes });
  return many("Split", [x, ints(sizes)], sizes.length, { axis });
}

export function pad({ op, ints, floats, opset }: NetBuilder, x: string, pads: readonly number[]): string {
  if (opset < 11) return op("Pad", [x], { mode: "constant", pads, value: 0 });
  return op("Pad", [x, ints(pads), floats([], 0)], { mode: "constant" });
}

/** The result alone; the mask is there and not read. */
export function dropout({ many, floats, opset }: NetBuilder, x: string, ratio: number): string {
  if (opset >= 12) return many("Dropout", [x, floats([], ratio)], 2)[0]!;
  return many("Dropout", [x], 2, { ratio, ...(opset < 7 ? { is_test: 1 } : {}) })[0]!;
}

/** A factor for rows and columns, nearest. */
export function upsample({ op, floats, opset }: NetBuilder, x: string, factor: number): string {
  const scales = [1, 1, factor, factor];
  if (opset < 7) return op("Upsample", [x], { mode: "nearest", height_scale: factor, width_scale: factor });
  if (opset < 9) return op("Upsample", [x], { mode: "nearest", scales });
  if (opset < 10) return op("Upsample", [x, floats([4], scales)], { mode: "nearest" });
  if (opset < 11) return op("Resize", [x, floats([4], scales)], { mode: "nearest" });
  const how = { coordinate_transformation_mode: "asymmetric", mode: "nearest", nearest_mode: "floor" };
  return op("Resize", [x, floats([0], []), floats([4], scales)], how);
}

/** A slope for each channel. */
export function prelu({ op, floats, opset }: NetBuilder, x: string, name: string, channels: number): string {
  return op("PRelu", [x, floats(opset < 7 ? [channels] : [channels, 1, 1], undefined, `${name}.weight`)]);
}

/** Of a tensor and a number. */
export function withNumber({ op, constant, opset }: NetBuilder, type: string, x: string, value: number): string {
  return op(type, [x, constant([], [value])], opset < 7 ? { broadcast: 1 } : {});
}

/**
 * Pooling. ONNX rounds up as we do only where no last window starts in the end padding, refuses padding as wide as the
 * kernel, and its versions differ in what such windows count. Where one of these matters, the end padding is made exactly
 * what the windows reach, which means the same everywhere; else the attributes are said as they are.
 */
import { productOf } from "../../../base/integers.ts";
import type { PaddingAttribute } from "../../../ops/contract/attributes.ts";
import { poolingWindow, type PoolingAttributes } from "../../../ops/shared/pooling.ts";
import { constantDim, isConstantDim, type Dim } from "../../../tensor/dim.ts";
import { CHANNEL_AXIS, spatialDims } from "../../../tensor/shape.ts";
import { dilatedExtent, outputExtent, windowTravel, type Window } from "../../../tensor/window.ts";
import { padAttributes } from "./convolution.ts";
import {
  extents,
  inputOf,
  inputTypes,
  int,
  ints,
  Refusal,
  type Attributes,
  type Exporters,
  type ExportedLayer,
  type LayerOf,
  type NodeWriter,
  type Tensor,
} from "./exporter.ts";
import { padded } from "./pad.ts";

export const poolingExporters = {
  maxpool: exportMax,
  avgpool: exportAverage,
  lppool: exportNorm,
} satisfies Partial<Exporters>;

function exportMax(layer: LayerOf<"maxpool">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  if (layer.attributes.kernel === "global") return onnx.node("GlobalMaxPool", [input.name]);
  const window = windowOf(layer);
  const plan = planOf(window, spatialDims(input.shape));
  const common = { ...windowAttributes(window), dilations: ints(window.dilation) };
  if (plan.kind === "as written")
    return onnx.node("MaxPool", [input.name], { ...common, ...written(layer, window, plan) });
  // Padding as wide as a dilated kernel: ONNX compares it with the kernel before dilation.
  const wide = window.kernel.some((kernel, axis) => Math.max(plan.begin[axis]!, plan.end[axis]!) >= kernel);
  if (!wide) return onnx.node("MaxPool", [input.name], { ...common, ...padsOf(plan) });
  const around = padded(input, plan.begin, plan.end, onnx.number(Number.NEGATIVE_INFINITY), onnx);
  return onnx.node("MaxPool", [around], common);
}

function exportAverage(layer: LayerOf<"avgpool">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  if (layer.attributes.kernel === "global") return onnx.node("GlobalAveragePool", [input.name]);
  const window = windowOf(layer);
  const counting = countsPadding(layer);
  if (isDilated(window)) return exportDilatedAverage(layer, window, counting, onnx);
  const common = windowAttributes(window);
  const plan = planOf(window, spatialDims(input.shape));
  if (plan.kind === "as written" && !(counting && plan.ceil)) {
    return onnx.node("AveragePool", [input.name], {
      ...common,
      ...written(layer, window, plan),
      count_include_pad: int(counting ? 1 : 0),
    });
  }
  const reach = reachOf(window, extents(spatialDims(input.shape)));
  const hangsOver = reach.end.some((amount, axis) => amount > constantDim(window.padEnd[axis]!));
  if (counting && hangsOver) return exportCountedPadding(layer, window, reach, onnx);
  const counts = { count_include_pad: int(counting ? 1 : 0) };
  return onnx.node("AveragePool", [input.name], { ...common, ...padsOf(reach), ...counts });
}

/** Padding of `same` never counts, as in TensorFlow. */
function countsPadding({ attributes: { count_include_pad: counts, pad } }: LayerOf<"avgpool">): boolean {
  return counts && typeof pad !== "string" && pad.some((amount) => amount !== 0);
}

/** Padding that counts, where a window may also hang over it, which never counts: the zeros become a part of the input. */
function exportCountedPadding(layer: ExportedLayer<unknown>, window: Window, reach: Reach, onnx: NodeWriter): string {
  const [begin, end] = [extents(window.padBegin), extents(window.padEnd)];
  const input = padded(inputOf(layer), begin, end, onnx.number(0), onnx);
  const rest = { begin: begin.map(() => 0), end: reach.end.map((amount, axis) => Math.max(0, amount - end[axis]!)) };
  return onnx.node("AveragePool", [input], { ...windowAttributes(window), ...padsOf(rest), count_include_pad: int(0) });
}

/** AveragePool has a dilation from version 19 on: sums, divided by how many elements each has. */
function exportDilatedAverage(
  layer: ExportedLayer<unknown>,
  window: Window,
  counting: boolean,
  onnx: NodeWriter,
): string {
  const input = inputOf(layer);
  const counts = countsOfElements(window, extents(spatialDims(input.shape)), counting);
  return onnx.node("Div", [windowSums(input, input.name, window, onnx), counts(onnx)]);
}

/** LpPool takes whole orders and, before version 18, no dilation; else it is the root of a sum of powers. */
function exportNorm(layer: LayerOf<"lppool">, onnx: NodeWriter): string {
  const { p, kernel, pad } = layer.attributes;
  const input = inputOf(layer);
  const window = kernel === "global" && Number.isInteger(p) ? undefined : windowOf(layer);
  if (window === undefined) return onnx.node("GlobalLpPool", [input.name], { p: int(p) });
  if (!Number.isInteger(p) || isDilated(window)) {
    const powers = onnx.node("Pow", [onnx.node("Abs", [input.name]), onnx.number(p)]);
    return onnx.node("Pow", [windowSums(input, powers, window, onnx), onnx.number(1 / p)]);
  }
  const pads = window.ceil ? exactPads(input, window) : padAttributes(window, pad);
  return onnx.node("LpPool", [input.name], { ...windowAttributes(window), ...pads, p: int(p) });
}

// ── Sums ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The sum of each window of elements that lie as the input does: every channel convolved with ones. */
function windowSums(input: Tensor, elements: string, window: Window, onnx: NodeWriter): string {
  const [channels] = extents([input.shape[CHANNEL_AXIS]!]);
  const shape = [channels!, 1, ...window.kernel];
  const size = productOf(shape);
  return onnx.node("Conv", [elements, onnx.numbers(shape, new Float32Array(size).fill(1))], {
    ...windowAttributes(window),
    ...exactPads(input, window),
    dilations: ints(window.dilation),
    group: int(channels!),
  });
}

/** How many elements each window has, in the input or, where padding counts, before the end of it. */
function countsOfElements(window: Window, input: readonly number[], counting: boolean) {
  const along = input.map((extent, axis) => {
    const windows = constantDim(outputExtent(window, axis, extent));
    return Array.from({ length: windows }, (_, at) => elementsAlong(window, axis, extent, at, counting));
  });
  const counts = along.reduce((outer, axis) => outer.flatMap((count) => axis.map((own) => count * own)), [1]);
  return (onnx: NodeWriter): string => onnx.numbers([1, 1, ...along.map(({ length }) => length)], counts);
}

function elementsAlong(window: Window, axis: number, extent: number, at: number, counting: boolean): number {
  const [begin, end] = [constantDim(window.padBegin[axis]!), constantDim(window.padEnd[axis]!)];
  const [from, to] = counting ? [-begin, extent + end] : [0, extent];
  const first = at * window.stride[axis]! - begin;
  const places = Array.from({ length: window.kernel[axis]! }, (_, tap) => first + tap * window.dilation[axis]!);
  return places.filter((place) => place >= from && place < to).length;
}

function exactPads(input: Tensor, window: Window): Attributes {
  return padsOf(reachOf(window, extents(spatialDims(input.shape))));
}

// ── Windows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function windowOf(layer: ExportedLayer<PoolingAttributes>): Window {
  const window = poolingWindow(inputTypes(layer)[0]!, layer.attributes);
  if (window === undefined) throw new Refusal("it needs the extents of its input in numbers");
  return window;
}

function isDilated({ dilation }: Window): boolean {
  return dilation.some((distance) => distance !== 1);
}

function windowAttributes({ kernel, stride }: Window): Attributes {
  return { kernel_shape: ints(kernel), strides: ints(stride) };
}

type Plan =
  /** `ceil` only where it makes a difference, and for extents that are names. */
  { readonly kind: "as written"; readonly ceil: boolean } | ({ readonly kind: "reach" } & Reach);

interface Reach {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

function planOf(window: Window, input: readonly Dim[]): Plan {
  if (!input.every(isConstantDim)) return { kind: "as written", ceil: window.ceil };
  const counts = input.map((extent, axis) => countsOf(window, axis, extent));
  const wide = window.kernel.some(
    (kernel, axis) => Math.max(constantDim(window.padBegin[axis]!), constantDim(window.padEnd[axis]!)) >= kernel,
  );
  const down = counts.every(({ count, down: floor }) => count === floor);
  if (!wide && (down || counts.every(({ count, up }) => count === up))) return { kind: "as written", ceil: !down };
  return { kind: "reach", ...reachOf(window, input) };
}

/** How many windows there are along an axis, and how many there would be rounded down and up. */
function countsOf(window: Window, axis: number, extent: number) {
  const travel = constantDim(windowTravel(window, axis, extent)) / window.stride[axis]!;
  return {
    count: constantDim(outputExtent(window, axis, extent)),
    down: Math.floor(travel) + 1,
    up: Math.ceil(travel) + 1,
  };
}

/**
 * The padding that the windows reach, so that rounding down gives as many of them:
 * end = (windows - 1) * stride + dilated kernel - extent - begin, 0 where the last window ends before.
 */
function reachOf(window: Window, input: readonly number[]): Reach {
  const begin = extents(window.padBegin);
  const end = input.map((extent, axis) => {
    const windows = constantDim(outputExtent(window, axis, extent));
    const covered = dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
    return Math.max(0, (windows - 1) * window.stride[axis]! + covered - extent - begin[axis]!);
  });
  return { begin, end };
}

function padsOf({ begin, end }: Reach): Attributes {
  return { pads: ints([...begin, ...end]) };
}

function written(
  { attributes }: ExportedLayer<{ readonly pad: PaddingAttribute }>,
  window: Window,
  { ceil }: { readonly ceil: boolean },
): Attributes {
  return { ...padAttributes(window, attributes.pad), ceil_mode: int(ceil ? 1 : 0) };
}

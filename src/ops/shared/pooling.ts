/**
 * What `maxpool`, `avgpool` and `lppool` share: a window that moves over each channel by itself, or covers all of it with
 * `global`. No window may lie wholly in the padding, so every window has at least one element of the input.
 */
import { productOf } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Expression } from "../../kernel/ir.ts";
import { ceilDivideDim, formatDim, isConstantDim, multiplyDims, subtractDims, type Dim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, float32, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { allOf, anyOf, compareDims, type SizeCondition } from "../../tensor/size-condition.ts";
import { dilatedExtent, outputExtent, type Window } from "../../tensor/window.ts";
import { boolean, either, extents, optional, padding, required, withDefault, word } from "../contract/attributes.ts";
import type { PaddingAttribute } from "../contract/attributes.ts";
import type { LowerIO, Problems, ProblemsOf, ReferenceIO, Remedy } from "../contract/op.ts";
import { ownReach, windowReceptive, type Receptive } from "../contract/receptive.ts";
import { mayHold } from "./demand.ts";
import { extentsText, inputText, spatialNames } from "./wording.ts";
import { tapsAt, windowTaps, type AxisTaps, type Tap } from "./window-loops.ts";
import { judgeWindow, requireSpatial, warnUnread, windowedShape, windowMessages, windowOf } from "./windowed.ts";

/** Attributes of every pooling layer. */
export const poolingAttributes = {
  kernel: required(either(extents(1), word("global")), "Window extents: `3`, `1x2`; `global` for the whole input."),
  stride: optional(extents(1), "the kernel", "Steps from one window to the next."),
  pad: withDefault<PaddingAttribute>(
    padding,
    [0],
    "Padding around the input: `1`, `1x2`, `[top, left, bottom, right]`, `same`, `same_lower` or `valid`.",
  ),
  ceil: withDefault(
    boolean,
    false,
    "Rounds the output extents up; a last window that would start in the end padding is dropped, as in PyTorch.",
  ),
} as const;

/** Apart from the others, so that each layer keeps its attributes in an order of its own. */
export const poolingDilation = withDefault(extents(1), [1], "Distance between neighbouring elements of a window.");

export interface PoolingAttributes {
  readonly kernel: readonly number[] | "global";
  readonly stride: readonly number[] | undefined;
  readonly pad: PaddingAttribute;
  readonly ceil: boolean;
  readonly dilation?: readonly number[];
}

export const poolingMessages = {
  ...windowMessages,
  "window-in-padding": "With so much padding a window would hold nothing of the input.",
  "global-window": "`global` covers the whole input, so stride, padding and dilation have no meaning.",
} as const;

// ── Shape rule ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The type of the output: as many channels, and a position for each window. */
export function inferPooling(
  layer: string,
  input: TensorType,
  attributes: PoolingAttributes,
  problems: ProblemsOf<typeof poolingMessages>,
): readonly TensorType[] | undefined {
  if (!requireSpatial(input, layer, problems, attributes.kernel)) return undefined;
  const extentsOfInput = spatialDims(input.shape);
  if (attributes.kernel === "global") {
    if (!judgeGlobal(layer, attributes, problems)) return undefined;
    return [float32([...input.shape.slice(0, 2), ...extentsOfInput.map(() => 1)])];
  }
  const written = {
    ...attributes,
    stride: attributes.stride ?? attributes.kernel,
    dilation: attributes.dilation ?? [1],
  };
  const window = judgeWindow(input, { ...written, kernel: attributes.kernel }, problems);
  if (window === undefined || !judgePadding(input, window, problems)) return undefined;
  warnUnread(input, window, problems, () => ceilRemedy);
  return [float32(windowedShape(input, window, input.shape[CHANNEL_AXIS]!))];
}

const ceilRemedy: Remedy = { text: "ceil=true reads them too and gives {out}", set: { ceil: "true" } };

function judgeGlobal(
  layer: string,
  { stride, pad, dilation }: PoolingAttributes,
  problems: Problems<"global-window">,
): boolean {
  const padded = typeof pad === "string" ? pad !== "valid" : pad.some((amount) => amount !== 0);
  const dilated = dilation?.some((distance) => distance !== 1) === true;
  const attribute = stride !== undefined ? "stride" : padded ? "pad" : dilated ? "dilation" : undefined;
  if (attribute === undefined) return true;
  problems.error({
    code: "global-window",
    attribute,
    message: `${layer} global covers the whole input, so ${attribute} has no meaning`,
    help: [`leave ${attribute} out, or give the kernel's extents instead of global`],
    remedies: [{ text: `without ${attribute} it gives {out}`, leaveOut: attribute }],
  });
  return false;
}

/** Reports padding that some window would lie in wholly. */
function judgePadding(input: TensorType, window: Window, problems: Problems<"window-in-padding">): boolean {
  const extentsOfInput = spatialDims(input.shape);
  const axis = extentsOfInput.findIndex((extent, at) => !mayHold(everyWindowReads(window, at, extent), problems));
  if (axis === -1) return true;
  const name = spatialNames(extentsOfInput.length)[axis]!;
  const pads = `${formatDim(window.padBegin[axis]!)} before and ${formatDim(window.padEnd[axis]!)} behind`;
  const covered = dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
  const largest = Math.min(...window.kernel.map((kernel) => Math.floor(kernel / 2)));
  problems.error({
    code: "window-in-padding",
    attribute: "pad",
    message: `padding puts a whole ${extentsText(window.kernel)} window outside the ${inputText(extentsOfInput)}`,
    notes: [`along the ${name} the padding is ${pads}, and a window covers ${covered}`],
    help: ["padding of at most half the kernel always leaves something to pool"],
    remedies: [{ text: `pad=${largest} gives {out}`, set: { pad: `${largest}` } }],
  });
  return false;
}

/** That each window has a tap within the input: asked only of those where it may be otherwise, at the two ends. */
function everyWindowReads(window: Window, axis: number, extent: Dim): SizeCondition {
  const begin = window.padBegin[axis]!;
  const [kernel, stride, dilation] = [window.kernel[axis]!, window.stride[axis]!, window.dilation[axis]!];
  const windows = outputExtent(window, axis, extent);
  const lastStart = subtractDims(multiplyDims(subtractDims(windows, 1), stride), begin);
  // Windows that begin before the input: where the first tap at or behind 0 lies repeats after `dilation` windows.
  const before = Array.from({ length: dilation }, (_, at) => {
    const missing = subtractDims(begin, at * stride);
    const first = ceilDivideDim(missing, dilation);
    const position = subtractDims(multiplyDims(first, dilation), missing);
    const reads = allOf([compareDims(first, "<", kernel), compareDims(position, "<", extent)]);
    return anyOf([compareDims(missing, "<=", 0), compareDims(windows, "<=", at), reads]);
  });
  return allOf([compareDims(lastStart, "<", extent), ...before]);
}

/** The window for an input; undefined for `global` on extents that are not known yet. */
export function poolingWindow(input: TensorType, attributes: PoolingAttributes): Window | undefined {
  if (attributes.kernel !== "global") {
    const { kernel, stride = kernel, dilation = [1] } = attributes;
    return windowOf(input, { ...attributes, kernel, stride, dilation });
  }
  const kernel = spatialDims(input.shape);
  if (!kernel.every(isConstantDim)) return undefined;
  // What else is written changes nothing, and may have any number of entries.
  return windowOf(input, { kernel, stride: kernel, dilation: [1], pad: [0] });
}

export function poolingReceptive(input: TensorType, attributes: PoolingAttributes): Receptive {
  if (attributes.kernel === "global") return [ownReach(CHANNEL_AXIS)];
  return [ownReach(CHANNEL_AXIS), ...windowReceptive(poolingWindow(input, attributes)!)];
}

// ── Semantics ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Reduces the elements of each window that lie within the input, one channel at a time. */
export function referencePooling(
  { inputs, outputs, attributes }: ReferenceIO<PoolingAttributes>,
  reduce: (elements: readonly number[], window: Window, position: readonly number[]) => number,
): readonly NdArray[] {
  const input = inputs[0]!;
  const window = poolingWindow(float32(input.shape), attributes)!;
  const [batch, channels, ...extentsOfInput] = input.shape as [number, number, ...number[]];
  const plane = productOf(extentsOfInput);
  const output = ndarray(outputs[0]!);
  const positions = outputs[0]!.slice(2);
  const positionCount = productOf(positions);
  forEachIndex(positions, (position, offset) => {
    const taps = tapsAt(window, position, extentsOfInput);
    for (let image = 0; image < batch * channels; image++) {
      const elements = taps.map((tap: Tap) => input.data[image * plane + tap.input]!);
      output.data[image * positionCount + offset] = reduce(elements, window, position);
    }
  });
  return [output];
}

/** One output element at a time; `reduce` visits its taps and gives the value. */
export function lowerPooling(
  k: KernelBuilder,
  { inputs, outputs, attributes }: LowerIO<PoolingAttributes>,
  reduce: (place: PoolingPlace) => Expression,
): void {
  const input = inputs[0]!;
  const window = poolingWindow(float32(input.shape), attributes)!;
  const extentsOfInput = input.shape.slice(2);
  outputs[0]!.forEach((index) => {
    const [n, c, ...position] = index as [Expression, Expression, ...Expression[]];
    const taps = windowTaps(k, window, position, extentsOfInput);
    const at = (inputIndex: readonly Expression[]): Expression => input.at([n, c, ...inputIndex]);
    outputs[0]!.store(index, reduce({ window, position, taps, extents: extentsOfInput, at }));
  });
}

/** What a reduction knows of the window that it reduces. */
export interface PoolingPlace {
  readonly window: Window;
  readonly position: readonly Expression[];
  readonly taps: readonly AxisTaps[];
  readonly extents: readonly number[];
  /** The element of the same channel at a spatial index. */
  at(inputIndex: readonly Expression[]): Expression;
}

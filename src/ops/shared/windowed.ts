/**
 * What layers with a window share: from the attributes as written to a `Window`, and the shape rule with its messages.
 * A window lies over the spatial axes of `[N, C, …]`, of any rank; what depends on sizes that are open is demanded of them.
 */
import { warns } from "../../diagnostics/meaning.ts";
import { isConstantDim, type Dim } from "../../tensor/dim.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { formatShape, spatialDims, type TensorType } from "../../tensor/shape.ts";
import {
  dilatedExtent,
  outputArithmetic,
  outputExtent,
  outputExtents,
  perAxis,
  resolveWindow,
  unreadExtent,
  windowTravel,
  type Padding,
  type Window,
} from "../../tensor/window.ts";
import type { PaddingAttribute } from "../contract/attributes.ts";
import type { Problems, Remedy } from "../contract/op.ts";
import { mayHold } from "./demand.ts";
import { extentsText, inputText, spatialNames } from "./wording.ts";

/** The attributes of a window, each with one entry or one per spatial axis. */
export interface WindowAttributes {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: PaddingAttribute;
  readonly ceil?: boolean;
}

/** Messages of `requireSpatial`, `judgeEntries` and `judgeWindow`. */
export const windowMessages = {
  "needs-spatial": "The input is flat, `[F]`, where a tensor with spatial axes is wanted, such as `[C, H, W]`.",
  rank: "A window attribute has more or fewer entries than the input has spatial axes.",
  "kernel-exceeds-input": "The (dilated) kernel is larger than the padded input, so the output would be empty.",
  unread: warns("The stride stops before the end of the input, so its last rows or columns take no part."),
} as const;

/** Reports an input without spatial axes; `kernel` tells how much of them a layer reads at once. */
export function requireSpatial(
  input: TensorType,
  layer: string,
  problems: Problems<"needs-spatial">,
  kernel: readonly number[] | string | undefined = [1],
): boolean {
  if (input.shape.length > 2) return true;
  const flat = input.shape.length === 2 && isConstantDim(input.shape[1]!) ? input.shape[1]! : undefined;
  const shapes = flat === undefined ? [] : imageShapes(flat, kernel);
  problems.error({
    code: "needs-spatial",
    message: `${layer} wants spatial axes, as in [C, H, W] or [C, L], and the tensor here is flat: ${formatShape(input.shape)}`,
    help: ["layers that need height and width belong before the flatten"],
    remedies: shapes.map((shape) => ({ text: `${shape} before it gives {out}`, insertBefore: shape })),
  });
  return false;
}

/** The tensors that so many elements may be: channels of one element, or, for windows that read more, an image or a signal. */
function imageShapes(count: number, kernel: readonly number[] | string | undefined): readonly string[] {
  if (!Array.isArray(kernel) || kernel.every((extent) => extent === 1)) return [`reshape [${count}, 1, 1]`];
  const square = [1, 3].find((channels) => Number.isInteger(Math.sqrt(count / channels)));
  const side = Math.sqrt(count / (square ?? 1));
  return [...(square === undefined ? [] : [`reshape [${square}, ${side}, ${side}]`]), `reshape [1, ${count}]`].slice(
    0,
    1,
  );
}

/** Reports attributes whose number of entries does not go with the input's spatial axes. */
export function judgeEntries(
  input: TensorType,
  attributes: Readonly<Record<string, readonly number[] | undefined>>,
  problems: Problems<"rank">,
): boolean {
  const rank = spatialDims(input.shape).length;
  for (const attribute in attributes) {
    const entries = attributes[attribute];
    if (entries === undefined || entries.length === 1 || entries.length === rank) continue;
    problems.error({
      code: "rank",
      attribute,
      message: `${attribute} has ${entries.length} entries where the input has ${axesText(rank)}`,
      help: [rank === 1 ? "write one number" : `write one number for all axes, or ${rank} as ${axisList(rank)}`],
      remedies: entryRemedies(attribute, entries, rank),
    });
    return false;
  }
  return true;
}

/** Reports padding that can not be read for the input's spatial axes. */
export function judgePadEntries(
  input: TensorType,
  pad: PaddingAttribute,
  attribute: string,
  problems: Problems<"rank">,
): boolean {
  const rank = spatialDims(input.shape).length;
  if (paddingOf(pad, rank) !== undefined) return true;
  const forms = rank === 1 ? "2 as [begin, end]" : `${rank} as ${axisList(rank)}, or ${2 * rank} as ${padList(rank)}`;
  problems.error({
    code: "rank",
    attribute,
    message: `pad has ${pad.length} entries where the input has ${axesText(rank)}`,
    help: [`write one number for all sides, ${forms}`],
    remedies: typeof pad === "string" ? [] : entryRemedies(attribute, pad, rank),
  });
  return false;
}

/** Entries that are equal are one; TensorFlow has those of the batch and the channels around, others those of more axes in front. */
export function entryRemedies(attribute: string, entries: readonly number[], rank: number): readonly Remedy[] {
  const isAround = entries.length === rank + 2 && entries[0] === 1 && entries.at(-1) === 1;
  const kept = isAround ? entries.slice(1, -1) : entries.length > rank ? entries.slice(-rank) : [];
  if (kept.length === 0 && !entries.every((entry) => entry === entries[0])) return [];
  const isEqual = (kept.length === 0 ? entries : kept).every((entry) => entry === (kept[0] ?? entries[0]));
  const text = isEqual ? `${kept[0] ?? entries[0]}` : kept.length === 1 ? `${kept[0]}` : `[${kept.join(", ")}]`;
  return [{ text: `${attribute}=${text} gives {out}`, set: { [attribute]: text } }];
}

/** Padding as written, for a spatial rank: 1 entry, one per axis, or all begins and then all ends; else undefined. */
export function paddingOf(pad: PaddingAttribute, rank: number): Padding | undefined {
  if (typeof pad === "string") return { kind: pad };
  if (pad.length === 2 * rank) return { kind: "explicit", begin: pad.slice(0, rank), end: pad.slice(rank) };
  if (pad.length !== 1 && pad.length !== rank) return undefined;
  return { kind: "explicit", begin: perAxis(pad, rank), end: perAxis(pad, rank) };
}

/** The window for an input; its attributes have been judged. */
export function windowOf(input: TensorType, attributes: WindowAttributes): Window {
  const extents = spatialDims(input.shape);
  const { kernel, stride, dilation, pad, ceil = false } = attributes;
  const padding = paddingOf(pad, extents.length)!;
  return resolveWindow(extents, { kernel, stride, dilation, padding, ceil });
}

/** The window for an input; undefined after a report of entries that do not go with it, or of a kernel that exceeds it. */
export function judgeWindow(
  input: TensorType,
  attributes: WindowAttributes,
  problems: Problems<"rank" | "kernel-exceeds-input">,
): Window | undefined {
  const { kernel, stride, dilation, pad } = attributes;
  if (!judgeEntries(input, { kernel, stride, dilation }, problems)) return undefined;
  if (!judgePadEntries(input, pad, "pad", problems)) return undefined;
  const window = windowOf(input, attributes);
  return judgeFit(input, window, problems) ? window : undefined;
}

function judgeFit(input: TensorType, window: Window, problems: Problems<"kernel-exceeds-input">): boolean {
  const extents = spatialDims(input.shape);
  const failing = extents.flatMap((extent, axis) => {
    const isSomething = compareDims(outputExtent(window, axis, extent), ">=", 1);
    return mayHold(isSomething, problems) ? [] : [{ axis, arithmetic: outputArithmetic(window, axis, extent) }];
  });
  if (failing.length === 0) return true;
  const names = spatialNames(extents.length);
  problems.error({
    code: "kernel-exceeds-input",
    attribute: "kernel",
    message: `${kernelText(window)} does not fit the ${inputText(extents)}${paddedText(window, extents)}`,
    notes: emptyAxisNotes(failing, names),
    remedies: fitRemedies(window, extents),
  });
  return false;
}

/** Why each axis comes out empty; a square window on a square input fails alike along all, and once is enough. */
export function emptyAxisNotes(
  failing: readonly { readonly axis: number; readonly arithmetic: string }[],
  names: readonly string[],
): readonly string[] {
  const alike = failing.every(({ arithmetic }) => arithmetic === failing[0]!.arithmetic);
  const shown = alike ? failing.slice(0, 1) : failing;
  return shown.map(({ axis, arithmetic }) => `output ${names[axis]!} would be ${arithmetic}`);
}

/** `kernel 5x5`, or `kernel 3x3, dilated to 5x5,` */
function kernelText(window: Window): string {
  const dilated = window.kernel.map((kernel, axis) => dilatedExtent(kernel, window.dilation[axis]!));
  const text = `kernel ${extentsText(window.kernel)}`;
  return window.dilation.every((dilation) => dilation === 1) ? text : `${text}, dilated to ${extentsText(dilated)},`;
}

function paddedText(window: Window, extents: readonly Dim[]): string {
  const pads = extents.map((_, axis) => Number(window.padBegin[axis]!) + Number(window.padEnd[axis]!));
  if (!extents.every(isConstantDim) || pads.every((pad) => pad === 0)) return "";
  return ` padded to ${extentsText(extents.map((extent, axis) => extent + pads[axis]!))}`;
}

/** The smallest padding that works, and the one that keeps the input's extents (or `same`, with a stride). */
function fitRemedies(window: Window, extents: readonly Dim[]): readonly Remedy[] {
  const dilated = window.kernel.map((kernel, axis) => dilatedExtent(kernel, window.dilation[axis]!));
  const missing = extents.map((extent, axis) => (isConstantDim(extent) ? Math.ceil((dilated[axis]! - extent) / 2) : 0));
  const smallest = Math.max(...missing);
  const keeping = keepingPad(window, dilated);
  const keeps = keeping === "same" ? "gives {out}" : `keeps ${extentsText(extents)}`;
  const keep: Remedy = { text: `pad=${keeping} ${keeps}`, set: { pad: keeping } };
  if (`${smallest}` === keeping) return [keep];
  return [{ text: `pad=${smallest} gives {out}`, set: { pad: `${smallest}` } }, keep];
}

function keepingPad(window: Window, dilated: readonly number[]): string {
  if (window.stride.some((stride) => stride !== 1) || dilated.some((extent) => extent % 2 === 0)) return "same";
  const pads = dilated.map((extent) => (extent - 1) / 2);
  return pads.every((pad) => pad === pads[0]) ? `${pads[0]!}` : `[${pads.join(", ")}]`;
}

/**
 * Warns where the stride leaves input at the end unread. Gaps between windows that a stride larger than the kernel
 * leaves everywhere are meant, so only what is lost beyond such a gap counts.
 */
export function warnUnread(
  input: TensorType,
  window: Window,
  problems: Problems<"unread">,
  remedy: () => Remedy,
): void {
  const extents = spatialDims(input.shape);
  const rank = extents.length;
  const lost = extents.map((extent, axis) => (isConstantDim(extent) ? lostExtent(window, axis, extent) : 0));
  const axesWithLoss = lost.flatMap((count, axis) => (count > 0 ? [axis] : []));
  if (axesWithLoss.length === 0) return;
  const parts = axesWithLoss.map((axis) => lastText(lost[axis]!, rowName(rank, axis)));
  problems.warning({
    code: "unread",
    attribute: "stride",
    message: `stride ${strideText(window.stride)} leaves ${parts.join(" and ")} of the ${inputText(extents)} unread`,
    notes: axesWithLoss.map((axis) => readArithmetic(window, axis, extents[axis] as number, rank)),
    remedies: [remedy()],
  });
}

function lostExtent(window: Window, axis: number, extent: number): number {
  const unread = unreadExtent(window, axis, extent);
  const gap = window.stride[axis]! - dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
  return unread > Math.max(0, gap) ? unread : 0;
}

/** `the 2 windows along the height reach row (2 - 1)*2 + 2 - 0 = 4 of 5` */
function readArithmetic(window: Window, axis: number, extent: number, rank: number): string {
  const count = Number(outputExtent(window, axis, extent));
  const stride = window.stride[axis]!;
  const begin = Number(window.padBegin[axis]!);
  const covered = dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
  const reached = (count - 1) * stride + covered - begin;
  const windows = count === 1 ? "the one window" : `the ${count} windows`;
  const arithmetic = `(${count} - 1)*${stride} + ${covered} - ${begin} = ${reached}`;
  return `${windows} along the ${spatialNames(rank)[axis]!} reach${count === 1 ? "es" : ""} ${rowName(rank, axis)} ${arithmetic} of ${extent}`;
}

function strideText(stride: readonly number[]): string {
  return stride.every((step) => step === stride[0]) ? `${stride[0]!}` : extentsText(stride);
}

function lastText(count: number, name: string): string {
  return count === 1 ? `the last ${name}` : `the last ${count} ${name}s`;
}

function rowName(rank: number, axis: number): string {
  if (rank === 1) return "position";
  return axis === rank - 1 ? "column" : axis === rank - 2 ? "row" : "slice";
}

/** Padding at the end that lets one more window read what was left, as a fix for layers without `ceil`. */
export function readAllRemedy(input: TensorType, window: Window): Remedy {
  const extents = spatialDims(input.shape);
  const end = extents.map((extent, axis) => {
    const pad = Number(window.padEnd[axis]!);
    if (!isConstantDim(extent) || lostExtent(window, axis, extent) === 0) return pad;
    const rest = Number(windowTravel(window, axis, extent)) % window.stride[axis]!;
    return pad + window.stride[axis]! - rest;
  });
  const pad = `[${[...window.padBegin.map(Number), ...end].join(", ")}]`;
  return { text: `pad=${pad} reads them too and gives {out}`, set: { pad } };
}

/** `[N, C, …]` under a window, with other channels. */
export function windowedShape(input: TensorType, window: Window, channels: Dim): readonly Dim[] {
  return [input.shape[0]!, channels, ...outputExtents(window, spatialDims(input.shape))];
}

function axesText(rank: number): string {
  return `${rank} spatial ${rank === 1 ? "axis" : "axes"} (${spatialNames(rank).join(", ")})`;
}

function axisList(rank: number): string {
  return `[${spatialNames(rank).join(", ")}]`;
}

function padList(rank: number): string {
  if (rank === 2) return "[top, left, bottom, right]";
  return `[${["begins", "ends"].map((side) => `${side} of ${spatialNames(rank).join(", ")}`).join(", then ")}]`;
}

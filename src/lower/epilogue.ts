/**
 * Applies the pointwise steps that were fused into a node: to one element, before it is stored. Any kernel can carry
 * them; where operands are read is the kernel's business.
 */
import { InternalError, invariant } from "../base/invariant.ts";
import { stepTypes } from "../graph/node-facts.ts";
import type { EpilogueStep, Node, Value } from "../graph/graph.ts";
import { KernelBuilder } from "../kernel/kernel-builder.ts";
import { add, float, int, load, mul } from "../kernel/expression.ts";
import type { Expression, Lanes } from "../kernel/ir.ts";
import { scalarFunctionsOf } from "../kernel/walk.ts";
import type { Site } from "./strategy.ts";
import { broadcastView, imageOf, pixelAddress, type Image, type PixelIndex } from "./buffer-view.ts";

/** How a kernel reads the other operands of a step at the element in hand. */
export interface StepOperands {
  /** An activation, broadcast. */
  data(value: Value): Expression;
  /** A parameter of shape `[C]` or `[1]`. */
  parameter(value: Value): Expression;
}

export function applyEpilogue(k: KernelBuilder, node: Node, value: Expression, operands: StepOperands): Expression {
  return node.epilogue.reduce((running, step) => applyStep(k, step, node, running, operands), value);
}

function applyStep(
  k: KernelBuilder,
  step: EpilogueStep,
  node: Node,
  value: Expression,
  operands: StepOperands,
): Expression {
  const types = stepTypes(step, node.outputs[0]!.type);
  const { pointwise } = step.op.traits(types, step.attributes);
  invariant(pointwise !== undefined, `${step.name} is fused into ${node.name} but is not pointwise`);
  const running = k.let("v", value);
  const data = step.operands.map((operand) => (operand === "running" ? running : operands.data(operand)));
  const parameters = step.op
    .parameters(types, step.attributes)
    .map((spec) => operands.parameter(step.parameters[spec.name]!));
  return pointwise.expression(k, [...data, ...parameters]);
}

// ── Images ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Some neighbouring channels of a block, which a kernel keeps in one value. */
export interface Lane {
  /** Of the first channel, from the first of the block. */
  readonly offset: number;
  readonly lanes: Lanes;
  /** How many of the lanes hold channels. */
  readonly active: number;
}

/** A block of channels as values of so many lanes, the last of which may be partly filled. */
export function lanesOf(count: number, lanes: Lanes): readonly Lane[] {
  return Array.from({ length: Math.ceil(count / lanes) }, (_, at) => {
    const offset = at * lanes;
    return { offset, lanes, active: Math.min(lanes, count - offset) };
  });
}

/** The epilogue of an image kernel, whose loops settle channels and pixels in the order that suits them. */
export interface ImageEpilogue {
  /** Loads what depends on the channels of a block, from `c` on, alone. */
  channels(c: Expression, block: readonly Lane[]): ChannelOperands;
  /** Finds the operands at a pixel. */
  pixel(at: PixelIndex): PixelOperands;
  /** The value with every step applied: of the pixel `right` pixels to the right, in lane number `lane` of the block. */
  finish(value: Expression, channels: ChannelOperands, pixel: PixelOperands, right?: number, lane?: number): Expression;
}

export interface ChannelOperands {
  /** The first channel of the block. */
  readonly c: Expression;
  readonly block: readonly Lane[];
  /** A parameter `[C]` or `[1]` in lane number `lane` of the block. */
  at(value: Value, lane: number): Expression;
}

export interface PixelOperands {
  /** An activation in a lane of the block that begins at channel `c`, `right` pixels to the right. */
  at(value: Value, c: Expression, right: number, lane: Lane): Expression;
}

/** A block of one channel. */
export const ONE_CHANNEL = lanesOf(1, 1);

export function imageEpilogue(k: KernelBuilder, site: Site): ImageEpilogue {
  const { node, outputShape } = site.layer;
  const vectors = stepParameters(node.epilogue);
  const activations = stepData(node.epilogue);
  return {
    channels: (c, block) => channelOperands(k, site, vectors, c, block),
    pixel: (at) => pixelOperands(k, site, activations, outputShape, at),
    finish: (value, channels, pixel, right = 0, lane = 0) =>
      applyEpilogue(k, node, value, {
        data: (operand) => pixel.at(operand, channels.c, right, channels.block[lane]!),
        parameter: (operand) => channels.at(operand, lane),
      }),
  };
}

// ── Apart from the tile ──────────────────────────────────────────────────────────────────────────────────────────────

/** The epilogue of a kernel with a register tile: applied to sums in registers, or to a row of them once stored. */
export interface TileEpilogue {
  readonly tile: ImageEpilogue;
  readonly row: ImageEpilogue | undefined;
  /** Whether a row of pixels may be taken for one pixel of as many channels. */
  readonly hasFlatRows: boolean;
}

/**
 * Steps that call functions (exp, tanh) are left to a loop of their own over what was stored: written out for each element
 * of a tile, they would be more calls than an engine inlines, and a call that is not inlined allocates and costs more
 * than the tile. Not so where storing would round.
 */
export function tileEpilogue(k: KernelBuilder, site: Site, output: Image): TileEpilogue {
  const epilogue = imageEpilogue(k, site);
  const { node } = site.layer;
  const isApart = output.buffer.element === site.facts.activations && callsFunctions(node);
  if (!isApart) return { tile: epilogue, row: undefined, hasFlatRows: false };
  const flat = hasFlatRows(site, output, stepData(node.epilogue), stepParameters(node.epilogue));
  return { tile: storedAsIs, row: epilogue, hasFlatRows: flat };
}

const noOperand = (): never => {
  throw new InternalError("what is stored as it is has no operands");
};

const storedAsIs: ImageEpilogue = {
  channels: (c, block) => ({ c, block, at: noOperand }),
  pixel: () => ({ at: noOperand }),
  finish: (value) => value,
};

function callsFunctions(node: Node): boolean {
  const k = new KernelBuilder();
  const element = k.variable("element", float(0));
  element.set(applyEpilogue(k, node, element.value, { data: () => element.value, parameter: () => element.value }));
  const facts = { name: "epilogue", description: "", origin: undefined } as const;
  return scalarFunctionsOf([k.finish(facts)]).length > 0;
}

/** Applies what is left of the epilogue to a stored row of pixels, in `count` channels from `first` on. */
export function finishRow(
  k: KernelBuilder,
  { row: epilogue, hasFlatRows: flat }: TileEpilogue,
  output: Image,
  { n, y }: Pick<PixelIndex, "n" | "y">,
  first: Expression,
  count: number,
): void {
  if (epilogue === undefined) return;
  const finishPixel = (x: Expression, channels: number): void => {
    const pixel = epilogue.pixel({ n, y, x });
    const to = k.let("to", pixelAddress(output, { n, y, x }));
    k.for("c", 0, channels, (at) => {
      const c = k.let("channel", add(first, at));
      const operands = epilogue.channels(c, ONE_CHANNEL);
      const address = k.let("at", add(to, mul(c, int(output.channelStride))));
      k.store(output.buffer, address, epilogue.finish(load(output.buffer, address), operands, pixel));
    });
  };
  if (flat && count === output.channels) finishPixel(int(0), output.width * count);
  else k.for("x", 0, output.width, (x) => finishPixel(x, count));
}

/**
 * Whether the channels of all pixels of a row follow each other, in the output and in what is broadcast to it, and no
 * parameter depends on the channel.
 */
export function hasFlatRows(
  site: Site,
  output: Image,
  activations: readonly Value[],
  parameters: readonly Value[],
): boolean {
  if (parameters.some((value) => site.view(value).shape[0] !== 1)) return false;
  const images = [output, ...activations.map((value) => broadcastImage(site, value, site.layer.outputShape))];
  return images.every(
    ({ channelStride, pixelStride, width, channels }) =>
      channelStride === 1 && (width === 1 || pixelStride === channels),
  );
}

/** Loads parameters in the channels of a block, from `c` on, ahead of the loops within. */
export function channelOperands(
  k: KernelBuilder,
  site: Site,
  values: readonly Value[],
  c: Expression,
  block: readonly Lane[],
): ChannelOperands {
  const loaded = new Map<Value, readonly Expression[]>();
  for (const value of values) {
    const { buffer, offset, shape } = site.view(value);
    const loads =
      shape[0] === 1
        ? [load(buffer, int(offset))]
        : block.map((lane) => load(buffer, add(c, int(lane.offset + offset)), lane.lanes, lane.active));
    loaded.set(
      value,
      loads.map((each) => k.let("p", each)),
    );
  }
  return {
    c,
    block,
    at(value, lane) {
      const found = loaded.get(value)!;
      return found[found.length === 1 ? 0 : lane]!;
    },
  };
}

/** Finds where activations, broadcast to the output's shape, have a pixel. */
export function pixelOperands(
  k: KernelBuilder,
  site: Site,
  values: readonly Value[],
  shape: readonly number[],
  at: PixelIndex,
): PixelOperands {
  const found = new Map<Value, { readonly image: Image; readonly base: Expression }>();
  for (const value of values) {
    const image = broadcastImage(site, value, shape);
    found.set(value, { image, base: k.let("r", pixelAddress(image, at)) });
  }
  return {
    at(value, c, right, lane) {
      const { image, base } = found.get(value)!;
      const first = add(base, mul(c, int(image.channelStride)));
      return loadChannels(image, add(first, int(right * image.pixelStride + lane.offset * image.channelStride)), lane);
    },
  };
}

/** The channels of a lane, the first of which lies at `address`. One channel repeated is the same in every lane. */
function loadChannels({ buffer, channelStride }: Image, address: Expression, { lanes, active }: Lane): Expression {
  if (lanes === 1 || channelStride === 0) return load(buffer, address);
  invariant(channelStride === 1, "channels that are loaded as a vector lie side by side");
  return load(buffer, address, lanes, active);
}

export function broadcastImage(site: Site, value: Value, shape: readonly number[]): Image {
  const image = imageOf(broadcastView(site.view(value), shape));
  invariant(image !== undefined, "an operand of an image kernel is not an image");
  return image;
}

/** The activations that steps read, each once. */
export function stepData(steps: readonly EpilogueStep[]): readonly Value[] {
  return [...new Set(steps.flatMap((step) => step.operands.filter((operand) => operand !== "running")))];
}

/** The parameters that steps read, each once. */
export function stepParameters(steps: readonly EpilogueStep[]): readonly Value[] {
  return [...new Set(steps.flatMap((step) => Object.values(step.parameters)))];
}

/**
 * Applies the pointwise steps that were fused into a node: to one element, before it is stored. Any kernel can carry
 * them; where operands are read is the kernel's business.
 */
import { invariant } from "../base/invariant.ts";
import { stepTypes } from "../graph/facts.ts";
import type { EpilogueStep, Node, Value } from "../graph/graph.ts";
import type { KernelBuilder } from "../kernel/builder.ts";
import { add, int, load, mul } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import type { Site } from "./strategy.ts";
import { broadcastView, imageOf, pixelAddress, type Image, type PixelIndex } from "./view.ts";

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

/** The epilogue of an image kernel, in the order in which its loops settle channels and pixels. */
export interface ImageEpilogue {
  /** Loads what depends on the channels `[c, c + count)` alone. */
  channels(c: Expression, count: number): ChannelEpilogue;
}

export interface ChannelEpilogue {
  /** Finds the operands of the pixel; elements to its right and of later channels lie at constant distances. */
  pixel(at: PixelIndex): PixelEpilogue;
}

export interface PixelEpilogue {
  /** The value of the element `right` pixels to the right and `channel` channels on, with every step applied. */
  finish(value: Expression, right: number, channel: number): Expression;
}

export function imageEpilogue(k: KernelBuilder, site: Site): ImageEpilogue {
  const { node, outputShape } = site.layer;
  return {
    channels(c, count) {
      const parameters = channelReader(k, site, stepParameters(node.epilogue), c, count);
      return {
        pixel(at) {
          const data = pixelReader(k, site, stepData(node.epilogue), outputShape, at, c);
          return {
            finish: (value, right, channel) =>
              applyEpilogue(k, node, value, {
                data: (operand) => data(operand, right, channel),
                parameter: (operand) => parameters(operand, channel),
              }),
          };
        },
      };
    },
  };
}

/** Loads vectors `[C]` or `[1]` at `count` channels from `c` on, once, ahead of the loops over pixels. */
export function channelReader(
  k: KernelBuilder,
  site: Site,
  values: readonly Value[],
  c: Expression,
  count: number,
): (value: Value, channel: number) => Expression {
  const loaded = new Map<Value, readonly Expression[]>();
  for (const value of values) {
    const { buffer, offset, shape } = site.view(value);
    const at = (channel: number) => (shape[0] === 1 ? int(offset) : add(c, int(channel + offset)));
    const distinct = shape[0] === 1 ? 1 : count;
    loaded.set(
      value,
      Array.from({ length: distinct }, (_, channel) => k.let("p", load(buffer, at(channel)))),
    );
  }
  return (value, channel) => {
    const found = loaded.get(value)!;
    return found[found.length === 1 ? 0 : channel]!;
  };
}

/** Finds where activations, broadcast to the output's shape, have the pixel in hand. */
export function pixelReader(
  k: KernelBuilder,
  site: Site,
  values: readonly Value[],
  shape: readonly number[],
  at: PixelIndex,
  c: Expression,
): (value: Value, right: number, channel: number) => Expression {
  const found = new Map<Value, { readonly image: Image; readonly base: Expression }>();
  for (const value of values) {
    const image = broadcastImage(site, value, shape);
    const base = add(pixelAddress(image, at), mul(c, int(image.channelStride)));
    found.set(value, { image, base: k.let("r", base) });
  }
  return (value, right, channel) => {
    const { image, base } = found.get(value)!;
    return load(image.buffer, add(base, int(right * image.pixelStride + channel * image.channelStride)));
  };
}

export function broadcastImage(site: Site, value: Value, shape: readonly number[]): Image {
  const image = imageOf(broadcastView(site.view(value), shape));
  invariant(image !== undefined, "an operand of an image kernel is no image");
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

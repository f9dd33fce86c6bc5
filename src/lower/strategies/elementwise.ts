/**
 * Pointwise layers that could not be fused into a producer: every operand is read where it lies, broadcast, channel by
 * channel. Where all of them lie without gaps, a row is one flat loop.
 */
import type { Value } from "../../graph/graph.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { Pointwise } from "../../ops/contract/op.ts";
import { parameterSpecs } from "../../graph/node-facts.ts";
import {
  ONE_CHANNEL,
  channelOperands,
  hasFlatRows,
  imageEpilogue,
  pixelOperands,
  stepData,
  stepParameters,
  type ImageEpilogue,
  type PixelOperands,
} from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { imageOf, pixelAddress } from "../buffer-view.ts";

export const elementwise: Strategy = {
  name: "elementwise",
  consider({ node, outputShape }) {
    const { pointwise } = node.traits;
    if (pointwise === undefined || outputShape.length < 2 || outputShape.length > 4) return undefined;
    return {
      reason: "every element by itself",
      mayOverwrite: true,
      emit: (k, site) => emitElementwise(k, site, pointwise),
    };
  },
};

function emitElementwise(k: KernelBuilder, site: Site, pointwise: Pointwise): Emitted {
  const { node, outputShape } = site.layer;
  const output = imageOf(site.outputs[0]!)!;
  const operands = [...new Set(node.inputs)];
  const vectors = parameterSpecs(node).map((spec) => node.parameters[spec.name]!);
  const epilogue = imageEpilogue(k, site);
  const flat = hasFlatRows(
    site,
    output,
    [...operands, ...stepData(node.epilogue)],
    [...vectors, ...stepParameters(node.epilogue)],
  );

  const elements = (at: Parameters<typeof pixelAddress>[1], count: number): void => {
    const to = k.let("to", pixelAddress(output, at));
    const data = pixelOperands(k, site, operands, outputShape, at);
    const pixel = epilogue.pixel(at);
    k.for("c", 0, count, (c) => {
      const value = evaluate(k, site, pointwise, data, vectors, c);
      const finished = finish(k, epilogue, value, c, pixel);
      k.store(output.buffer, add(to, mul(c, int(output.channelStride))), finished);
    });
  };
  const extent = forRows(k, output, (n, y) => {
    if (flat) return elements({ n, y, x: int(0) }, output.width * output.channels);
    k.for("x", 0, output.width, (x) => elements({ n, y, x }, output.channels));
  });
  return { extent, writesHalo: true };
}

function evaluate(
  k: KernelBuilder,
  site: Site,
  pointwise: Pointwise,
  data: PixelOperands,
  vectors: readonly Value[],
  c: Expression,
): Expression {
  const inputs = site.layer.node.inputs.map((value) => k.let("x", data.at(value, c, 0, ONE_CHANNEL[0]!)));
  const parameters = channelOperands(k, site, vectors, c, ONE_CHANNEL);
  return pointwise.expression(k, [...inputs, ...vectors.map((value) => parameters.at(value, 0))]);
}

function finish(k: KernelBuilder, epilogue: ImageEpilogue, value: Expression, c: Expression, pixel: PixelOperands) {
  return epilogue.finish(k.let("v", value), epilogue.channels(c, ONE_CHANNEL), pixel);
}

/**
 * Concatenation of channels. Operands whose producers write straight into their part of the output need no kernel; the
 * others (inputs of the model, tensors that are concatenated twice) are copied.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int, load, mul } from "../../kernel/expression.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { forBareRows, writeRowHalo } from "../halo-rows.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { imageOf, pixelAddress, type Image } from "../buffer-view.ts";

export const concatenation: Strategy = {
  name: "concatenation",
  consider({ node, outputShape }) {
    if (node.traits.concatenation?.axis !== CHANNEL_AXIS || node.epilogue.length > 0) return undefined;
    if (outputShape.length > 4) return undefined;
    return {
      reason: "operands are written in place, where their producers can",
      concatenatesChannels: true,
      emit: emitConcatenation,
    };
  },
};

/** Where each operand's channels begin in the output. */
export function channelOffsets({ inputShapes }: Pick<Layer, "inputShapes">): readonly number[] {
  let next = 0;
  return inputShapes.map((shape) => {
    const first = next;
    next += shape[CHANNEL_AXIS]!;
    return first;
  });
}

function emitConcatenation(k: KernelBuilder, site: Site): Emitted | undefined {
  const output = imageOf(site.outputs[0]!)!;
  const offsets = channelOffsets(site.layer);
  const copies = site.layer.inputs.flatMap((value, at) => {
    if (site.isInPlace(at)) return [];
    const source = imageOf(site.view(value))!;
    return [{ source, target: partOf(output, offsets[at]!, source.channels) }];
  });
  if (copies.length === 0) return undefined;
  const extent = forBareRows(k, output, (n, y) => {
    for (const { source, target } of copies) {
      writeRowHalo(k, target, n, y);
      k.for("x", 0, target.width, (x) => {
        const from = k.let("from", pixelAddress(source, { n, y, x }));
        const to = k.let("to", pixelAddress(target, { n, y, x }));
        k.for("c", 0, target.channels, (c) => {
          const value = load(source.buffer, add(from, mul(c, int(source.channelStride))));
          k.store(target.buffer, add(to, mul(c, int(target.channelStride))), value);
        });
      });
    }
  });
  return { extent, writesHalo: true };
}

function partOf(output: Image, firstChannel: number, channels: number): Image {
  return { ...output, channels, offset: output.offset + firstChannel * output.channelStride };
}

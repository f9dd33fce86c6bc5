/**
 * Contractions with one output position: dense layers, also behind a flattening, and convolutions that see the whole map.
 * Each weight is read once, so reading them is what takes the time: they keep the storage type that is read fastest, and
 * a few output channels share each load of the input. The parallel range runs over blocks of output channels.
 */
import type { KernelBuilder } from "../../kernel/builder.ts";
import { add, compare, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { depthOf, geometryOf, haloOf, loadBias, packBias, packWeights, type Geometry } from "../contraction.ts";
import { imageEpilogue } from "../epilogue.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { collapseLoops, emitReduction, type ReductionLoop } from "../tile.ts";
import { imageOf, isEmptyHalo, pixelAddress, type Image } from "../view.ts";

/** Output channels at a time. Measured on 4096 x 4096: 4 gave 10.0 GB/s of weights, 8 gave 9.5, 6 fewer. */
const CHANNELS = 4;
const UNROLL = 2;

export const dense: Strategy = {
  name: "dense",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.groups !== 1 || !hasOnePosition(layer)) return undefined;
    return {
      reason: `one position: ${CHANNELS} channels at a time over ${depthOf(geometry)} inputs, weights ${facts.denseWeights}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      emit: (k, site) => emitDense(k, site, geometry),
    };
  },
};

function hasOnePosition({ outputShape }: Layer): boolean {
  return outputShape.slice(2).every((extent) => extent === 1);
}

function emitDense(k: KernelBuilder, site: Site, geometry: Geometry): Emitted {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const weights = packWeights(site, geometry, CHANNELS, site.facts.denseWeights);
  const bias = packBias(site);
  const epilogue = imageEpilogue(k, site);
  const loops = denseLoops(geometry, input);
  const block = (channel: Expression, count: number): void => {
    const weightBase = k.let("block", mul(channel, int(depthOf(geometry))));
    const biases = loadBias(k, bias, channel, count);
    const operands = epilogue.channels(channel, count);
    k.for("n", 0, output.batch, (n) => {
      const corner = { n, y: int(-geometry.pad[0]), x: int(-geometry.pad[1]) };
      const inputBase = k.let("from", pixelAddress(input, corner));
      const sums = biases.map((start) => k.variable("a", start));
      emitReduction(k, loops, { input: input.buffer, inputBase, positionStep: 0, weights, weightBase }, [sums], UNROLL);
      const at = { n, y: int(0), x: int(0) };
      const pixel = epilogue.pixel(at);
      const to = k.let("to", add(pixelAddress(output, at), mul(channel, int(output.channelStride))));
      sums.forEach((sum, lane) => {
        const value = epilogue.finish(sum.value, operands, pixel, 0, lane);
        k.store(output.buffer, add(to, int(lane * output.channelStride)), value);
      });
    });
  };
  return { extent: forChannelBlocks(k, geometry.outputs, block), writesHalo: isEmptyHalo(site.outputs[0]!.halo) };
}

function denseLoops({ kernel, dilation, inputs }: Geometry, input: Image): readonly ReductionLoop[] {
  return collapseLoops([
    { name: "ky", count: kernel[0], step: dilation[0] * input.rowStride },
    { name: "kx", count: kernel[1], step: dilation[1] * input.pixelStride },
    { name: "c", count: inputs, step: input.channelStride },
  ]);
}

/** The parallel range over blocks of channels; the last may be narrower. Gives its extent. */
function forChannelBlocks(
  k: KernelBuilder,
  channels: number,
  block: (channel: Expression, count: number) => void,
): number {
  const whole = Math.floor(channels / CHANNELS);
  const rest = channels % CHANNELS;
  const extent = whole + (rest > 0 ? 1 : 0);
  if (extent === 1) block(int(0), Math.min(channels, CHANNELS));
  else {
    k.range("at", (at) => {
      const wholeBlock = (): void => block(mul(at, int(CHANNELS)), CHANNELS);
      if (rest === 0) wholeBlock();
      else k.if(compare("lt", at, int(whole)), wholeBlock, () => block(int(whole * CHANNELS), rest));
    });
  }
  return extent;
}

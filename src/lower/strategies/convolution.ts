/**
 * Direct convolution over channels-last images, without bounds and without copies: the input has its zeros around it,
 * and for each kernel row the taps and channels are one contiguous run. A register tile of neighbouring positions x
 * output channels is reduced over the whole kernel before the epilogue is applied to it in registers.
 *
 *     rows → groups → blocks of output channels → tiles of a row → kernel rows → taps and channels
 *
 * 1x1 kernels need no strategy of their own: joining the rows of a map to one long row gained 2 to 5% on 7x7 to 14x14
 * maps, where halos allow it at all.
 *
 * Where weights are too large to be read again for each row, blocks of channels are outermost: 6 to 15% faster on maps of
 * 7x7 to 28x28 with 512 channels in and out (19 MB), as fast at half of that when nothing else uses the cache.
 */
import type { KernelBuilder } from "../../kernel/builder.ts";
import { add, int, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, TargetFacts } from "../../kernel/ir.ts";
import {
  depthOf,
  forChannelBlocks,
  geometryOf,
  haloOf,
  loadBias,
  packBias,
  packWeights,
  reductionLoops,
} from "../contraction.ts";
import type { Geometry } from "../contraction.ts";
import { finishRow, tileEpilogue, type TileEpilogue } from "../epilogue.ts";
import { forRows } from "../rows.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { coverRow, emitReduction, type ReductionLoop, type Segment, type TileSize } from "../tile.ts";
import { imageOf, pixelAddress, type Image } from "../view.ts";

export const convolution: Strategy = {
  name: "convolution",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined) return undefined;
    const { positions, channels } = facts.tile;
    const order = streamsWeights(geometry, facts) ? "channels outermost" : "rows outermost";
    return {
      reason: `tiles of ${positions} positions x ${channels} channels, ${depthOf(geometry)} multiply-adds each, ${order}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      emit: (k, site) => emitConvolution(k, site, geometry),
    };
  },
};

/** From here on, reading all weights again for each row costs more than reading the map again for each block. */
const LARGE_WEIGHTS = 8 * 2 ** 20;

function streamsWeights(geometry: Geometry, { convolutionWeights }: TargetFacts): boolean {
  const bytes = geometry.outputs * depthOf(geometry) * (convolutionWeights === "f64" ? 8 : 4);
  return geometry.groups === 1 && bytes > LARGE_WEIGHTS;
}

/** What the loops of one kernel share. */
interface Kernel {
  readonly k: KernelBuilder;
  readonly geometry: Geometry;
  readonly input: Image;
  readonly output: Image;
  readonly weights: Buffer;
  readonly bias: Buffer | undefined;
  readonly loops: readonly ReductionLoop[];
  readonly epilogue: TileEpilogue;
  readonly unroll: number;
}

function emitConvolution(k: KernelBuilder, site: Site, geometry: Geometry): Emitted {
  const { tile, convolutionWeights } = site.facts;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const kernel: Kernel = {
    k,
    geometry,
    input,
    output,
    weights: packWeights(site, geometry, tile.channels, convolutionWeights),
    bias: packBias(site),
    loops: reductionLoops(geometry, input),
    epilogue: tileEpilogue(k, site, output),
    unroll: tile.unroll,
  };
  const segments = coverRow(output.width, tile.positions);
  return streamsWeights(geometry, site.facts) ? overBlocks(kernel, tile, segments) : overRows(kernel, tile, segments);
}

function overRows(kernel: Kernel, tile: TileSize, segments: readonly Segment[]): Emitted {
  const { k, geometry, output } = kernel;
  const extent = forRows(k, output, (n, y) => {
    k.for("group", 0, geometry.groups, (group) => {
      forBlocks(k, geometry.outputs, tile.channels, (first, count) => {
        emitBlock(kernel, { n, y, group, first, count }, segments);
      });
    });
    finishRow(k, kernel.epilogue, output, { n, y }, int(0), output.channels);
  });
  return { extent, writesHalo: true };
}

function overBlocks(kernel: Kernel, tile: TileSize, segments: readonly Segment[]): Emitted {
  const { k, geometry, output } = kernel;
  const extent = forChannelBlocks(k, geometry.outputs, tile.channels, (first, count) => {
    k.for("n", 0, output.batch, (n) => {
      k.for("y", 0, output.height, (y) => {
        emitBlock(kernel, { n, y, group: int(0), first, count }, segments);
        finishRow(k, kernel.epilogue, output, { n, y }, first, count);
      });
    });
  });
  return { extent, writesHalo: false };
}

/** Visits the output channels of a group in blocks of `width`, and what is left as one narrower block. */
function forBlocks(
  k: KernelBuilder,
  channels: number,
  width: number,
  visit: (first: Expression, count: number) => void,
): void {
  const whole = channels - (channels % width);
  k.for("o", 0, whole, (o) => visit(o, width), width);
  if (whole < channels) visit(int(whole), channels - whole);
}

interface Block {
  readonly n: Expression;
  readonly y: Expression;
  readonly group: Expression;
  /** The first output channel within its group. */
  readonly first: Expression;
  readonly count: number;
}

/** One row of a block of output channels. */
function emitBlock(kernel: Kernel, block: Block, segments: readonly Segment[]): void {
  const { k, geometry, input, bias } = kernel;
  const { n, y, group, first, count } = block;
  const channel = k.let("channel", add(mul(group, int(geometry.outputs)), first));
  const weightBase = k.let("block", mul(channel, int(depthOf(geometry))));
  const biases = loadBias(k, bias, channel, count);
  const operands = kernel.epilogue.tile.channels(channel, count);
  const top = add(mul(y, int(geometry.stride[0])), int(-geometry.pad[0]));
  const firstPixel = pixelAddress(input, { n, y: top, x: int(-geometry.pad[1]) });
  const rowBase = k.let("row", add(firstPixel, mul(group, int(geometry.inputs * input.channelStride))));
  for (const { from, tiles, size } of segments) {
    k.for("x", from, from + tiles * size, (x) => emitTile(x, size), size);
  }

  function emitTile(x: Expression, size: number): void {
    const { output, loops, weights, unroll } = kernel;
    const epilogue = kernel.epilogue.tile;
    const positionStep = geometry.stride[1] * input.pixelStride;
    const inputBase = k.let("from", add(rowBase, mul(x, int(positionStep))));
    const accumulators = Array.from({ length: size }, (_, right) =>
      biases.map((start, at) => k.variable(`sum${right}${at}`, start)),
    );
    const reads = { input: input.buffer, inputBase, positionStep, weights, weightBase };
    emitReduction(k, loops, reads, accumulators, unroll);
    const pixel = epilogue.pixel({ n, y, x });
    const target = add(pixelAddress(output, { n, y, x }), mul(channel, int(output.channelStride)));
    const to = k.let("to", target);
    accumulators.forEach((row, right) => {
      row.forEach((sum, at) => {
        const address = add(to, int(right * output.pixelStride + at * output.channelStride));
        k.store(output.buffer, address, epilogue.finish(sum.value, operands, pixel, right, at));
      });
    });
  }
}

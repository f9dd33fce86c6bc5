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
 * Where weights are too large to be read again for each row, blocks of channels are outermost.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import {
  biasOf,
  depthOf,
  forBlocks,
  forChannelBlocks,
  geometryOf,
  haloOf,
  loadBias,
  packedBlock,
  reductionLoops,
  storeChannels,
  weightsInBlocks,
} from "../contraction.ts";
import type { Geometry } from "../contraction.ts";
import { bytesOf } from "../../kernel/elements.ts";
import { betweenRuns, memoryCost, productCost } from "../cost.ts";
import { finishRow, lanesOf, tileEpilogue, type TileEpilogue } from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import {
  coverRow,
  emitReduction,
  unrollLimit,
  type ReductionLoop,
  type Segment,
  type TileSize,
} from "../register-tile.ts";
import { imageOf, pixelAddress, type Image } from "../buffer-view.ts";

export const convolution: Strategy = {
  name: "convolution",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined) return undefined;
    const { positions, channels } = facts.tile;
    const weights = weightsInBlocks(layer, geometry, { width: channels, lanes: facts.lanes }, facts.convolutionWeights);
    const order = streamsWeights(geometry, facts) ? "channels outermost" : "rows outermost";
    return {
      reason: `tiles of ${positions} positions x ${channels} channels, ${depthOf(geometry)} multiply-adds each, ${order}`,
      cost: costOf(geometry, layer.outputShape, facts),
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitConvolution(k, site, geometry, site.packed(weights)),
    };
  },
};

function costOf(geometry: Geometry, [batch, , ...extents]: readonly number[], facts: RunFacts): number {
  const width = extents.at(-1) ?? 1;
  const height = extents.length === 2 ? extents[0]! : 1;
  const row = productCost(width, geometry.outputs, depthOf(geometry), facts.tile, facts);
  const weights = bytesOf(facts.convolutionWeights, geometry.groups * geometry.outputs * depthOf(geometry));
  return batch! * height * geometry.groups * row + memoryCost(weights, betweenRuns(weights), facts);
}

/** Whether reading all weights again for each row costs more than reading the map again for each block. */
function streamsWeights(geometry: Geometry, { convolutionWeights, residentWeights }: RunFacts): boolean {
  const bytes = bytesOf(convolutionWeights, geometry.outputs * depthOf(geometry));
  return geometry.groups === 1 && bytes > residentWeights;
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
  readonly facts: RunFacts;
}

function emitConvolution(k: KernelBuilder, site: Site, geometry: Geometry, weights: Buffer): Emitted {
  const { tile } = site.facts;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const kernel: Kernel = {
    k,
    geometry,
    input,
    output,
    weights,
    bias: biasOf(site),
    loops: reductionLoops(geometry, input),
    epilogue: tileEpilogue(k, site, output),
    facts: site.facts,
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
  const { k, geometry, input, bias, facts } = kernel;
  const { n, y, group, first, count } = block;
  const vectors = lanesOf(count, facts.lanes);
  const channel = k.let("channel", add(mul(group, int(geometry.outputs)), first));
  const weightBase = k.let("block", packedBlock(geometry, facts.lanes, group, first));
  const biases = loadBias(k, bias, channel, vectors);
  const operands = kernel.epilogue.tile.channels(channel, vectors);
  const top = add(mul(y, int(geometry.stride[0])), int(-geometry.pad[0]));
  const firstPixel = pixelAddress(input, { n, y: top, x: int(-geometry.pad[1]) });
  const rowBase = k.let("row", add(firstPixel, mul(group, int(geometry.inputs * input.channelStride))));
  for (const { from, tiles, size } of segments) {
    k.for("x", from, from + tiles * size, (x) => emitTile(x, size), size);
  }

  function emitTile(x: Expression, size: number): void {
    const { output, loops, weights } = kernel;
    const { lanes, tile } = facts;
    const epilogue = kernel.epilogue.tile;
    const positionStep = geometry.stride[1] * input.pixelStride;
    const inputBase = k.let("from", add(rowBase, mul(x, int(positionStep))));
    const accumulators = Array.from({ length: size }, (_, right) =>
      biases.map((start, at) => k.variable(`sum${right}${at}`, start)),
    );
    const reads = { input: input.buffer, inputBase, positionStep, weights, weightBase, lanes };
    emitReduction(k, loops, reads, accumulators, unrollLimit(tile.unroll, facts));
    const pixel = epilogue.pixel({ n, y, x });
    const target = add(pixelAddress(output, { n, y, x }), mul(channel, int(output.channelStride)));
    const to = k.let("to", target);
    accumulators.forEach((row, right) => {
      row.forEach((sum, at) => {
        const value = epilogue.finish(sum.value, operands, pixel, right, at);
        storeChannels(k, output, add(to, int(right * output.pixelStride)), value, vectors[at]!);
      });
    });
  }
}

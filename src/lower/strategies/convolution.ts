/**
 * Direct convolution over channels-last images, without bounds and without copies: the input has its zeros around it,
 * and for each kernel row the taps and channels are one contiguous run. A register tile of neighbouring positions x
 * output channels is reduced over the whole kernel before the epilogue is applied to it in registers.
 *
 *     rows → groups → blocks of output channels → tiles of a row → kernel rows → taps and channels
 *
 * The taps of a group's few channels lie apart: a band of rows is copied first, group by group (`group-band.ts`).
 *
 * A transposed convolution is one convolution per phase (`phases.ts`): which kernel rows an output row meets is found at
 * run time; along a row the phases come one after the other, and the positions of a tile lie as far apart as they do.
 *
 * 1x1 kernels need no strategy of their own: joining the rows of a map to one long row gained 2 to 5% on 7x7 to 14x14
 * maps, where halos allow it at all.
 *
 * Where weights are too large to be read again for each row, a few blocks of channels are outermost: as many as stay in the
 * cache, so that lines of the output, and of what is added to it, are complete before the next row.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, div, int, min, mul, sub } from "../../kernel/expression.ts";
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
  phasedGeometryOf,
  phasesOf,
  reductionLoops,
  storeChannels,
  weightsInBlocks,
} from "../contraction.ts";
import type { Geometry, PhasedGeometry } from "../contraction.ts";
import { bytesOf } from "../../kernel/elements.ts";
import { betweenRuns, memoryCost, productCost } from "../cost.ts";
import { finishRow, lanesOf, tileEpilogue, type ChannelOperands, type Lane, type TileEpilogue } from "../epilogue.ts";
import { forBands } from "../depthwise/planes.ts";
import { extentsOf } from "../depthwise/tiles.ts";
import { bandLength, fillGroupBand, groupBandOf, groupImage, topOf, type GroupBand } from "../group-band.ts";
import { forRows } from "../halo-rows.ts";
import { forPhases, phaseRuns, type AxisTaps, type PhaseRun } from "../phases.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { coverRow, emitReduction, unrollLimit, type Segment, type TileSize } from "../register-tile.ts";
import { sumsOverOutputs, type TileSums } from "../tile-sums.ts";
import { imageOf, pixelAddress, type Image } from "../buffer-view.ts";

export const convolution: Strategy = {
  name: "convolution",
  consider(layer, facts) {
    const geometry = phasedGeometryOf(layer);
    if (geometry === undefined) return undefined;
    const sums = sumsOverOutputs(facts);
    const { positions, channels } = sums.tile;
    const weights = weightsInBlocks(layer, geometry, { width: channels, lanes: facts.lanes }, facts.convolutionWeights);
    const bands = bandsOf(layer, facts);
    const rows = bands === undefined ? "rows outermost" : `groups outermost, from copies for ${bands.copy.rows} rows`;
    const order = streamsWeights(geometry, facts) ? "channels outermost" : rows;
    return {
      reason: `tiles of ${positions} positions x ${channels} channels, ${multiplyAdds(geometry)} each, ${order}`,
      cost: costOf(geometry, layer.outputShape, facts),
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitConvolution(k, site, geometry, site.packed(weights), sums),
    };
  },
};

function multiplyAdds(geometry: PhasedGeometry): string {
  const phases = phasesOf(geometry);
  const total = `${depthOf(geometry)} multiply-adds`;
  return phases === 1 ? total : `${total} in ${phases} phases`;
}

function costOf(geometry: PhasedGeometry, shape: readonly number[], facts: RunFacts): number {
  const products = costOfRows(geometry, shape, (positions, depth) =>
    productCost(positions, geometry.outputs, depth, facts.tile, facts),
  );
  const weights = bytesOf(facts.convolutionWeights, geometry.groups * geometry.outputs * depthOf(geometry));
  return products + memoryCost(weights, betweenRuns(weights), facts);
}

/** All rows of all groups, of which `costOfRow` tells what one of so many positions costs. */
export function costOfRows(
  geometry: PhasedGeometry,
  [batch, , ...extents]: readonly number[],
  costOfRow: (positions: number, depth: number) => number,
): number {
  const width = extents.at(-1) ?? 1;
  const height = extents.length === 2 ? extents[0]! : 1;
  const [y, x] = geometry.axes;
  let image = 0;
  for (const rows of phaseRuns(y, height)) {
    for (const columns of phaseRuns(x, width)) {
      const depth = rows.taps * columns.taps * geometry.inputs;
      image += rows.phases * rows.outputs * columns.phases * costOfRow(columns.outputs, depth);
    }
  }
  return batch! * geometry.groups * image;
}

/** Whether reading all weights again for each row costs more than reading the map again for each block. */
function streamsWeights(geometry: PhasedGeometry, { convolutionWeights, residentWeights }: RunFacts): boolean {
  const bytes = bytesOf(convolutionWeights, geometry.outputs * depthOf(geometry));
  return geometry.groups === 1 && bytes > residentWeights;
}

interface Bands {
  readonly geometry: Geometry;
  readonly copy: GroupBand;
}

/** The bands of rows by which a layer is computed, where it is. */
function bandsOf(layer: Layer, facts: RunFacts): Bands | undefined {
  const geometry = geometryOf(layer);
  const copy = geometry && groupBandOf(geometry, extentsOf(layer), facts);
  return copy && { geometry: geometry!, copy };
}

/** More leave too few groups for threads to share. */
const MOST_BLOCKS = 8;

/** Blocks of channels whose weights together leave room in the cache for all that passes them. */
function blocksAtOnce(geometry: PhasedGeometry, { tile, convolutionWeights, residentWeights }: RunFacts): number {
  const each = bytesOf(convolutionWeights, tile.channels * depthOf(geometry));
  return Math.max(1, Math.min(MOST_BLOCKS, Math.floor(residentWeights / 4 / each)));
}

/** What the loops of one kernel share. */
interface Kernel {
  readonly k: KernelBuilder;
  readonly geometry: PhasedGeometry;
  readonly input: Image;
  readonly output: Image;
  readonly weights: Buffer;
  readonly bias: Buffer | undefined;
  readonly columns: readonly Columns[];
  readonly sums: TileSums;
  readonly epilogue: TileEpilogue;
  readonly facts: RunFacts;
}

/** Phases of a row, and the tiles that cover one. */
interface Columns {
  readonly run: PhaseRun;
  readonly segments: readonly Segment[];
}

/** @param weights as `sums` takes them. */
export function emitConvolution(
  k: KernelBuilder,
  site: Site,
  geometry: PhasedGeometry,
  weights: Buffer,
  sums: TileSums,
): Emitted {
  const { tile } = sums;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const kernel: Kernel = {
    k,
    geometry,
    input,
    output,
    weights,
    bias: biasOf(site),
    columns: phaseRuns(geometry.axes[1], output.width).map((run) => {
      return { run, segments: coverRow(run.outputs, tile.positions) };
    }),
    sums,
    epilogue: tileEpilogue(k, site, output),
    facts: site.facts,
  };
  const bands = bandsOf(site.layer, site.facts);
  if (bands !== undefined) return overBands(kernel, bands, site);
  return streamsWeights(geometry, site.facts) ? overBlocks(kernel, tile) : overRows(kernel, tile);
}

function overRows(kernel: Kernel, tile: TileSize): Emitted {
  const { k, geometry, output } = kernel;
  const extent = forRows(k, output, (n, y) => {
    k.for("group", 0, geometry.groups, (group) => {
      forBlocks(k, geometry.outputs, tile.channels, (first, count) => {
        emitBlock(kernel, { n, y, group, first, count, pixelsOf: inImage(kernel, n, group) });
      });
    });
    finishRow(k, kernel.epilogue, output, { n, y }, int(0), output.channels);
  });
  return { extent, writesHalo: true };
}

/** Where the pixels of a group begin in a row of the input. */
function inImage({ geometry, input }: Kernel, n: Expression, group: Expression): Block["pixelsOf"] {
  return (y) => add(pixelAddress(input, { n, y, x: int(0) }), mul(group, int(geometry.inputs * input.channelStride)));
}

/** Group by group from copies. Threads share groups that fill cache lines of the output. */
function overBands(kernel: Kernel, { geometry, copy }: Bands, site: Site): Emitted {
  const { k, input: image, output, facts, epilogue } = kernel;
  const { groups, outputs } = geometry;
  const input = groupImage(site.memory("group", bandLength(copy, geometry), "scratch"), copy, geometry);
  const together = Math.ceil(facts.machine.cacheLine / bytesOf(facts.activations, outputs));
  const extent = forBands(k, output, { rows: copy.rows, channels: together * outputs }, (band, channel) => {
    const { n } = band;
    const from = k.let("groups", div(channel, int(outputs)));
    const to = add(from, int(together));
    k.for("group", from, groups % together === 0 ? to : min(to, int(groups)), (group) => {
      fillGroupBand(k, geometry, image, input, band, group);
      const top = topOf(geometry, band);
      const pixelsOf = (y: Expression): Expression => pixelAddress(input, { n: int(0), y: sub(y, top), x: int(0) });
      k.for("y", band.y, band.end, (y) => {
        forBlocks(k, outputs, kernel.sums.tile.channels, (first, count) => {
          emitBlock({ ...kernel, input }, { n, y, group, first, count, pixelsOf });
        });
        finishRow(k, epilogue, output, { n, y }, mul(group, int(outputs)), outputs);
      });
    });
  });
  return { extent, writesHalo: false };
}

function overBlocks(kernel: Kernel, tile: TileSize): Emitted {
  const { k, geometry, output, facts } = kernel;
  const width = tile.channels * blocksAtOnce(geometry, facts);
  const extent = forChannelBlocks(k, geometry.outputs, width, (first, channels) => {
    k.for("n", 0, output.batch, (n) => {
      k.for("y", 0, output.height, (y) => {
        forBlocks(k, channels, tile.channels, (from, count) => {
          const pixelsOf = inImage(kernel, n, int(0));
          emitBlock(kernel, { n, y, group: int(0), first: add(first, from), count, pixelsOf });
        });
        finishRow(k, kernel.epilogue, output, { n, y }, first, channels);
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
  /** Where the pixels of the group begin in a row of the input. */
  pixelsOf(row: Expression): Expression;
}

/** One row of a block of output channels, phase by phase. */
function emitBlock(kernel: Kernel, block: Block): void {
  const { k, geometry, bias, facts } = kernel;
  const { n, y, group, first, count } = block;
  const vectors = lanesOf(count, facts.lanes);
  const channel = k.let("channel", add(mul(group, int(geometry.outputs)), first));
  const weights = k.let("block", packedBlock(geometry, facts.lanes, group, first));
  const biases = loadBias(k, bias, channel, vectors);
  const operands = kernel.epilogue.tile.channels(channel, vectors);
  const taps = geometry.axes[0].taps(y, k.let.bind(k));
  const pixels = block.pixelsOf(taps.input);
  const row: Row = { n, y, count, vectors, channel, biases, operands, taps, pixels, weights };
  for (const columns of kernel.columns) {
    forPhases(k, columns.run, (phase) => emitPhase(kernel, row, columns, phase));
  }
}

/** What the phases of a row share. */
interface Row {
  readonly n: Expression;
  readonly y: Expression;
  /** Output channels. */
  readonly count: number;
  readonly vectors: readonly Lane[];
  readonly channel: Expression;
  readonly biases: readonly Expression[];
  readonly operands: ChannelOperands;
  /** The kernel rows that it meets. */
  readonly taps: AxisTaps;
  /** Where the pixels begin that the first of them meets. */
  readonly pixels: Expression;
  /** Where the weights of the block begin. */
  readonly weights: Expression;
}

function constantOr(count: Expression): number | Expression {
  return count.kind === "number" ? count.value : count;
}

/** Every so many positions of a row. */
function emitPhase(kernel: Kernel, row: Row, { run, segments }: Columns, phase: Expression): void {
  const { k, geometry, input, output, facts } = kernel;
  const axis = geometry.axes[1];
  const taps = axis.taps(phase, k.let.bind(k));
  const firstPixel = k.let("row", add(row.pixels, mul(taps.input, int(input.pixelStride))));
  const firstTap = mul(add(mul(row.taps.first, int(geometry.kernel[1])), taps.first), int(geometry.inputs));
  const weightBase = k.let("weights", add(row.weights, mul(firstTap, int(kernel.sums.weightsEach(row.count)))));
  const loops = kernel.sums.loops(reductionLoops(geometry, input, constantOr(row.taps.count), run.taps));
  for (const { from, tiles, size } of segments) {
    k.for("x", from, from + tiles * size, (x) => emitTile(x, size), size);
  }

  function emitTile(x: Expression, size: number): void {
    const { n, y, vectors, channel, biases, operands } = row;
    const { inputLanes, start, results } = kernel.sums;
    const epilogue = kernel.epilogue.tile;
    const positionStep = axis.inputStep * input.pixelStride;
    const inputBase = k.let("from", add(firstPixel, mul(x, int(positionStep))));
    const accumulators = Array.from({ length: size }, (_, right) =>
      start(biases).map((value, at) => k.variable(`sum${right}${at}`, value)),
    );
    const reads = {
      input: input.buffer,
      inputBase,
      positionStep,
      weights: kernel.weights,
      weightBase,
      lanes: facts.lanes,
      inputLanes,
    };
    if (run.taps > 0) emitReduction(k, loops, reads, accumulators, unrollLimit(facts.tile.unroll, facts));
    const first = { n, y, x: k.let("column", add(mul(x, int(axis.phases)), phase)) };
    const pixel = epilogue.pixel(first);
    const to = k.let("to", add(pixelAddress(output, first), mul(channel, int(output.channelStride))));
    accumulators.forEach((sums, position) => {
      const right = position * axis.phases;
      const values = sums.map(({ value }) => value);
      results(k, values, biases).forEach((sum, at) => {
        const value = epilogue.finish(sum, operands, pixel, right, at);
        storeChannels(k, output, add(to, int(right * output.pixelStride)), value, vectors[at]!);
      });
    });
  }
}

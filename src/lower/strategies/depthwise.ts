/**
 * Depthwise convolution: one kernel per channel. For some neighbouring positions at once, each input that part of a kernel
 * sees is loaded once and used by all of them. Windows over the image itself go from channel to channel, which is how memory
 * runs; tiles of a column read few streams of it, which overlap:
 *
 *     tiles of rows → tiles of columns → channels → the kernel
 *
 * Where the nearest cache would lose the lines of a window meanwhile, a band of rows is copied to planes, which windows go
 * over one by one:
 *
 *     bands of rows → blocks of channels → channels → rows → tiles of columns → the kernel
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, compare, div, int, max, mul, rem, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import { biasOf, geometryOf, haloOf, loadBias, type Geometry } from "../contraction.ts";
import { forVectors, tapsAt, tapsInVectors } from "../depthwise/pack.ts";
import { planFor, rowsOf } from "../depthwise/plan.ts";
import {
  fillPlanes,
  forBands,
  planeAt,
  planesLength,
  planeSource,
  type Band,
  type Planes,
} from "../depthwise/planes.ts";
import { emitWindow, evenRuns, imageSource, type Reads, type WindowTile } from "../depthwise/window-tile.ts";
import {
  finishRow,
  ONE_CHANNEL,
  tileEpilogue,
  type ChannelOperands,
  type PixelOperands,
  type TileEpilogue,
} from "../epilogue.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import type { Segment } from "../register-tile.ts";
import { imageOf, pixelAddress, type Image, type PixelIndex } from "../buffer-view.ts";

export const depthwise: Strategy = {
  name: "depthwise",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    if (geometry.groups === 1) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const { tile, planes } = planFor(geometry, extentsOf(layer), facts);
    const neighbours = `${tile.positions} positions of a ${tile.along === 0 ? "column" : "row"}`;
    const source = planes === undefined ? "the image" : `a copy, for ${planes.rows} rows`;
    return {
      reason: `one kernel per channel: ${neighbours} share inputs of ${source}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => {
        const kernel = kernelAt(k, site, geometry, tile, site.packed(weights));
        return planes === undefined ? overRows(kernel) : overPlanes(kernel, planes, site);
      },
    };
  },
};

/** Rows and columns of the output. */
function extentsOf({ outputShape: [, , ...extents] }: Layer): readonly [number, number] {
  return [extents.length === 2 ? extents[0]! : 1, extents.at(-1) ?? 1];
}

/** What the loops of a kernel share. */
interface Kernel {
  readonly k: KernelBuilder;
  readonly geometry: Geometry;
  readonly tile: WindowTile;
  readonly facts: RunFacts;
  readonly input: Image;
  readonly output: Image;
  readonly weights: Buffer;
  readonly bias: Buffer | undefined;
  readonly epilogue: TileEpilogue;
}

function kernelAt(k: KernelBuilder, site: Site, geometry: Geometry, tile: WindowTile, weights: Buffer): Kernel {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const epilogue = tileEpilogue(k, site, output);
  return { k, geometry, tile, facts: site.facts, input, output, weights, bias: biasOf(site), epilogue };
}

function overRows(kernel: Kernel): Emitted {
  const { k, geometry, facts, input, weights } = kernel;
  const { stride, pad, groups } = geometry;
  const source = imageSource(input);
  const extent = forRowTiles(kernel, (n, y, rows) => {
    const top = add(mul(y, int(stride[0])), int(-pad[0]));
    const row = k.let("row", pixelAddress(input, { n, y: top, x: int(-pad[1]) }));
    forColumnTiles(kernel, (x, columns) => {
      const from = k.let("from", add(row, mul(x, int(stride[1] * input.pixelStride))));
      const places = placesOf(kernel, { n, y, x }, rows, columns);
      forVectors(k, geometry, facts, { first: int(0), count: groups }, (first, count) => {
        k.for("lane", 0, count, (lane) => {
          const c = k.let("channel", add(first, lane));
          const inputs = add(from, mul(c, int(input.channelStride)));
          const reads = { source, inputs, weights, taps: add(tapsAt(geometry, first), lane) };
          emitTile(kernel, places, channelAt(kernel, c), reads);
        });
      });
    });
  });
  return { extent, writesHalo: false };
}

function overPlanes(kernel: Kernel, planes: Planes, site: Site): Emitted {
  const { k, geometry, facts, input, output, weights } = kernel;
  const { stride } = geometry;
  const buffer = site.memory("planes", planesLength(planes, facts), "scratch");
  const source = planeSource(buffer, planes, facts);
  const extent = forBands(k, output, planes, (band, block) => {
    const { n, y: top, end } = band;
    fillPlanes(k, geometry, input, buffer, planes, band, block, facts);
    forVectors(k, geometry, facts, { first: block, count: planes.channels }, (first, count) => {
      const plane = k.let("plane", planeAt(planes, sub(first, block), facts));
      k.for("lane", 0, count, (lane) => {
        const channel = channelAt(kernel, k.let("channel", add(first, lane)));
        const taps = add(tapsAt(geometry, first), lane);
        k.for("y", top, end, (y) => {
          const row = add(add(plane, lane), mul(sub(y, top), int(stride[0] * planes.rowStride)));
          forColumnTiles(kernel, (x, columns) => {
            const inputs = k.let("from", add(row, mul(x, int(stride[1] * facts.lanes))));
            emitTile(kernel, placesOf(kernel, { n, y, x }, 1, columns), channel, { source, inputs, weights, taps });
          });
        });
      });
      finishRows(kernel, band, first, count);
    });
  });
  return { extent, writesHalo: false };
}

// ── Tiles ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parallel range over the tiles of a column, of all images; finishes their rows and gives its extent. */
function forRowTiles(kernel: Kernel, visit: (n: Expression, y: Expression, rows: number) => void): number {
  const { k, tile, output } = kernel;
  const [first, second] = evenRuns(output.height, rowsOf(tile));
  const tiles = first!.tiles + (second?.tiles ?? 0);
  // Tiles of the second run are one row less high.
  const rowOf = (at: Expression): Expression =>
    sub(mul(at, int(first!.size)), second === undefined ? int(0) : max(int(0), sub(at, int(first!.tiles))));
  const visitAt = (at: Expression): void => {
    const n = output.batch === 1 ? int(0) : k.let("n", div(at, int(tiles)));
    const inImage = output.batch === 1 ? at : k.let("tile", rem(at, int(tiles)));
    const visitRun = ({ from, size }: Segment, before: number): void =>
      visit(n, k.let("y", add(mul(inImage, int(size)), int(from - before * size))), size);
    if (second === undefined) visitRun(first!, 0);
    else {
      k.if(
        compare("lt", inImage, int(first!.tiles)),
        () => visitRun(first!, 0),
        () => visitRun(second, first!.tiles),
      );
    }
    finishRows(kernel, { n, y: rowOf(inImage), end: rowOf(add(inImage, int(1))) }, int(0), output.channels);
  };
  if (output.batch * tiles === 1) visitAt(int(0));
  else k.range("at", visitAt);
  return output.batch * tiles;
}

/** Applies what is left of the epilogue to some channels of stored rows. */
function finishRows({ k, epilogue, output }: Kernel, band: Band, first: Expression, count: number): void {
  if (epilogue.row === undefined) return;
  k.for("y", band.y, band.end, (y) => finishRow(k, epilogue, output, { n: band.n, y }, first, count));
}

/** Visits the tiles of a row. */
function forColumnTiles({ k, tile, output }: Kernel, visit: (x: Expression, columns: number) => void): void {
  for (const { from, tiles, size } of evenRuns(output.width, tile.positions / rowsOf(tile))) {
    k.for("x", from, from + tiles * size, (x) => visit(x, size), size);
  }
}

/** Where a position is stored. */
interface Place {
  readonly address: Expression;
  readonly operands: PixelOperands;
}

function placesOf(
  { k, output, epilogue }: Kernel,
  { n, y, x }: PixelIndex,
  rows: number,
  columns: number,
): readonly Place[] {
  const first = k.let("to", pixelAddress(output, { n, y, x }));
  return Array.from({ length: rows * columns }, (_, at) => {
    const [down, right] = [Math.floor(at / columns), at % columns];
    const address = add(first, int(down * output.rowStride + right * output.pixelStride));
    return { address, operands: epilogue.tile.pixel({ n, y: add(y, int(down)), x: add(x, int(right)) }) };
  });
}

/** What a channel has of its own. */
interface Channel {
  readonly c: Expression;
  readonly start: Expression;
  readonly operands: ChannelOperands;
}

function channelAt({ k, bias, epilogue }: Kernel, c: Expression): Channel {
  const [start] = loadBias(k, bias, c, ONE_CHANNEL);
  return { c, start: start!, operands: epilogue.tile.channels(c, ONE_CHANNEL) };
}

/** One channel of a tile. */
function emitTile(kernel: Kernel, places: readonly Place[], channel: Channel, reads: Reads): void {
  const { k, geometry, tile, facts, output, epilogue } = kernel;
  const sums = places.map((_, at) => k.variable(`sum${at}`, channel.start));
  emitWindow(k, geometry, tile, reads, sums, facts);
  sums.forEach((sum, at) => {
    const { address, operands } = places[at]!;
    const value = epilogue.tile.finish(sum.value, channel.operands, operands);
    k.store(output.buffer, add(address, mul(channel.c, int(output.channelStride))), value);
  });
}

/**
 * Depthwise convolution: one kernel per channel. For some neighbouring positions at once, each input of part of a kernel row
 * is loaded once and used by every position that sees it. Windows over the image itself go from channel to channel, which is
 * how memory runs:
 *
 *     rows → tiles of a row → channels → parts of the kernel → kernel rows → taps
 *
 * Where the nearest cache would lose the lines of a window meanwhile, a band of rows is copied to planes, which windows go
 * over one by one:
 *
 *     bands of rows → blocks of channels → channels → rows → tiles of a row → …
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int, mul, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import { biasOf, geometryOf, haloOf, loadBias, type Geometry } from "../contraction.ts";
import { forVectors, tapsAt, tapsInVectors } from "../depthwise/pack.ts";
import {
  fillPlanes,
  forBands,
  planeAt,
  planesFor,
  planesLength,
  planeSource,
  type Planes,
} from "../depthwise/planes.ts";
import { emitWindow, windowTile, type Reads, type WindowTile } from "../depthwise/window-tile.ts";
import {
  finishRow,
  ONE_CHANNEL,
  tileEpilogue,
  type ChannelOperands,
  type PixelOperands,
  type TileEpilogue,
} from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { coverRow } from "../register-tile.ts";
import { imageOf, pixelAddress, type Image, type PixelIndex } from "../buffer-view.ts";

export const depthwise: Strategy = {
  name: "depthwise",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    if (geometry.groups === 1) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const extents = extentsOf(layer);
    const tile = windowTile(geometry, extents[1], facts);
    const planes = planesFor(geometry, tile, extents, facts);
    const source = planes === undefined ? "of the image" : `of ${planes.rows} rows, copied`;
    return {
      reason: `one kernel per channel: ${tile.positions} positions share inputs ${source}`,
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
  const { k, geometry, facts, input, output, weights, epilogue } = kernel;
  const { stride, pad, groups } = geometry;
  const extent = forRows(k, output, (n, y) => {
    const top = add(mul(y, int(stride[0])), int(-pad[0]));
    const row = k.let("row", pixelAddress(input, { n, y: top, x: int(-pad[1]) }));
    forTiles(kernel, (x, size) => {
      const from = k.let("from", add(row, mul(x, int(stride[1] * input.pixelStride))));
      const place = placeOf(kernel, { n, y, x });
      forVectors(k, geometry, facts, { first: int(0), count: groups }, (first, count) => {
        k.for("lane", 0, count, (lane) => {
          const c = k.let("channel", add(first, lane));
          const inputs = add(from, mul(c, int(input.channelStride)));
          const reads = { source: input, inputs, weights, taps: add(tapsAt(geometry, first), lane) };
          emitTile(kernel, place, channelAt(kernel, c), reads, size);
        });
      });
    });
    finishRow(k, epilogue, output, { n, y }, int(0), output.channels);
  });
  return { extent, writesHalo: true };
}

function overPlanes(kernel: Kernel, planes: Planes, site: Site): Emitted {
  const { k, geometry, facts, input, output, weights, epilogue } = kernel;
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
          const row = add(add(plane, lane), mul(sub(y, top), int(stride[0] * source.rowStride)));
          forTiles(kernel, (x, size) => {
            const inputs = k.let("from", add(row, mul(x, int(stride[1] * source.pixelStride))));
            emitTile(kernel, placeOf(kernel, { n, y, x }), channel, { source, inputs, weights, taps }, size);
          });
        });
      });
      if (epilogue.row !== undefined)
        k.for("y", top, end, (y) => finishRow(k, epilogue, output, { n, y }, first, count));
    });
  });
  return { extent, writesHalo: false };
}

/** Visits the tiles of a row. */
function forTiles({ k, tile, output }: Kernel, visit: (x: Expression, size: number) => void): void {
  for (const { from, tiles, size } of coverRow(output.width, tile.positions)) {
    k.for("x", from, from + tiles * size, (x) => visit(x, size), size);
  }
}

/** Where a tile stores: its first position. */
interface Place {
  readonly address: Expression;
  readonly operands: PixelOperands;
}

function placeOf({ k, output, epilogue }: Kernel, pixel: PixelIndex): Place {
  return { address: k.let("to", pixelAddress(output, pixel)), operands: epilogue.tile.pixel(pixel) };
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

/** One channel of `size` positions. */
function emitTile(kernel: Kernel, place: Place, channel: Channel, reads: Reads, size: number): void {
  const { k, geometry, tile, facts, output, epilogue } = kernel;
  const sums = Array.from({ length: size }, (_, right) => k.variable(`sum${right}`, channel.start));
  emitWindow(k, geometry, tile.parts, reads, sums, facts);
  const target = k.let("yc", add(place.address, mul(channel.c, int(output.channelStride))));
  sums.forEach((sum, right) => {
    const value = epilogue.tile.finish(sum.value, channel.operands, place.operands, right);
    k.store(output.buffer, add(target, int(right * output.pixelStride)), value);
  });
}

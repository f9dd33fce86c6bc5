/**
 * What kernels share that go over the windows of a tile of positions, a channel or a vector of channels at a time: loops over
 * tiles, and how a tile starts and ends.
 */
import { add, compare, div, int, max, mul, rem, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { biasOf, loadBias, storeChannels, type Geometry } from "../contraction.ts";
import {
  finishRow,
  tileEpilogue,
  type ChannelOperands,
  type Lane,
  type PixelOperands,
  type TileEpilogue,
} from "../epilogue.ts";
import type { Layer, Site } from "../strategy.ts";
import type { Segment } from "../register-tile.ts";
import { imageOf, pixelAddress, type Image, type PixelIndex } from "../buffer-view.ts";
import { rowsOf } from "./plan.ts";
import type { Band } from "./planes.ts";
import { evenRuns, type WindowTile } from "./window-tile.ts";

/** Rows and columns of the output. */
export function extentsOf({ outputShape: [, , ...extents] }: Layer): readonly [number, number] {
  return [extents.length === 2 ? extents[0]! : 1, extents.at(-1) ?? 1];
}

/** What the loops of a kernel share. */
export interface WindowKernel {
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

export function kernelAt(
  k: KernelBuilder,
  site: Site,
  geometry: Geometry,
  tile: WindowTile,
  weights: Buffer,
): WindowKernel {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const epilogue = tileEpilogue(k, site, output);
  return { k, geometry, tile, facts: site.facts, input, output, weights, bias: biasOf(site), epilogue };
}

// ── Tiles ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parallel range over the tiles of a column, of all images; finishes their rows and gives its extent. */
export function forRowTiles(kernel: WindowKernel, visit: (n: Expression, y: Expression, rows: number) => void): number {
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
export function finishRows({ k, epilogue, output }: WindowKernel, band: Band, first: Expression, count: number): void {
  if (epilogue.row === undefined) return;
  k.for("y", band.y, band.end, (y) => finishRow(k, epilogue, output, { n: band.n, y }, first, count));
}

/** Visits the tiles of a row. */
export function forColumnTiles(
  { k, tile, output }: WindowKernel,
  visit: (x: Expression, columns: number) => void,
): void {
  for (const { from, tiles, size } of evenRuns(output.width, tile.positions / rowsOf(tile))) {
    k.for("x", from, from + tiles * size, (x) => visit(x, size), size);
  }
}

/** Where a position is stored. */
export interface Place {
  readonly address: Expression;
  readonly operands: PixelOperands;
}

export function placesOf(
  { k, output, epilogue }: WindowKernel,
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

/** What a channel, or a vector of channels, has of its own. */
export interface Channels {
  readonly c: Expression;
  readonly lane: Lane;
  readonly start: Expression;
  readonly operands: ChannelOperands;
}

export function channelsAt({ k, bias, epilogue }: WindowKernel, c: Expression, lane: Lane): Channels {
  const [start] = loadBias(k, bias, c, [lane]);
  return { c, lane, start: start!, operands: epilogue.tile.channels(c, [lane]) };
}

/** Some channels of a tile, whose windows `addWindow` adds to sums, one for each position. */
export function emitTile(
  { k, output, epilogue }: WindowKernel,
  places: readonly Place[],
  { c, lane, start, operands }: Channels,
  addWindow: (sums: readonly Variable[]) => void,
): void {
  const sums = places.map((_, at) => k.variable(`sum${at}`, start));
  addWindow(sums);
  sums.forEach((sum, at) => {
    const { address, operands: pixel } = places[at]!;
    const value = epilogue.tile.finish(sum.value, operands, pixel);
    storeChannels(k, output, add(address, mul(c, int(output.channelStride))), value, lane);
  });
}

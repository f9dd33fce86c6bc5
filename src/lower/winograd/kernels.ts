/**
 * The three stages of a Winograd convolution, for tiles of a phase (`phases.ts`) numbered over batch, rows and columns:
 *
 *     input transform     V = B^T d B      for each tile and input channel      V: [n * n][tiles][channels]
 *     products            M = U V          a small matrix product for each of the n * n places
 *     output transform    y = A^T M A      for each tile and output channel, then bias, epilogue and store
 *
 * Transforms go along one axis at a time, with a loop over channels innermost whose accesses all have unit stride: n loads
 * and n stores a round, as many as fit in registers.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, compare, div, float, int, load, min, mul, rem, splat, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { PhasedGeometry } from "../contraction.ts";
import { ONE_CHANNEL, type ImageEpilogue, type TileEpilogue } from "../epilogue.ts";
import { coverRow, emitReduction, unrollLimit, type Segment, type TileSize } from "../register-tile.ts";
import { pixelAddress, type Image, type PixelIndex } from "../buffer-view.ts";
import { combine } from "./combine.ts";
import { weightPlane } from "./pack.ts";
import { inPlanes, patchOf, transformPatch, type Planes, type Row } from "./transform.ts";
import type { Tiling } from "./tiling.ts";

/** What the kernels of a layer share. */
export interface Setting {
  readonly facts: RunFacts;
  /** The register tile of the products: tiles x output channels. */
  readonly tile: TileSize;
  readonly tiling: Tiling;
  readonly geometry: PhasedGeometry;
  readonly input: Image;
  readonly output: Image;
  /** Tiles of a phase of one image along y and x. */
  readonly rows: number;
  readonly columns: number;
}

/** Which outputs are computed: every `steps` from the `first`; the `input` is what the first of them meets first. */
export interface Phase {
  readonly first: Pair;
  readonly input: Pair;
}

type Pair = readonly [y: Expression, x: Expression];

/** A phase of an axis-by-axis numbering. */
export function phaseAt(k: KernelBuilder, { axes: [y, x] }: PhasedGeometry, at: Expression): Phase {
  const first: Pair = [k.let("phaseY", div(at, int(x.phases))), k.let("phaseX", rem(at, int(x.phases)))];
  const named = k.let.bind(k);
  return { first, input: [y.taps(first[0], named).input, x.taps(first[1], named).input] };
}

/** Tiles of a phase of all images. */
export function tilesOf({ output, rows, columns }: Setting): number {
  return output.batch * rows * columns;
}

/** The image, and the first row and column of the phase, that a tile computes. */
function placeOf(k: KernelBuilder, { tiling, output, rows, columns }: Setting, tile: Expression) {
  const row = k.let("tileRow", div(tile, int(columns)));
  const column = k.let("tileColumn", rem(tile, int(columns)));
  const n = output.batch === 1 ? int(0) : k.let("n", div(row, int(rows)));
  const inImage = output.batch === 1 ? row : k.let("inImage", rem(row, int(rows)));
  return { n, column, y: k.let("y", mul(inImage, int(tiling.m))), x: k.let("x", mul(column, int(tiling.m))) };
}

// ── Input ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Elements of the scratch that an input transform needs. */
export function inputScratch({ tiling, geometry }: Setting): number {
  return tiling.n ** 2 * geometry.inputs;
}

/** Transforms a tile of the input. */
export function transformInput(
  k: KernelBuilder,
  setting: Setting,
  { input: [inputY, inputX] }: Phase,
  tile: Expression,
  scratch: Buffer,
  { planes: to, at }: Row,
): void {
  const { input, geometry, tiling } = setting;
  const { n: size, matrices } = tiling;
  const { n, y, x } = placeOf(k, setting, tile);
  const corner = k.let("corner", pixelAddress(input, { n, y: add(y, inputY), x: add(x, inputX) }));
  const patch = patchOf(input, corner);
  transformPatch(k, matrices.input, geometry.inputs, patch, scratch, inPlanes({ planes: to, at }, size));
}

// ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Some blocks of output channels that are computed together: their weights follow each other in each plane. */
export interface Group {
  /** The first output channel. */
  readonly first: Expression;
  /** How many output channels it has. */
  readonly channels: number;
  /** Blocks of as many channels as the register tile has; the last may be filled up with zeros. */
  readonly blocks: number;
  /** Where its weights begin. */
  readonly weights: Expression;
}

/** Tiles that are transformed and multiplied together. */
export interface Block {
  /** The first tile, of all images. */
  readonly first: Expression;
  readonly count: Expression;
  /** Runs of tiles of one size, from the first on. */
  readonly runs: readonly Run[];
}

interface Run {
  readonly from: Expression;
  readonly to: Expression;
  readonly size: number;
  /** Whether it is there. */
  readonly when: Expression | undefined;
}

/** Blocks of at most `size` tiles, which is a multiple of what a register tile takes, or not less than `total`. */
export function blockAt(k: KernelBuilder, at: Expression, size: number, total: number, positions: number): Block {
  const first = k.let("first", mul(at, int(size)));
  if (total % size === 0 || total < size) {
    const count = Math.min(size, total);
    return { first, count: int(count), runs: runsOf(coverRow(count, positions)) };
  }
  const rest = total % positions;
  const left = sub(int(total - rest), first);
  const whole = k.let("whole", min(left, int(size)));
  const count = k.let("count", min(sub(int(total), first), int(size)));
  const runs: Run[] = [{ from: int(0), to: whole, size: positions, when: undefined }];
  if (rest > 0) runs.push({ from: whole, to: count, size: rest, when: compare("lt", whole, count) });
  return { first, count, runs };
}

function runsOf(segments: readonly Segment[]): readonly Run[] {
  return segments.map(({ from, tiles, size }) => ({
    from: int(from),
    to: int(from + tiles * size),
    size,
    when: undefined,
  }));
}

/**
 * The n * n matrix products of a block of tiles, the first of which is given, and a group of channels. Each
 * run of tiles goes through all weights of the plane, which then come as one stream: block by block, prefetching would start
 * anew for each of them, since they are no longer than a page or two (measured with wasm on 14x14 maps of 256 channels,
 * weights not in the cache: 2.3 ms block by block, 1.8 so).
 */
export function multiply(
  k: KernelBuilder,
  { facts, tile, tiling, geometry }: Setting,
  { runs }: Block,
  { blocks, weights: groupWeights }: Group,
  weights: Buffer,
  { planes: from, at: offset }: Row,
  to: Planes,
): void {
  const { lanes } = facts;
  const depth = geometry.inputs;
  k.for("plane", 0, tiling.n ** 2, (plane) => {
    const source = k.let("source", add(mul(plane, int(from.stride)), mul(offset, int(from.channels))));
    const first = k.let("panel", add(groupWeights, mul(plane, int(weightPlane(blocks, depth, tile.channels)))));
    const target = k.let("target", mul(plane, int(to.stride)));
    for (const run of runs) {
      const emitRun = (): void => {
        k.for("t", run.from, run.to, (t) => emitRow(run.size, t, source, first, target), run.size);
      };
      if (run.when === undefined) emitRun();
      else k.if(run.when, emitRun);
    }
  });

  function emitRow(size: number, t: Expression, source: Expression, first: Expression, target: Expression): void {
    const inputBase = k.let("in", add(source, mul(t, int(from.channels))));
    const row = k.let("row", add(target, mul(t, int(to.channels))));
    k.for("block", 0, blocks, (block) => {
      const weightBase = k.let("wb", add(first, mul(block, int(depth * tile.channels))));
      emitTile(size, inputBase, weightBase, k.let("into", add(row, mul(block, int(tile.channels)))));
    });
  }

  function emitTile(size: number, inputBase: Expression, weightBase: Expression, into: Expression): void {
    const sums = steps(size, (position) =>
      steps(tile.channels / lanes, (at) => k.variable(`sum${position}${at}`, splat(float(0), lanes))),
    );
    const positions = { input: from.buffer, inputBase, positionStep: from.channels, inputLanes: 1 } as const;
    const operands = { ...positions, weights, weightBase, lanes };
    const loops = [{ name: "k", count: depth, step: 1, weights: 1 }];
    emitReduction(k, loops, operands, sums, unrollLimit(facts.tile.unroll, facts));
    sums.forEach((row, position) => {
      row.forEach((sum, at) => {
        k.store(to.buffer, add(into, int(position * to.channels + at * lanes)), sum.value);
      });
    });
  }
}

// ── Output ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Elements of the scratch that an output transform needs for a group of so many channels. */
export function outputScratch({ tiling }: Setting, channels: number): number {
  return tiling.m * tiling.n * channels;
}

export interface Finish {
  readonly bias: Buffer | undefined;
  readonly epilogue: TileEpilogue;
}

/** Transforms the products of a tile, and finishes and stores what is within the map. */
export function transformOutput(
  k: KernelBuilder,
  setting: Setting,
  { first: [firstY, firstX] }: Phase,
  tile: Expression,
  { planes: from, at }: Row,
  scratch: Buffer,
  group: Group,
  finish: Finish,
): void {
  const { output, tiling, columns, geometry } = setting;
  const { m, n: size, matrices } = tiling;
  const [stepY, stepX] = geometry.axes.map(({ phases }) => phases) as [number, number];
  const [outputRows, outputColumns] = [output.height / stepY, output.width / stepX];
  const { n, column, y, x } = placeOf(k, setting, tile);
  const start = k.let("start", mul(at, int(from.channels)));
  k.for("place", 0, size, (place) => {
    const source = k.let("source", add(start, mul(place, int(from.stride))));
    const into = k.let("into", mul(place, int(from.channels)));
    k.for("c", 0, group.channels, (c) => {
      const values = steps(size, (row) => load(from.buffer, add(add(source, c), int(row * size * from.stride))));
      combine(k, matrices.output, values).forEach((value, row) => {
        k.store(scratch, add(add(into, c), int(row * size * from.channels)), value);
      });
    });
  });
  const height = outputRows % m === 0 ? int(m) : k.let("height", min(sub(int(outputRows), y), int(m)));
  const lastColumns = outputColumns % m;
  const first = k.let("firstColumn", add(mul(x, int(stepX)), firstX));
  const finishRows = (width: number): void => {
    k.for("row", 0, height, (row) => {
      const pixel = { n, y: k.let("yRow", add(mul(add(y, row), int(stepY)), firstY)), x: first };
      const source = k.let("rowFrom", mul(row, int(size * from.channels)));
      const values = (c: Expression) =>
        combine(
          k,
          matrices.output.slice(0, width),
          steps(size, (place) => load(scratch, add(add(source, c), int(place * from.channels)))),
        );
      storePixels(k, output, group, { pixel, step: stepX }, values, finish);
    });
  };
  if (lastColumns === 0) finishRows(m);
  else if (columns === 1) finishRows(lastColumns);
  else
    k.if(
      compare("lt", column, int(columns - 1)),
      () => finishRows(m),
      () => finishRows(lastColumns),
    );
}

/** Stores pixels of a row, `step` apart, whose values at a channel `values` gives. */
function storePixels(
  k: KernelBuilder,
  output: Image,
  group: Group,
  { pixel: at, step }: { readonly pixel: PixelIndex; readonly step: number },
  values: (c: Expression) => readonly Expression[],
  { bias, epilogue: { tile, row } }: Finish,
): void {
  let count = 0;
  forPixel(k, output, group, at, tile, ({ c, channel, target, finish }) => {
    const start = bias === undefined ? undefined : k.let("bias", load(bias, channel));
    const found = values(c);
    count = found.length;
    found.forEach((value, each) => {
      const right = each * step;
      const sum = start === undefined ? value : add(value, start);
      k.store(output.buffer, add(target, int(right * output.pixelStride)), finish(sum, right));
    });
  });
  if (row === undefined) return;
  forPixel(k, output, group, at, row, ({ target, finish }) => {
    for (let each = 0; each < count; each++) {
      const right = each * step;
      const address = add(target, int(right * output.pixelStride));
      k.store(output.buffer, address, finish(load(output.buffer, address), right));
    }
  });
}

interface Element {
  /** The channel within its group, and of all. */
  readonly c: Expression;
  readonly channel: Expression;
  /** Where it lies in the output. */
  readonly target: Expression;
  finish(value: Expression, right: number): Expression;
}

/** Visits the channels of a group at a pixel. */
function forPixel(
  k: KernelBuilder,
  output: Image,
  { first, channels }: Group,
  at: PixelIndex,
  epilogue: ImageEpilogue,
  visit: (element: Element) => void,
): void {
  const pixel = epilogue.pixel(at);
  const to = k.let("to", pixelAddress(output, at));
  k.for("c", 0, channels, (c) => {
    const channel = k.let("channel", add(first, c));
    const operands = epilogue.channels(channel, ONE_CHANNEL);
    const target = k.let("target", add(to, mul(channel, int(output.channelStride))));
    visit({ c, channel, target, finish: (value, right) => epilogue.finish(value, operands, pixel, right) });
  });
}

function steps<T>(count: number, at: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

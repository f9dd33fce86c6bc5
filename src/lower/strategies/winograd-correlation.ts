/**
 * Gradients of weights by Winograd's method (`winograd/gradient-plan.ts`): for blocks of channels in and out,
 *
 *     V = B^T d B, U = A y' A^T      for some tiles of the input and of the gradient
 *     S += U V                       for each of the n * n places the outer products of channels, summed over all tiles
 *     g' = G^T S G                   in the end, for each pair of channels
 *
 * The parallel range runs over blocks, so no sum is cut.
 */
import { add, div, float, int, load, min, mul, rem, splat, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Correlation } from "../../ops/contract/op.ts";
import { imageOf, noHalo, pixelAddress, type Halo, type Image } from "../buffer-view.ts";
import { storeWeights } from "../correlation/store-weights.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { gradientPlan, gradientProblem, type GradientPlan, type GradientProblem } from "../winograd/gradient-plan.ts";
import { transposed, type Matrix } from "../winograd/matrices.ts";
import {
  inPlanes,
  patchOf,
  planeStride,
  transformPatch,
  transformScratch,
  type Planes,
} from "../winograd/transform.ts";

export const winogradCorrelation: Strategy = {
  name: "winograd-correlation",
  roundsMore: true,
  consider({ node, inputs, inputShapes, isRunning }, facts) {
    const { correlation } = node.traits;
    // What was prepared has no halo.
    if (!inputs.every(isRunning)) return undefined;
    const problem = correlation && gradientProblem(correlation, inputShapes);
    const plan = problem && gradientPlan(problem, facts);
    if (plan === undefined) return undefined;
    return {
      reason: reasonOf(plan, problem!),
      cost: plan.cost + facts.stagedKernel,
      halos: halosOf(correlation!, plan, problem!, inputShapes),
      emit: (k, site) => emitGradient(k, site, correlation!, plan, problem!),
    };
  },
};

function reasonOf({ tiling, rows, columns, tiles, inputs, outputs }: GradientPlan, problem: GradientProblem): string {
  const count = problem.batch * rows * columns;
  const fewer = (problem.batch * problem.height * problem.width * tiling.r ** 2) / (count * tiling.n ** 2);
  const blocks = `${tiles} tiles x ${inputs} channels in and ${outputs} out at a time`;
  return `${tiling.name} backwards: ${count} tiles, ${fewer.toFixed(2)} times fewer multiply-adds, ${blocks}`;
}

/** What tiles reach of the input's padding, and of both behind their ends. */
function halosOf(
  { pad }: Correlation,
  { tiling: { m, r }, rows, columns }: GradientPlan,
  { height, width }: GradientProblem,
  [input]: readonly (readonly number[])[],
): readonly Halo[] {
  const covered = [rows * m, columns * m];
  const past = (extent: number, at: number): number => Math.max(0, covered[at]! + r - 1 - pad[at]! - extent);
  const { begin, end } = noHalo(4);
  return [
    { begin: [0, 0, ...pad], end: [0, 0, ...input!.slice(2).map(past)] },
    { begin, end: [...end.slice(2), covered[0]! - height, covered[1]! - width] },
  ];
}

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An image whose tiles are transformed, of which a block takes some channels. */
interface Side {
  readonly image: Image;
  readonly matrix: Matrix;
  /** Rows and columns before the image at which its first tile begins. */
  readonly pad: readonly number[];
  readonly channels: number;
  readonly planes: Planes;
  readonly scratch: Buffer;
}

interface Kernel {
  readonly k: KernelBuilder;
  readonly site: Site;
  readonly plan: GradientPlan;
  readonly input: Side;
  readonly gradient: Side;
  /** The side that vectors go over, and the other. */
  readonly wide: Side;
  readonly narrow: Side;
  /** `[n * n][narrow channels][width]` */
  readonly sums: Buffer;
  /** Wide channels in whole vectors. */
  readonly width: number;
}

function emitGradient(
  k: KernelBuilder,
  site: Site,
  { pad }: Correlation,
  plan: GradientPlan,
  problem: GradientProblem,
): Emitted {
  const { matrices, n } = plan.tiling;
  const [x, y] = site.layer.inputs.map((value) => imageOf(site.view(value))!) as [Image, Image];
  const input = sideOf(site, plan, "input", x, matrices.input, pad, plan.inputs);
  const gradient = sideOf(site, plan, "gradient", y, transposed(matrices.output), [0, 0], plan.outputs);
  const [wide, narrow] = plan.inputs >= plan.outputs ? [input, gradient] : [gradient, input];
  const { lanes } = site.facts;
  const width = Math.ceil(wide.channels / lanes) * lanes;
  const sums = site.memory("sums", n ** 2 * narrow.channels * width, "scratch");
  const kernel: Kernel = { k, site, plan, input, gradient, wide, narrow, sums, width };
  const across = problem.inputs / plan.inputs;
  const extent = across * (problem.outputs / plan.outputs);
  if (extent === 1) emitBlock(kernel, int(0), int(0));
  else {
    k.range("block", (block) => {
      const firstOutput = k.let("firstOutput", mul(div(block, int(across)), int(plan.outputs)));
      emitBlock(kernel, k.let("firstInput", mul(rem(block, int(across)), int(plan.inputs))), firstOutput);
    });
  }
  return { extent, writesHalo: false };
}

function sideOf(
  site: Site,
  { tiling: { n }, tiles }: GradientPlan,
  name: string,
  image: Image,
  matrix: Matrix,
  pad: readonly number[],
  channels: number,
): Side {
  const stride = planeStride(tiles, channels, site.facts);
  const planes = { buffer: site.memory(`${name}_tiles`, n ** 2 * stride, "scratch"), channels, stride };
  const scratch = site.memory(`${name}_columns`, transformScratch(matrix, channels), "scratch");
  return { image, matrix, pad, channels, planes, scratch };
}

/** The weights between some channels in and out, from these on. */
function emitBlock(kernel: Kernel, firstInput: Expression, firstOutput: Expression): void {
  const { k, site, plan, input, gradient, sums } = kernel;
  const { batch } = input.image;
  const total = batch * plan.rows * plan.columns;
  const { lanes } = site.facts;
  k.for("at", 0, sums.length, (at) => k.store(sums, at, splat(float(0), lanes)), lanes);
  k.for("part", 0, Math.ceil(total / plan.tiles), (part) => {
    const first = k.let("first", mul(part, int(plan.tiles)));
    const left = sub(int(total), first);
    const count = total % plan.tiles === 0 ? int(plan.tiles) : k.let("count", min(int(plan.tiles), left));
    k.for("t", 0, count, (t) => {
      const tile = k.let("tile", add(first, t));
      transformTile(kernel, input, firstInput, tile, t);
      transformTile(kernel, gradient, firstOutput, tile, t);
    });
    addProducts(kernel, count);
  });
  finish(kernel, firstInput, firstOutput);
}

function transformTile(
  { k, plan: { tiling, rows, columns } }: Kernel,
  { image, matrix, pad, channels, planes, scratch }: Side,
  first: Expression,
  tile: Expression,
  at: Expression,
): void {
  const row = k.let("tileRow", div(tile, int(columns)));
  const n = k.let("n", div(row, int(rows)));
  const y = sub(mul(rem(row, int(rows)), int(tiling.m)), int(pad[0]!));
  const x = sub(mul(rem(tile, int(columns)), int(tiling.m)), int(pad[1]!));
  const pixel = pixelAddress(image, { n, y, x });
  const corner = k.let("corner", add(pixel, mul(first, int(image.channelStride))));
  transformPatch(k, matrix, channels, patchOf(image, corner), scratch, inPlanes({ planes, at }, tiling.n));
}

/** To the sums of each place, tile by tile of the registers, the outer products of so many tiles. */
function addProducts(kernel: Kernel, count: Expression): void {
  const { k, site, plan, wide, narrow } = kernel;
  const { tile } = site.facts;
  k.for("plane", 0, plan.tiling.n ** 2, (plane) => {
    forShares(k, "row", narrow.channels, tile.positions, (row, rows) => {
      forShares(k, "c", wide.channels, tile.channels, (c, channels) => {
        addTile(kernel, plane, { row, rows, c, channels }, count);
      });
    });
  });
}

/** As many at a time as fit, then the rest. */
function forShares(
  k: KernelBuilder,
  name: string,
  all: number,
  most: number,
  visit: (first: Expression, count: number) => void,
): void {
  const rest = all % most;
  k.for(name, 0, all - rest, (first) => visit(first, most), most);
  if (rest > 0) visit(int(all - rest), rest);
}

/** Some narrow channels times some wide ones. */
interface Tile {
  readonly row: Expression;
  readonly rows: number;
  readonly c: Expression;
  readonly channels: number;
}

function addTile(
  { k, site, wide, narrow, sums, width }: Kernel,
  plane: Expression,
  { row, rows, c, channels }: Tile,
  count: Expression,
): void {
  const { lanes } = site.facts;
  const offsets = Array.from({ length: Math.ceil(channels / lanes) }, (_, at) => at * lanes);
  const into = k.let("into", add(mul(add(mul(plane, int(narrow.channels)), row), int(width)), c));
  const addressOf = (at: number, offset: number): Expression => add(into, int(at * width + offset));
  const tile = Array.from({ length: rows }, (_, at) =>
    offsets.map((offset) => k.variable("sum", load(sums, addressOf(at, offset), lanes))),
  );
  const ofWide = k.let("ofWide", add(mul(plane, int(wide.planes.stride)), c));
  const ofNarrow = k.let("ofNarrow", add(mul(plane, int(narrow.planes.stride)), row));
  k.for("t", 0, count, (t) => {
    const from = k.let("from", add(ofWide, mul(t, int(wide.channels))));
    const beside = k.let("beside", add(ofNarrow, mul(t, int(narrow.channels))));
    const loaded = offsets.map((offset) =>
      k.let("b", load(wide.planes.buffer, add(from, int(offset)), lanes, Math.min(lanes, channels - offset))),
    );
    tile.forEach((sumsOfRow, at) => {
      const a = k.let("a", splat(load(narrow.planes.buffer, add(beside, int(at))), lanes));
      sumsOfRow.forEach((sum, vector) => sum.set(add(sum.value, mul(a, loaded[vector]!))));
    });
  });
  tile.forEach((sumsOfRow, at) =>
    sumsOfRow.forEach((sum, vector) => k.store(sums, addressOf(at, offsets[vector]!), sum.value)),
  );
}

/** Transforms sums to weights. */
function finish(
  { k, site, plan: { tiling, inputs, outputs }, wide, narrow, input, sums, width }: Kernel,
  firstInput: Expression,
  firstOutput: Expression,
): void {
  const { n, r, matrices } = tiling;
  const matrix = transposed(matrices.kernel);
  const step = narrow.channels * width;
  const weights = site.memory("taps", r ** 2 * step, "scratch");
  const scratch = site.memory("sum_columns", transformScratch(matrix, width), "scratch");
  k.for("row", 0, narrow.channels, (row) => {
    const corner = k.let("rowSums", mul(row, int(width)));
    const from = { buffer: sums, corner, rowStep: n * step, columnStep: step, channelStep: 1 };
    transformPatch(k, matrix, width, from, scratch, { ...from, buffer: weights, rowStep: r * step });
  });
  const channels = { inputs: { first: firstInput, count: inputs }, outputs: { first: firstOutput, count: outputs } };
  const shape = { buffer: weights, height: r, across: r, width };
  storeWeights(k, site, shape, channels, wide === input ? "input" : "gradient");
}

/**
 * How a convolution is computed by Winograd's method, and what that costs: which tiling, in which form, how many tiles and
 * how many blocks of output channels at a time. All combinations are few, so all are tried.
 *
 * Costs are estimates in multiply-adds at full speed. What counts beside the products themselves: loads and stores of the
 * transforms, tiles that reach over the edge, channels that fill up a register tile, and memory that no longer comes from
 * the near cache: transformed weights are n² / r² times as many.
 */
import { bytesOf, type StorageType } from "../../kernel/elements.ts";
import type { RunFacts } from "../../kernel/ir.ts";
import { phasesOf, type PhasedGeometry } from "../contraction.ts";
import { betweenRuns, memoryCost, productCost } from "../cost.ts";
import { alikePhases } from "../phases.ts";
import type { TileSize } from "../register-tile.ts";
import { planeStride } from "./transform.ts";
import { TILINGS, type Tiling } from "./tiling.ts";

/**
 * fused: for each block of tiles, all stages; what lies between them stays in the cache. staged: all inputs are transformed
 * first, then for each group of output channels everything else, so that weights are read once and threads share groups.
 */
export type Form = "fused" | "staged";

export interface Plan {
  readonly tiling: Tiling;
  readonly form: Form;
  /** Tiles of a phase of a map along y and x. */
  readonly rows: number;
  readonly columns: number;
  /** The register tile of the products: tiles x output channels. */
  readonly tile: TileSize;
  /** Tiles that are multiplied at a time. */
  readonly tiles: number;
  /** Blocks of output channels (as many channels as the register tile has) that are computed at a time. */
  readonly blocks: number;
  readonly cost: Cost;
}

/** In multiply-adds. */
export interface Cost {
  readonly products: number;
  readonly transforms: number;
  readonly memory: number;
  readonly total: number;
}

/** The sizes of a convolution, or of the phases of a transposed one, which are alike. */
export interface Problem {
  readonly geometry: PhasedGeometry;
  readonly batch: number;
  /** Taps of a phase along an axis. */
  readonly taps: number;
  /** Outputs of a phase along y and x. */
  readonly height: number;
  readonly width: number;
}

/** What is laid down beforehand, for tests and measurements; the rest is chosen. */
export interface Constraints {
  readonly tiling?: string;
  readonly form?: Form;
  readonly tile?: TileSize;
  readonly tiles?: number;
  readonly blocks?: number;
}

/** What is to be planned, where Winograd's method is for it: as many taps along both axes, every input is met. */
export function problemOf(geometry: PhasedGeometry, [batch, , ...extents]: readonly number[]): Problem | undefined {
  const [y, x] = geometry.axes.map((axis, at) => alikePhases(axis, extents[at]!));
  if (extents.length !== 2 || geometry.groups > 1 || y === undefined || x?.taps !== y.taps) return undefined;
  if (!TILINGS.some(({ r }) => r === y.taps)) return undefined;
  return { geometry, batch: batch!, taps: y.taps, height: y.outputs, width: x.outputs };
}

/** The cheapest plan. */
export function planFor(problem: Problem, facts: RunFacts, constraints: Constraints = {}): Plan | undefined {
  let best: Plan | undefined;
  for (const plan of plansFor(problem, facts, constraints)) {
    if (best === undefined || plan.cost.total < best.cost.total) best = plan;
  }
  return best;
}

/** Stages lie in a memory of their own, which the tiles of several phases would multiply. */
function formsFor(geometry: PhasedGeometry): readonly Form[] {
  return phasesOf(geometry) === 1 ? ["fused", "staged"] : ["fused"];
}

/** A plan without its cost. */
export type Shape = Omit<Plan, "cost">;

function* plansFor(problem: Problem, facts: RunFacts, constraints: Constraints): Generator<Plan> {
  for (const shape of shapesFor(problem, facts, constraints)) yield { ...shape, cost: costOf(shape, problem, facts) };
}

function* shapesFor(problem: Problem, facts: RunFacts, constraints: Constraints): Generator<Shape> {
  const { geometry, batch, taps, height, width } = problem;
  for (const tiling of TILINGS) {
    if (tiling.r !== taps || (constraints.tiling ?? tiling.name) !== tiling.name) continue;
    const rows = Math.ceil(height / tiling.m);
    const columns = Math.ceil(width / tiling.m);
    const total = batch * rows * columns;
    for (const form of one(constraints.form, () => formsFor(geometry))) {
      for (const tile of one(constraints.tile, () => registerTiles(facts))) {
        for (const tiles of one(constraints.tiles, () => tileCounts(total, tile))) {
          for (const blocks of one(constraints.blocks, () => blockCounts(geometry, tile))) {
            yield { tiling, form, rows, columns, tile, tiles: Math.min(tiles, total), blocks };
          }
        }
      }
    }
  }
}

function one<T>(fixed: T | undefined, all: () => readonly T[]): readonly T[] {
  return fixed === undefined ? all() : [fixed];
}

/** The target's register tile, the one with sides exchanged, for few tiles, and the tallest one, for fewer still. */
function registerTiles({ lanes, tile: { positions, channels } }: RunFacts): readonly TileSize[] {
  return [
    { positions, channels },
    { positions: channels / lanes, channels: positions * lanes },
    { positions: positions + 1, channels: lanes },
  ];
}

const MOST_TILES = 64;
const MOST_BLOCKS = 256;

/** Tiles of a block: all, or as evenly divided as whole register tiles allow. */
function tileCounts(total: number, { positions }: TileSize): readonly number[] {
  const counts = new Set<number>();
  if (total <= MOST_TILES) counts.add(total);
  for (let size = positions; size <= MOST_TILES && size < total; size += positions) {
    const share = Math.ceil(total / Math.ceil(total / size));
    counts.add(Math.ceil(share / positions) * positions);
  }
  return [...counts];
}

function blockCounts({ outputs }: PhasedGeometry, { channels }: TileSize): readonly number[] {
  const all = Math.ceil(outputs / channels);
  const counts: number[] = [];
  for (let blocks = 1; blocks < all && blocks <= MOST_BLOCKS; blocks *= 2) counts.push(blocks);
  return all <= MOST_BLOCKS ? [...counts, all] : counts;
}

// ── Cost ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function costOf(shape: Shape, problem: Problem, facts: RunFacts): Cost {
  const phases = phasesOf(problem.geometry);
  const products = phases * productsOf(shape, problem, facts);
  const transforms = phases * transformsOf(shape, problem, facts);
  const memory = phases * memoryOf(shape, problem, facts);
  const sum = products + transforms + memory;
  return { products, transforms, memory, total: sum * (1 + facts.machine.costs.unshared / extentOf(shape, problem)) };
}

/** The extent of the parallel range. */
function extentOf({ form, tile, rows, columns, tiles, blocks }: Shape, { geometry, batch }: Problem): number {
  return form === "fused"
    ? phasesOf(geometry) * Math.ceil((batch * rows * columns) / tiles)
    : Math.ceil(geometry.outputs / (tile.channels * blocks));
}

function productsOf(
  { tiling, tile, rows, columns, tiles, blocks }: Shape,
  { geometry, batch }: Problem,
  facts: RunFacts,
): number {
  const { inputs, outputs } = geometry;
  const total = batch * rows * columns;
  const whole = Math.floor(total / tiles);
  const channels = Math.ceil(outputs / tile.channels) * tile.channels;
  const costFor = (count: number): number => productCost(count, channels, inputs, tile, facts);
  const planes = Math.ceil(total / tiles) * Math.ceil(outputs / (tile.channels * blocks));
  return (
    tiling.n ** 2 *
    (whole * costFor(tiles) + costFor(total - whole * tiles) + planes * facts.machine.costs.loop * facts.lanes)
  );
}

function transformsOf(
  { tiling: { m, n }, tile, rows, columns, blocks }: Shape,
  { geometry, batch }: Problem,
  { lanes, machine }: RunFacts,
): number {
  const { access, loop } = machine.costs;
  const { inputs, outputs } = geometry;
  const [inLoops, outLoops] = [2 * n, n + m];
  const groups = Math.ceil(outputs / (tile.channels * blocks));
  const accesses = inputs * inLoops * (n + n) + outputs * outLoops * (n + m);
  return batch * rows * columns * (accesses * access + (inLoops + groups * outLoops) * loop * lanes);
}

function memoryOf(shape: Shape, { geometry, batch }: Problem, facts: RunFacts): number {
  const { tiling, form, tile, rows, columns, tiles, blocks } = shape;
  const { inputs, outputs } = geometry;
  const { rowsAgain, stretch, streamed } = facts.machine.costs;
  const places = tiling.n ** 2;
  const total = batch * rows * columns;
  const groups = Math.ceil(outputs / (tile.channels * blocks));
  const steps = Math.ceil(total / tiles);
  const weights = bytesOf(weightElement(shape, geometry, facts), transformedWeights(shape, geometry));
  const size = bytesOf(facts.activations);
  const transformed = places * planeStride(tiles, inputs, facts) * size * (form === "fused" ? 1 : steps);
  const results = places * planeStride(tiles, blocks * tile.channels, facts) * size;
  const near = transformed + results + weights / groups;
  const reads = form === "fused" ? steps : 1;
  const between =
    memoryCost(reads * transformed, transformed, facts) +
    rowsAgain * memoryCost(reads * (groups - 1) * transformed, near, facts) +
    memoryCost(2 * steps * groups * results, near, facts);
  const stretches = groups * places * stretch;
  const again = form === "fused" ? weights + near : near;
  const share = tiles <= tile.positions ? streamed : 1;
  const streams = memoryCost(weights, betweenRuns(weights), facts) + memoryCost((steps - 1) * weights, again, facts);
  const starts = memoryCost(stretches, betweenRuns(weights), facts) + memoryCost((steps - 1) * stretches, again, facts);
  return between + share * streams + starts;
}

/** How many transformed weights a phase has. */
export function transformedWeights({ tiling, tile }: Shape, { inputs, outputs }: PhasedGeometry): number {
  return tiling.n ** 2 * inputs * Math.ceil(outputs / tile.channels) * tile.channels;
}

/** How they are stored: where they do not stay in the cache, as weights that are read once. */
export function weightElement(shape: Shape, geometry: PhasedGeometry, facts: RunFacts): StorageType {
  const bytes = bytesOf(facts.convolutionWeights, transformedWeights(shape, geometry));
  return bytes > facts.residentWeights ? facts.denseWeights : facts.convolutionWeights;
}

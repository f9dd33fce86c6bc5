/**
 * The register tile of contractions: accumulators for some positions x vectors of output channels, and the loop over the
 * reduction that feeds them. Everything in the innermost body is a load or a multiply-add:
 *
 *     in0 = input[p], in1 = input[p + step], …      one load per position, the same in every lane
 *     w0 = weights[q], w1 = weights[q + lanes]      one load per vector of channels
 *     sum00 += in0 * w0, sum01 += in0 * w1, …       positions x vectors multiply-adds
 *
 * On a scalar target a vector is one channel.
 *
 * A tile must not spill: an accumulator in memory adds its store and load to every link of the chain of additions, which
 * halves the speed. Engines load everything a body needs before they compute, so its loads count as live.
 */
import { invariant } from "../base/invariant.ts";
import type { KernelBuilder, Variable } from "../kernel/kernel-builder.ts";
import { add, int, load, mul, splat } from "../kernel/expression.ts";
import type { Buffer, Expression, Lanes, RunFacts } from "../kernel/ir.ts";

/** One loop of a reduction. */
export interface ReductionLoop<Count extends number | Expression = number> {
  readonly name: string;
  readonly count: Count;
  /** How far the input moves each time. */
  readonly step: number;
  /** How far the weights of a channel do: what loops further in cover, where there are no gaps. */
  readonly weights: number;
}

/**
 * Joins loops that walk memory as one would, and drops those of one round; the last that is left has a known count.
 * Outermost first.
 */
export function collapseLoops<Count extends number | Expression>(
  loops: readonly ReductionLoop<Count | number>[],
): readonly ReductionLoop<Count | number>[] {
  const kept: ReductionLoop<Count | number>[] = [];
  for (const loop of loops.filter(({ count }) => count !== 1)) {
    const outer = kept.at(-1);
    const joined = outer === undefined ? undefined : joinLoops(outer, loop);
    if (joined === undefined) kept.push(loop);
    else kept[kept.length - 1] = joined;
  }
  return typeof kept.at(-1)?.count === "number" ? kept : [...kept, { name: "k", count: 1, step: 1, weights: 1 }];
}
function joinLoops(
  outer: ReductionLoop<number | Expression>,
  { count, step, weights }: ReductionLoop<number | Expression>,
): ReductionLoop | undefined {
  if (typeof outer.count !== "number" || typeof count !== "number") return undefined;
  if (outer.step !== count * step || outer.weights !== count * weights) return undefined;
  return { name: "k", count: outer.count * count, step, weights };
}

export interface TileSize {
  readonly positions: number;
  readonly channels: number;
}

/** How far the innermost loop may be unrolled. */
export interface UnrollLimit {
  /** Steps of the reduction per round, a power of two. */
  readonly most: number;
  /** Values that engines keep in registers. */
  readonly liveValues: number;
}

export function unrollLimit(most: number, { machine }: RunFacts): UnrollLimit {
  return { most, liveValues: machine.liveValues };
}

/** Steps of the reduction per round of the innermost loop: as many as the limit allows. */
export function unrollOf({ positions, channels }: TileSize, { most, liveValues }: UnrollLimit): number {
  let unroll = 1;
  while (unroll * 2 <= most && positions * channels + (positions + channels) * unroll * 2 <= liveValues) unroll *= 2;
  return unroll;
}

export interface TileOperands {
  readonly input: Buffer;
  /** Where the first position's first element lies. */
  readonly inputBase: Expression;
  /** Distance between neighbouring positions. */
  readonly positionStep: number;
  /** For each step of the reduction, the weights of all channels of the tile side by side. */
  readonly weights: Buffer;
  readonly weightBase: Expression;
  /** What is done to weights of a vector of channels once they are loaded. */
  readonly widen?: ((loaded: Expression, vector: number) => Expression) | undefined;
  /** Lanes of a sum. */
  readonly lanes: Lanes;
  /** How many elements of the input a step takes of each position: one for all lanes, or one for each. */
  readonly inputLanes: Lanes;
}

/** Adds the whole reduction to `accumulators[position][vector]`. */
export function emitReduction(
  k: KernelBuilder,
  loops: readonly ReductionLoop<number | Expression>[],
  operands: TileOperands,
  accumulators: readonly (readonly Variable[])[],
  limit: UnrollLimit,
): void {
  const channels = accumulators[0]!.length * operands.lanes;
  const descend = (depth: number, inputBase: Expression, weightBase: Expression): void => {
    const { name, count, step, weights } = loops[depth]!;
    if (depth === loops.length - 1) {
      invariant(typeof count === "number", "the count of the innermost loop is known");
      const loop = { name, count, step, weights };
      return emitInnermost(k, loop, { ...operands, inputBase, weightBase }, accumulators, limit);
    }
    k.for(name, 0, count, (at) => {
      const nextInput = k.let("xk", add(inputBase, mul(at, int(step))));
      const nextWeight = k.let("wk", add(weightBase, mul(at, int(weights * channels))));
      descend(depth + 1, nextInput, nextWeight);
    });
  };
  descend(0, operands.inputBase, operands.weightBase);
}

function emitInnermost(
  k: KernelBuilder,
  loop: ReductionLoop,
  { input, inputBase, positionStep, weights, weightBase, widen = (loaded) => loaded, lanes, inputLanes }: TileOperands,
  accumulators: readonly (readonly Variable[])[],
  limit: UnrollLimit,
): void {
  const vectors = accumulators[0]!.length;
  const { count, step } = loop;
  if (count === 0) return;
  const weightStep = loop.weights * vectors * lanes;
  const unroll = Math.min(unrollOf({ positions: accumulators.length, channels: vectors }, limit), count);
  const stepAt = (x: Expression, w: Expression): void => {
    const xs = accumulators.map((_, at) => {
      return k.let(`in${at}`, splat(load(input, add(x, int(at * positionStep)), inputLanes), lanes));
    });
    const ws = accumulators[0]!.map((_, at) =>
      k.let(`w${at}`, widen(load(weights, add(w, int(at * lanes)), lanes), at)),
    );
    accumulators.forEach((row, position) => {
      row.forEach((sum, vector) => sum.set(add(sum.value, mul(xs[position]!, ws[vector]!))));
    });
  };
  const whole = count - (count % unroll);
  const round = (at: Expression): void => {
    for (let u = 0; u < unroll; u++) {
      const x = add(add(inputBase, mul(at, int(step))), int(u * step));
      stepAt(x, add(add(weightBase, mul(at, int(weightStep))), int(u * weightStep)));
    }
  };
  k.for("k", 0, whole, round, unroll);
  for (let at = whole; at < count; at++) {
    stepAt(add(inputBase, int(at * step)), add(weightBase, int(at * weightStep)));
  }
}

// ── Covering a row ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A run of tiles of one size. */
export interface Segment {
  readonly from: number;
  readonly tiles: number;
  readonly size: number;
}

/**
 * Covers `extent` positions with tiles of at most `size`. A remainder that would leave half of a tile empty or more shares
 * with a whole tile: 13 = 3 + 3 + 3 + 2 + 2, since two tiles of 2 are faster than one of 3 and one of 1.
 */
export function coverRow(extent: number, size: number): readonly Segment[] {
  const rest = extent % size;
  const shares = rest > 0 && rest * 2 <= size && extent > size;
  const whole = Math.floor(extent / size) - (shares ? 1 : 0);
  const left = extent - whole * size;
  const sizes = left === 0 ? [] : shares ? [Math.ceil(left / 2), Math.floor(left / 2)] : [left];
  const segments: Segment[] = whole === 0 ? [] : [{ from: 0, tiles: whole, size }];
  let from = whole * size;
  for (const tile of sizes) {
    const last = segments.at(-1);
    if (last?.size === tile) segments[segments.length - 1] = { ...last, tiles: last.tiles + 1 };
    else segments.push({ from, tiles: 1, size: tile });
    from += tile;
  }
  return segments;
}

/**
 * The register tile of depthwise convolutions: sums for some neighbouring positions of a column or a row, in one channel of a
 * loop that runs in lanes. Along the same axis the kernel is taken in parts of some taps each, which go over the kernel along
 * the other one:
 *
 *     w0, w1, w2 = the taps                 x0, x1, … = every input that one of the positions sees by these
 *     sum0 += x0 * w0 + x1 * w1 + x2 * w2, sum1 += x1 * w0 + …
 *
 * Engines load all that a body needs before they compute, so sums, taps and inputs together must fit the registers: all of
 * a kernel of 5 leaves no more than two positions. What is added to a sum is summed up before, where so few sums would
 * otherwise wait for each other.
 */
import { add, int, load, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import type { Image } from "../buffer-view.ts";
import type { Geometry } from "../contraction.ts";
import { coverRow, type Segment } from "../register-tile.ts";

export interface WindowTile {
  /** The axis that neighbours lie along: 0 is y. */
  readonly along: 0 | 1;
  readonly positions: number;
  /** The taps of the kernel along that axis, in runs of parts of one size. */
  readonly parts: readonly Segment[];
}

/** What an input of a window takes, in the group of a channel or of a vector of channels. */
export interface InputCost {
  /** Inputs of a group, each of which has a window of its own. */
  readonly windows: number;
  /** Loads of an input, and what puts its lanes together of them. */
  readonly loads: number;
  readonly shuffles: number;
}

export const ONE_LOAD: InputCost = { windows: 1, loads: 1, shuffles: 0 };

/** Tiles along an axis of such an extent that leave no value without a register. */
export function tilesAlong(
  geometry: Geometry,
  along: 0 | 1,
  extent: number,
  facts: RunFacts,
  { loads }: InputCost = ONE_LOAD,
): readonly WindowTile[] {
  const tiles: WindowTile[] = [];
  for (let taps = 1; taps <= geometry.kernel[along]; taps++) {
    for (let positions = 1; positions <= extent; positions++) {
      // The products of a part are all computed before they are summed up.
      const products = addsParts(positions, facts) ? Math.max(1, taps - 1) : 1;
      const live = positions + taps + loads * inputsOf(geometry, along, taps, positions).length + products;
      if (live >= facts.machine.registers && positions * taps > 1) break;
      tiles.push({ along, positions, parts: partsOf(geometry.kernel[along], taps) });
    }
  }
  return tiles;
}

/** Runs of parts of at most so many taps: those of several first. */
function partsOf(extent: number, taps: number): readonly Segment[] {
  const runs = coverRow(extent, taps).toSorted((a, b) => b.tiles - a.tiles);
  let from = 0;
  return runs.map((run) => {
    const moved = { ...run, from };
    from += run.tiles * run.size;
    return moved;
  });
}

/** Instructions of a round of a loop that are no part of its work: two pointers are moved, one compared. */
const ROUND = 4;
/** Instructions that start and finish a position. */
const POSITION = 3;

/** Instructions that a channel of a map takes. */
export function instructionsOf(
  geometry: Geometry,
  extents: readonly [number, number],
  { along, positions, parts }: WindowTile,
  { windows, loads, shuffles }: InputCost = ONE_LOAD,
): number {
  const across = along === 0 ? 1 : 0;
  const tileCost = (size: number): number => {
    const bodies = parts.map(({ tiles: count, size: taps }) => {
      const inputs = (loads + shuffles) * inputsOf(geometry, along, taps, size).length;
      return count * (taps + inputs + 2 * taps * size + ROUND);
    });
    const window = geometry.kernel[across] * bodies.reduce((sum, body) => sum + body, 0);
    return windows * window + 2 * ROUND + POSITION * size;
  };
  const runs = evenRuns(extents[along], positions);
  return extents[across] * runs.reduce((sum, { tiles, size }) => sum + tiles * tileCost(size), 0);
}

/** Covers an extent with as few tiles of at most `most` positions as there can be, of at most two sizes, the larger first. */
export function evenRuns(extent: number, most: number): readonly Segment[] {
  const tiles = Math.ceil(extent / most);
  const size = Math.ceil(extent / tiles);
  const smaller = tiles * size - extent;
  const first = { from: 0, tiles: tiles - smaller, size };
  return smaller === 0 ? [first] : [first, { from: first.tiles * size, tiles: smaller, size: size - 1 }];
}

/** How far the inputs lie that some positions see by some taps, from the first tap of the first on. */
export function inputsOf(
  { stride, dilation }: Geometry,
  along: 0 | 1,
  taps: number,
  positions: number,
): readonly number[] {
  const inputs = new Set<number>();
  for (let position = 0; position < positions; position++) {
    for (let tap = 0; tap < taps; tap++) inputs.add(position * stride[along] + tap * dilation[along]);
  }
  return [...inputs].toSorted((a, b) => a - b);
}

/** Whether so few sums wait for their own additions. */
function addsParts(sums: number, { lanes, machine }: RunFacts): boolean {
  return sums < (lanes === 1 ? machine.sumsInFlight.scalar : machine.sumsInFlight.vector);
}

// ── Code ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where the inputs of a channel lie: the distances of neighbours, [y, x]. */
export interface Source {
  readonly buffer: Buffer;
  readonly steps: readonly [number, number];
}

/** The inputs of an image. */
export function imageSource({ buffer, rowStride, pixelStride }: Image): Source {
  return { buffer, steps: [rowStride, pixelStride] };
}

/** What a tile reads, from where: the first input of its first position, and the first tap. */
export interface Reads {
  /** The distances of neighbouring inputs, [y, x]. */
  readonly steps: readonly [number, number];
  readonly inputs: Expression;
  readonly taps: Expression;
  input(address: Expression): Expression;
  tap(address: Expression): Expression;
}

/** Reads of one channel. */
export function scalarReads({ buffer, steps }: Source, inputs: Expression, weights: Buffer, taps: Expression): Reads {
  return { steps, inputs, taps, input: (address) => load(buffer, address), tap: (address) => load(weights, address) };
}

/**
 * Adds the whole window to the sums, one for each position. Tiles of a row go over it row by row, which is how memory runs;
 * but where a row begins with a part that has no loop of its own, engines would take it and the next for one body.
 */
export function emitWindow(
  k: KernelBuilder,
  geometry: Geometry,
  { along, parts }: Pick<WindowTile, "along" | "parts">,
  reads: Reads,
  sums: readonly Variable[],
  facts: RunFacts,
): void {
  const { kernel, dilation } = geometry;
  const across = along === 0 ? 1 : 0;
  const inputStep = (axis: 0 | 1): number => dilation[axis] * reads.steps[axis];
  const part = (first: Expression, size: number, at: Expression): void => {
    const input = add(mul(first, int(inputStep(along))), mul(at, int(inputStep(across))));
    const tap = add(mul(first, int(tapStep(geometry, along, facts))), mul(at, int(tapStep(geometry, across, facts))));
    const inputs = k.let("xk", add(reads.inputs, input));
    const taps = k.let("wk", add(reads.taps, tap));
    emitPart(k, geometry, along, size, { ...reads, inputs, taps }, sums, facts);
  };
  const forAcross = (visit: (at: Expression) => void): void => k.for("at", 0, kernel[across], visit);
  const forPart = ({ from, tiles, size }: Segment, visit: (first: Expression) => void): void =>
    k.for("part", from, from + tiles * size, visit, size);
  if (along === 1 && parts[0]!.tiles > 1) {
    forAcross((at) => parts.forEach((run) => forPart(run, (first) => part(first, run.size, at))));
  } else parts.forEach((run) => forPart(run, (first) => forAcross((at) => part(first, run.size, at))));
}

/** From one tap to the next. */
function tapStep({ kernel }: Geometry, axis: 0 | 1, { lanes }: RunFacts): number {
  return axis === 0 ? kernel[1] * lanes : lanes;
}

/** Adds what `count` taps see to the sums, input by input. */
function emitPart(
  k: KernelBuilder,
  geometry: Geometry,
  along: 0 | 1,
  count: number,
  { steps, inputs, taps: first, input: inputAt, tap: tapAt }: Reads,
  sums: readonly Variable[],
  facts: RunFacts,
): void {
  const taps = Array.from({ length: count }, (_, at) =>
    k.let(`w${at}`, tapAt(add(first, int(at * tapStep(geometry, along, facts))))),
  );
  const apart = addsParts(sums.length, facts);
  const targets: (Variable | undefined)[] = apart ? sums.map(() => undefined) : [...sums];
  for (const input of inputsOf(geometry, along, count, sums.length)) {
    const x = k.let("value", inputAt(add(inputs, int(input * steps[along]))));
    targets.forEach((target, position) => {
      const tap = taps[(input - position * geometry.stride[along]) / geometry.dilation[along]];
      if (tap === undefined) return;
      if (target === undefined) targets[position] = k.variable(`part${position}`, mul(x, tap));
      else target.set(add(target.value, mul(x, tap)));
    });
  }
  if (apart) sums.forEach((sum, position) => sum.set(add(sum.value, targets[position]!.value)));
}

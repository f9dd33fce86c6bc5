/**
 * The register tile of depthwise convolutions: sums for some neighbouring positions of a row, in one channel of a loop that
 * runs in lanes. A window is taken in parts of a kernel row, of some taps each:
 *
 *     w0, w1, w2 = the taps                 x0, x1, … = every input that one of the positions sees by these
 *     sum0 += x0 * w0 + x1 * w1 + x2 * w2, sum1 += x1 * w0 + …
 *
 * Engines load all that a body needs before they compute, so sums, taps and inputs together must fit the registers: a whole
 * row of a kernel of 5 leaves no more than two positions. What is added to a sum is summed up before, where so few sums
 * would otherwise wait for each other.
 */
import { add, int, load, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import type { Geometry } from "../contraction.ts";
import { coverRow, type Segment } from "../register-tile.ts";

export interface WindowTile {
  readonly positions: number;
  /** The columns of the kernel, in runs of parts of one size. */
  readonly parts: readonly Segment[];
}

/** The tile that takes the fewest instructions for a row of so many positions. */
export function windowTile(geometry: Geometry, width: number, facts: RunFacts): WindowTile {
  const tiles = tilesThatFit(geometry, width, facts);
  const costs = tiles.map((tile) => rowCost(geometry, width, tile));
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

/** Those that leave no value without a register, and the smallest. */
function tilesThatFit(geometry: Geometry, width: number, facts: RunFacts): readonly WindowTile[] {
  const tiles: WindowTile[] = [];
  for (let taps = 1; taps <= geometry.kernel[1]; taps++) {
    for (let positions = 1; positions <= width; positions++) {
      // The products of a part are all computed before they are summed up.
      const products = addsParts(positions, facts) ? Math.max(1, taps - 1) : 1;
      const live = positions + taps + columnsOf(geometry, taps, positions).length + products;
      if (live >= facts.machine.registers && positions * taps > 1) break;
      tiles.push({ positions, parts: partsOf(geometry.kernel[1], taps) });
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

function rowCost(geometry: Geometry, width: number, { positions, parts }: WindowTile): number {
  const tileCost = (size: number): number => {
    const rows = parts.map(({ tiles: count, size: taps }) => {
      return count * (taps + columnsOf(geometry, taps, size).length + 2 * taps * size + ROUND);
    });
    return geometry.kernel[0] * rows.reduce((sum, row) => sum + row, 0) + 2 * ROUND + POSITION * size;
  };
  return coverRow(width, positions).reduce((sum, { tiles, size }) => sum + tiles * tileCost(size), 0);
}

/** The columns of the input that some positions see by some taps, from the first tap of the first on. */
export function columnsOf({ stride, dilation }: Geometry, taps: number, positions: number): readonly number[] {
  const columns = new Set<number>();
  for (let position = 0; position < positions; position++) {
    for (let tap = 0; tap < taps; tap++) columns.add(position * stride[1] + tap * dilation[1]);
  }
  return [...columns].toSorted((a, b) => a - b);
}

/** Whether so few sums wait for their own additions. */
function addsParts(sums: number, { lanes, machine }: RunFacts): boolean {
  return sums < (lanes === 1 ? machine.sumsInFlight.scalar : machine.sumsInFlight.vector);
}

// ── Code ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where the inputs of a channel lie. */
export interface Source {
  readonly buffer: Buffer;
  readonly rowStride: number;
  readonly pixelStride: number;
}

/** Where a tile reads: the first input of its first position, and the first tap. */
export interface Reads {
  readonly source: Source;
  readonly inputs: Expression;
  readonly weights: Buffer;
  readonly taps: Expression;
}

/**
 * Adds the whole window to the sums, one for each position: row by row, which is how memory runs. Where a row begins with a
 * part that has no loop of its own, engines would take it and the next for one body, so that each part goes over all rows.
 */
export function emitWindow(
  k: KernelBuilder,
  geometry: Geometry,
  parts: readonly Segment[],
  reads: Reads,
  sums: readonly Variable[],
  facts: RunFacts,
): void {
  const { kernel, dilation } = geometry;
  const { source, inputs, taps } = reads;
  const row = (ky: Expression, kx: Expression, size: number): void => {
    const place = add(mul(ky, int(kernel[1])), kx);
    const offset = add(mul(ky, int(dilation[0] * source.rowStride)), mul(kx, int(dilation[1] * source.pixelStride)));
    const at = k.let("xk", add(inputs, offset));
    const tap = k.let("wk", add(taps, mul(place, int(facts.lanes))));
    emitRow(k, geometry, size, { ...reads, inputs: at, taps: tap }, sums, facts);
  };
  const forRows = (visit: (ky: Expression) => void): void => k.for("ky", 0, kernel[0], visit);
  const forPart = ({ from, tiles, size }: Segment, visit: (kx: Expression) => void): void =>
    k.for("kx", from, from + tiles * size, visit, size);
  if (parts[0]!.tiles > 1) forRows((ky) => parts.forEach((run) => forPart(run, (kx) => row(ky, kx, run.size))));
  else parts.forEach((run) => forPart(run, (kx) => forRows((ky) => row(ky, kx, run.size))));
}

/** Adds one row of a part to the sums, input by input from left to right. */
function emitRow(
  k: KernelBuilder,
  geometry: Geometry,
  count: number,
  { source, inputs, weights, taps: first }: Reads,
  sums: readonly Variable[],
  facts: RunFacts,
): void {
  const taps = Array.from({ length: count }, (_, at) =>
    k.let(`w${at}`, load(weights, add(first, int(at * facts.lanes)))),
  );
  const apart = addsParts(sums.length, facts);
  const targets: (Variable | undefined)[] = apart ? sums.map(() => undefined) : [...sums];
  for (const column of columnsOf(geometry, count, sums.length)) {
    const x = k.let("value", load(source.buffer, add(inputs, int(column * source.pixelStride))));
    targets.forEach((target, position) => {
      const tap = taps[(column - position * geometry.stride[1]) / geometry.dilation[1]];
      if (tap === undefined) return;
      if (target === undefined) targets[position] = k.variable(`part${position}`, mul(x, tap));
      else target.set(add(target.value, mul(x, tap)));
    });
  }
  if (apart) sums.forEach((sum, position) => sum.set(add(sum.value, targets[position]!.value)));
}

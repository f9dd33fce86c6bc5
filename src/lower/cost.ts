/**
 * Estimates by which strategies for contractions compare: in multiply-adds at the target's full speed, which is that of
 * its register tile. Only ratios matter, and they hold for targets of any number of lanes. What is measured stands in the
 * `MachineModel` of the target.
 */
import { invariant } from "../base/invariant.ts";
import type { RunFacts } from "../kernel/ir.ts";
import type { MachineModel } from "../kernel/machine-model.ts";
import { coverRow, type TileSize } from "./register-tile.ts";

/** The products of a row of positions with some output channels. */
export function productCost(
  positions: number,
  channels: number,
  depth: number,
  { positions: most, channels: width }: TileSize,
  { lanes, machine }: RunFacts,
): number {
  const busy = lanes === 1 ? machine.sumsInFlight.scalar : machine.sumsInFlight.vector;
  const runs = coverRow(positions, most);
  const tiles = (vectors: number): number =>
    runs.reduce((sum, { tiles, size }) => sum + tiles * Math.max(size * vectors, busy), 0);
  const blocks = Math.floor(channels / width);
  const rest = Math.ceil((channels - blocks * width) / lanes);
  const each = blocks * tiles(width / lanes) + (rest > 0 ? tiles(rest) : 0);
  return each * lanes * (depth + machine.costs.tileSteps);
}

/** Multiply-adds at full speed in the time that reading so many bytes takes beyond what computing hides. */
export function memoryCost(bytes: number, reusedAfter: number, { lanes, machine }: RunFacts): number {
  const level = machine.memory.find(({ holds }) => reusedAfter <= holds);
  invariant(level !== undefined, "the last level of memory holds everything");
  return bytes * machine.multiplyAddsPerNanosecond * lanes * level.exposed;
}

/** Bytes that are read between two runs of a layer, whose weights are so many: much of a net is like it. */
export function betweenRuns(weights: number): number {
  return 3 * weights;
}

/**
 * How many loads, by their addresses in bytes, the nearest cache has lost when all have been made in turn, with stores to
 * others and `beside` bytes anywhere: a set that is to hold more lines than it has ways has none of them.
 */
export function crowdedOut(
  loads: readonly number[],
  stores: readonly number[],
  beside: number,
  { cacheLine, nearest }: MachineModel,
): number {
  const sets = nearest.way / cacheLine;
  const held = Array.from({ length: sets }, () => beside / nearest.way);
  const lineOf = (address: number): number => Math.floor(address / cacheLine);
  for (const addresses of [loads, stores]) {
    for (const line of new Set(addresses.map(lineOf))) held[line % sets]! += 1;
  }
  return loads.filter((address) => held[lineOf(address) % sets]! > nearest.ways).length;
}

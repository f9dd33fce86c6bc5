/**
 * Where workspace buffers lie in the arena of their element type: two whose lives meet do not overlap. A buffer lives
 * from the first call that touches it to the last; regions are planned apart and share the arena.
 *
 * Buffers are placed from the largest to the smallest, each into the smallest gap that it fits between those it lives
 * with (Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference", greedy by size). All begin at
 * a multiple of 16 elements, so that vectors of channels do not straddle lines of the cache.
 */
import { perElement, STORAGE_TYPES, type StorageType } from "../kernel/elements.ts";
import type { Buffer, Invocation, Region } from "../kernel/ir.ts";
import { buffersOf } from "../kernel/walk.ts";

export interface MemoryPlan {
  /** Element offset of each workspace buffer. */
  readonly placement: ReadonlyMap<Buffer, number>;
  /** Elements of each arena. */
  readonly arena: Readonly<Record<StorageType, number>>;
}

/** The calls that a buffer lives through, both included. */
export interface Life {
  readonly buffer: Buffer;
  readonly first: number;
  readonly last: number;
}

export function planMemory(regions: readonly Region[]): MemoryPlan {
  const placement = new Map<Buffer, number>();
  const arena = perElement(() => 0);
  for (const { invocations } of regions) {
    const lives = livesOf(invocations);
    for (const element of STORAGE_TYPES) {
      const placed = place(lives.filter(({ buffer }) => buffer.element === element));
      for (const [{ buffer }, offset] of placed) {
        placement.set(buffer, offset);
        arena[element] = Math.max(arena[element], offset + aligned(buffer.length));
      }
    }
  }
  return { placement, arena };
}

/** The lives of the workspace buffers that calls touch, in order of first touch. */
export function livesOf(calls: readonly Invocation[]): readonly Life[] {
  const lives = new Map<Buffer, Life>();
  calls.forEach(({ function: fn }, at) => {
    for (const buffer of buffersOf(fn)) {
      if (buffer.role === "workspace") lives.set(buffer, { buffer, first: lives.get(buffer)?.first ?? at, last: at });
    }
  });
  return [...lives.values()];
}

function place(lives: readonly Life[]): ReadonlyMap<Life, number> {
  const bySize = lives.toSorted((a, b) => b.buffer.length - a.buffer.length || a.first - b.first);
  const placed = new Map<Life, number>();
  for (const life of bySize) {
    const neighbours = [...placed].filter(([other]) => other.first <= life.last && life.first <= other.last);
    placed.set(life, bestOffset(aligned(life.buffer.length), neighbours));
  }
  return placed;
}

const ALIGNMENT = 16;

/** The elements that a buffer of so many takes of an arena. */
export function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** The start of the smallest gap between neighbours that is large enough, or the end of the last. */
function bestOffset(length: number, neighbours: readonly (readonly [Life, number])[]): number {
  let end = 0;
  let best: { readonly offset: number; readonly size: number } | undefined;
  for (const [{ buffer }, offset] of neighbours.toSorted((a, b) => a[1] - b[1])) {
    const size = offset - end;
    if (size >= length && (best === undefined || size < best.size)) best = { offset: end, size };
    end = Math.max(end, offset + aligned(buffer.length));
  }
  return best?.offset ?? end;
}

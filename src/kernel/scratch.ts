/**
 * Where scratch memory lies in the part of memory that one thread has for it. A program that trains has many kernels with scratch
 * memory, of which one runs at a time, so they share it. Those of inference are few, and each has its own.
 */
import { bytesOf } from "./elements.ts";
import type { Buffer, Program } from "./ir.ts";
import { callsOf } from "./regions.ts";
import { buffersOf } from "./walk.ts";

export interface ScratchPlan {
  /** Byte offsets. */
  readonly places: ReadonlyMap<Buffer, number>;
  readonly bytes: number;
}

/** @param alignment of each buffer, in bytes. */
export function planScratch(program: Pick<Program, "regions" | "buffers" | "state">, alignment: number): ScratchPlan {
  const places = new Map<Buffer, number>();
  const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const endOf = (buffer: Buffer): number => aligned(places.get(buffer)! + bytesOf(buffer.element, buffer.length));
  const endOfAll = (buffers: Iterable<Buffer>): number =>
    Math.max(0, ...[...buffers].filter((buffer) => places.has(buffer)).map(endOf));
  for (const together of groupsOf(program)) {
    let end = endOfAll(together);
    for (const buffer of together.filter((each) => !places.has(each))) {
      places.set(buffer, end);
      end = endOf(buffer);
    }
  }
  return { places, bytes: endOfAll(places.keys()) };
}

/** Buffers that are in use at the same time, those of a program in its order. */
function groupsOf({ regions, buffers, state }: Pick<Program, "regions" | "buffers" | "state">): readonly Buffer[][] {
  const functions = [...new Set(callsOf({ regions }).map((call) => call.function))];
  const used = functions.map((fn) => [...buffersOf(fn)].filter(({ role }) => role === "scratch"));
  if (state.length > 0) return used;
  const all = new Set(used.flat());
  return [buffers.filter((buffer) => all.has(buffer))];
}

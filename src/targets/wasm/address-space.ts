/**
 * Where buffers lie in the memory of a module, in bytes:
 *
 *     control | constants | prepared | state | one region, used by `prepare` and after it by `run` | schedule
 *
 * In `prepare` the region holds its workspace and, step by step, the parameters that a step reads; in `run` the workspace,
 * the tensors of the caller and scratch memory, once a thread; in `train` and `judge` the same. Only what a function touches gets memory.
 */
import { invariant } from "../../base/invariant.ts";
import { bytesOf, STORAGE_TYPES } from "../../kernel/elements.ts";
import type { Buffer, Invocation, KernelFunction, Program, RegionName } from "../../kernel/ir.ts";
import { boundariesOf } from "../../kernel/ports.ts";
import { callsIn } from "../../kernel/regions.ts";
import { planScratch } from "../../kernel/scratch.ts";
import { measuredCore } from "../../kernel/machine-model.ts";
import { buffersOf } from "../../kernel/walk.ts";

export const PAGE = 65536;
/** A cache line: nothing of one buffer shares one with another. */
const LINE = measuredCore.cacheLine;
/** In front, what threads agree by, each on a line of its own; zeros at first. See threads.ts. */
export const CONTROL = { word: 0, done: LINE, sleepers: 2 * LINE, end: 4 * LINE } as const;

/** Two integers for a step of `run`: its kernel's place in the table, and the extent of its range. */
export const SCHEDULE_ENTRY = 8;

export interface MemoryMap {
  address(buffer: Buffer): number;
  /** Where a parameter, or the window on it, lies while a function of `prepare` reads it. */
  parameter(fn: KernelFunction, buffer: Buffer): number;
  /** Constants, where they lie. */
  readonly constants: readonly Buffer[];
  readonly packed: { readonly begin: number; readonly end: number };
  /** Where threads find the steps of what they run; only with several threads. */
  readonly schedule: number;
  /** Bytes from the scratch memory of one thread to that of the next. */
  readonly scratchStride: number;
  readonly pages: number;
}

export function mapMemory(program: Program, threads: number): MemoryMap {
  const prepared = touchedBy(callsIn(program, "prepare"));
  const run = boundariesOf(program).map((boundary) => ({ ...boundary, ...ranIn(program, boundary.region) }));
  const touched = program.buffers.filter(
    (buffer) => prepared.has(buffer) || run.some(({ touches }) => touches.has(buffer)),
  );
  const ofRole = (role: Buffer["role"]): Buffer[] => touched.filter((buffer) => buffer.role === role);
  const places = new Map<Buffer, number>();
  const constants = ofRole("constant");
  const packedBegin = placeAll(constants, CONTROL.end, places);
  const packedEnd = placeAll(ofRole("prepared"), packedBegin, places);
  const stateEnd = placeAll(
    program.state.map(({ buffer }) => buffer),
    packedEnd,
    places,
  );

  const scratch = planScratch(program, LINE);
  const ends = run.map(({ touches, inputs, outputs }) => {
    const whole = placeWorkspace(program, touches, stateEnd, places);
    const ports = [...inputs, ...outputs].map(({ buffer }) => buffer).filter((buffer) => !places.has(buffer));
    const io = placeAll(ports, whole, places);
    for (const [buffer, offset] of scratch.places) if (touches.has(buffer)) places.set(buffer, io + offset);
    return io + threads * scratch.bytes;
  });
  const runEnd = Math.max(...ends);

  const prepareBegin = placeWorkspace(program, prepared, stateEnd, places);
  const parameters = new Map<KernelFunction, ReadonlyMap<Buffer, number>>();
  let end = Math.max(runEnd, prepareBegin);
  for (const { function: fn } of callsIn(program, "prepare")) {
    const waiting = placeParameters(fn, prepareBegin);
    parameters.set(fn, waiting.places);
    end = Math.max(end, waiting.end);
  }
  const schedule = end;
  if (threads > 1) end += run.reduce((sum, { calls }) => sum + calls, 0) * SCHEDULE_ENTRY;
  return {
    schedule,
    address: (buffer) => addressIn(places, buffer),
    parameter: (fn, buffer) => found(parameters.get(fn)?.get(buffer), buffer),
    constants,
    packed: { begin: packedBegin, end: packedEnd },
    scratchStride: scratch.bytes,
    // One line more: wide loads of the last elements stay within.
    pages: Math.ceil((end + LINE) / PAGE),
  };
}

function ranIn(program: Program, region: RegionName) {
  const calls = callsIn(program, region);
  return { calls: calls.length, touches: touchedBy(calls) };
}

function addressIn(places: ReadonlyMap<Buffer, number>, buffer: Buffer): number {
  if (buffer.view === undefined) return found(places.get(buffer), buffer);
  return addressIn(places, buffer.view.of) + bytesOf(buffer.element, buffer.view.offset);
}

export function sizeOf({ element, length }: Buffer): number {
  return bytesOf(element, length);
}

function touchedBy(calls: readonly Invocation[]): ReadonlySet<Buffer> {
  return new Set(calls.flatMap(({ function: fn }) => [...buffersOf(fn)]));
}

function aligned(address: number): number {
  return Math.ceil(address / LINE) * LINE;
}

/** Places buffers one behind the other; gives the end. */
function placeAll(buffers: readonly Buffer[], begin: number, places: Map<Buffer, number>): number {
  let end = begin;
  for (const buffer of buffers) {
    places.set(buffer, end);
    end = aligned(end + sizeOf(buffer));
  }
  return end;
}

/** Each step has the memory to itself, so a tensor that two of them read is handed in twice. */
function placeParameters(fn: KernelFunction, begin: number) {
  const places = new Map<Buffer, number>();
  let end = begin;
  for (const buffer of buffersOf(fn)) {
    if (buffer.role !== "parameter") continue;
    places.set(buffer, end);
    end = aligned(end + sizeOf(buffer));
  }
  return { places, end };
}

/** The arenas of one phase, as the program has planned them; gives the end. */
function placeWorkspace(
  { placement, buffers }: Program,
  touched: ReadonlySet<Buffer>,
  begin: number,
  places: Map<Buffer, number>,
): number {
  let end = begin;
  for (const element of STORAGE_TYPES) {
    const arena = end;
    for (const buffer of buffers) {
      if (buffer.role !== "workspace" || buffer.element !== element || !touched.has(buffer)) continue;
      const address = arena + bytesOf(element, found(placement.get(buffer), buffer));
      places.set(buffer, address);
      end = Math.max(end, address + sizeOf(buffer));
    }
    end = aligned(end);
  }
  return end;
}

function found(place: number | undefined, { name }: Buffer): number {
  invariant(place !== undefined, `${name} has no memory`);
  return place;
}

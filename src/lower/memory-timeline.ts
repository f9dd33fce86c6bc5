/**
 * The memory plan of a program as it is lived through: which buffer lies where in the arena, from which call to which. Arenas of
 * several types of elements lie one above the other. Two buffers that live at the same time do not overlap.
 */
import type { Graph } from "../graph/graph.ts";
import { bytesOf, STORAGE_TYPES, type StorageType } from "../kernel/elements.ts";
import type { Buffer, KernelFunction, Program, RegionName } from "../kernel/ir.ts";
import { callsIn } from "../kernel/regions.ts";
import type { Category } from "../ops/contract/op.ts";
import { aligned, livesOf, type Life } from "./plan-memory.ts";

export interface MemoryTimeline {
  readonly model: string;
  readonly region: RegionName;
  /** How often the calls are made, one example after the other, for one call of the net. */
  readonly examples: number;
  /** In the order in which they are made. */
  readonly calls: readonly TimelineCall[];
  /** In order of first use. */
  readonly buffers: readonly PlannedBuffer[];
  /** Bytes of the arena that these calls use: the end of the highest buffer. */
  readonly bytes: number;
  /** Bytes of the whole arena, which other regions may need more of. */
  readonly arenaBytes: number;
  /** Undefined where no call uses the arena. */
  readonly peak: MemoryPeak | undefined;
  /** Bytes of memory besides the arena. */
  readonly besides: MemoryBesides;
}

export interface TimelineCall {
  readonly function: string;
  /** The layer that it computes or helps to compute; undefined for what brings inputs and outputs in order. */
  readonly layer: string | undefined;
  /** `conv1: conv 6 kernel=5 pad=2, sigmoid` */
  readonly description: string;
}

export interface PlannedBuffer {
  /** The layer or input whose result it holds, or what else a layer keeps there. */
  readonly tensor: string;
  /** Of that layer; of what no layer of the graph computes it is internal. */
  readonly category: Category;
  readonly element: StorageType;
  /** What it takes of the arena, with what aligns the next. */
  readonly bytes: number;
  /** In bytes, from the start of the arena. */
  readonly offset: number;
  /** The calls that it lives through, by their places, both included. */
  readonly first: number;
  readonly last: number;
}

export interface MemoryPeak {
  /** The first of the calls at which most is alive. */
  readonly call: number;
  /** What is alive there, together. */
  readonly bytes: number;
  /** From the largest to the smallest. */
  readonly buffers: readonly PlannedBuffer[];
}

export interface MemoryBesides {
  /** Weights as kernels read them, constants, and what training keeps from step to step. */
  readonly weights: number;
  readonly inputsAndOutputs: number;
}

export interface TimelineOptions {
  /** What is planned; where the program does not have it, there are no calls. `run` where left out. */
  readonly region?: RegionName;
  /** What the program was lowered from, which tells the categories of its layers. */
  readonly graph?: Graph | undefined;
}

/**
 * The memory plan of a program: where each tensor lies in the memory that kernels share, and from which call to which.
 * @example
 * ```ts
 * import { check, compileModel, memoryPlanOf } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 relu; conv 4 kernel=3; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { graph, lowered } = compileModel(model);
 * const { buffers, peak } = memoryPlanOf(lowered.program, { graph });
 * console.log(buffers.map(({ tensor }) => tensor), peak?.bytes); // [ 'conv1', 'conv2' ] 1664
 * ```
 */
export function memoryPlanOf(program: Program, { region = "run", graph }: TimelineOptions = {}): MemoryTimeline {
  const invocations = callsIn(program, region);
  const calls = invocations.map((call) => callOf(call.function));
  const lives = livesOf(invocations);
  const starts = arenaStarts(program, lives);
  const categories = categoriesIn(graph);
  const buffers = lives.map((life): PlannedBuffer => {
    const tensor = life.buffer.holds ?? life.buffer.name;
    const category = categories.get(tensor) ?? categories.get(calls[life.first]!.layer ?? "") ?? "internal";
    return { tensor, category, ...placed(program, life, starts) };
  });
  const arenas = STORAGE_TYPES.map((element) => bytesOf(element, program.arena[element]));
  return {
    model: program.name,
    region,
    examples: region === "run" ? program.examples : 1,
    calls,
    buffers,
    bytes: Math.max(0, ...buffers.map(({ offset, bytes }) => offset + bytes)),
    arenaBytes: arenas.reduce((sum, bytes) => sum + bytes, 0),
    peak: peakOf(buffers),
    besides: besidesOf(program),
  };
}

/** By the names of layers and inputs. */
function categoriesIn(graph: Graph | undefined): ReadonlyMap<string, Category> {
  const inputs = graph?.inputs.map(({ name }) => [name, "source"] as const) ?? [];
  const layers = graph?.nodes.map(({ name, op }) => [name, op.category] as const) ?? [];
  return new Map([...inputs, ...layers]);
}

function callOf({ name, layer, description }: KernelFunction): TimelineCall {
  return { function: name, layer, description };
}

/** Where the arena of each type of element begins, in bytes, if each is as large as these lives need. */
function arenaStarts({ placement }: Program, lives: readonly Life[]): ReadonlyMap<StorageType, number> {
  const starts = new Map<StorageType, number>();
  let start = 0;
  for (const element of STORAGE_TYPES) {
    starts.set(element, start);
    const own = lives.filter(({ buffer }) => buffer.element === element);
    const length = Math.max(0, ...own.map(({ buffer }) => placement.get(buffer)! + aligned(buffer.length)));
    start += bytesOf(element, length);
  }
  return starts;
}

function placed({ placement }: Program, { buffer, first, last }: Life, starts: ReadonlyMap<StorageType, number>) {
  const { element, length } = buffer;
  const offset = starts.get(element)! + bytesOf(element, placement.get(buffer)!);
  return { element, bytes: bytesOf(element, aligned(length)), offset, first, last };
}

/** What is alive at a call of a timeline, from the largest to the smallest. */
export function aliveAt(buffers: readonly PlannedBuffer[], call: number): readonly PlannedBuffer[] {
  return buffers.filter(({ first, last }) => first <= call && call <= last).toSorted((a, b) => b.bytes - a.bytes);
}

/** Memory only becomes more where a buffer begins to live. */
function peakOf(buffers: readonly PlannedBuffer[]): MemoryPeak | undefined {
  const begins = [...new Set(buffers.map(({ first }) => first))];
  const sums = begins.map((call) => aliveAt(buffers, call).reduce((sum, { bytes }) => sum + bytes, 0));
  if (sums.length === 0) return undefined;
  const bytes = Math.max(...sums);
  const call = begins[sums.indexOf(bytes)]!;
  return { call, bytes, buffers: aliveAt(buffers, call) };
}

function besidesOf({ buffers }: Program): MemoryBesides {
  const sumOf = (roles: readonly Buffer["role"][]): number =>
    buffers
      .filter(({ role, view }) => view === undefined && roles.includes(role))
      .reduce((sum, { element, length }) => sum + bytesOf(element, length), 0);
  return { weights: sumOf(["prepared", "constant", "state"]), inputsAndOutputs: sumOf(["input", "output"]) };
}

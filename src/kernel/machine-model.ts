/**
 * What one core of a machine is good at: the measured figures by which strategies estimate what they cost, sizes of tiles
 * are bounded and memory is laid out. Only ratios matter, and they hold on many machines; `node bench.mjs machine` (in
 * `bench/`) measures them on another.
 */
export interface MachineModel {
  /** Multiply-adds of each lane in a nanosecond, with everything in registers. */
  readonly multiplyAddsPerNanosecond: number;
  /** Vector registers of the machine. */
  readonly registers: number;
  /** Values that engines keep in registers beside the products in flight. */
  readonly liveValues: number;
  /** Bytes of a cache line. */
  readonly cacheLine: number;
  /** The nearest cache: addresses that differ by multiples of `way` bytes share the lines of one set, one of each way. */
  readonly nearest: { readonly way: number; readonly ways: number };
  /** Nearest first; the last one is without limit. */
  readonly memory: readonly MemoryLevel[];
  /** Sums in flight that hide how long an addition takes: scalar code is bound by its instructions before. */
  readonly sumsInFlight: { readonly scalar: number; readonly vector: number };
  readonly costs: MachineCosts;
}

/** A cache, or the memory behind all caches. */
export interface MemoryLevel {
  /** Bytes that it holds beside what else is in use: what is read again after so many comes from here. */
  readonly holds: number;
  /** Nanoseconds that reading a byte takes beyond what computing hides. */
  readonly exposed: number;
}

/** In multiply-adds at full speed, but for what says otherwise. */
export interface MachineCosts {
  /** Steps of the reduction that starting a register tile, and storing it, take. */
  readonly tileSteps: number;
  /** A load or a store of one channel in a transform, with the arithmetic that goes with it. */
  readonly access: number;
  /** What a load takes, of each lane, whose line the nearest cache does not have but the next. */
  readonly missedLine: number;
  /** Starting a loop, for each lane. */
  readonly loop: number;
  /** Starting to read another stretch of memory, in bytes read: prefetching begins anew. */
  readonly stretch: number;
  /** How many times as long rows of tiles take that are read again, one for each tile at once, as memory from end to end. */
  readonly rowsAgain: number;
  /** The part of reading weights that computing does not hide where each goes through the register tile but once. */
  readonly streamed: number;
  /** The part that a single step adds: no thread shares it, and engines go over to optimised code between steps. */
  readonly unshared: number;
}

/** Nanoseconds a byte of memory of so many bytes a nanosecond, of which 40% are hidden. */
const exposedAt = (gigabytesPerSecond: number): number => 0.6 / gigabytesPerSecond;

/** A core of a current x64 server (Zen 3), where V8 gives out 15 of 16 registers. 100 GB/s and more are hidden altogether. */
export const measuredCore: MachineModel = {
  multiplyAddsPerNanosecond: 7,
  registers: 16,
  liveValues: 14,
  cacheLine: 64,
  nearest: { way: 4096, ways: 8 },
  memory: [
    { holds: 0.75 * 2 ** 20, exposed: 0 },
    { holds: 24 * 2 ** 20, exposed: exposedAt(60) },
    { holds: Infinity, exposed: exposedAt(26) },
  ],
  sumsInFlight: { scalar: 4, vector: 6 },
  costs: {
    tileSteps: 3,
    access: 1.2,
    missedLine: 8,
    loop: 20,
    stretch: 24 * 2 ** 10,
    rowsAgain: 3,
    streamed: 0.25,
    unshared: 0.15,
  },
};

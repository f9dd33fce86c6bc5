/**
 * Times a net and its kernels in turns with the machine's peak, so that a noisy or throttled machine slows all of them
 * alike. A round is: runs of the whole net without clocks inside, as many runs with a clock around each kernel, and the
 * peak loop. Kernels are timed within runs of the whole net, so that caches hold what they hold in use.
 */
import type { LoadedProgram, PeakLoop } from "../targets/target.ts";

/** A program with its inputs in place. */
export type Steps = Pick<LoadedProgram, "run" | "step">;

/** Milliseconds since some moment, as fine as the platform has them. */
export type Clock = () => number;

export interface TimingOptions {
  /** Calls of the program's `run`. */
  readonly steps: number;
  readonly rounds: number;
  readonly clock: Clock;
  /** Milliseconds that the clock cannot tell apart, as in browsers, which make it coarse. Times of few of these are means, in which it evens out. */
  readonly resolution?: number | undefined;
  /** Told before each round, from 1; 0 is the warm-up. */
  onProgress(round: number): void;
  /** Called between runs, outside of all times: what it promises is waited for, and to throw ends the measuring. */
  between?(): void | Promise<void>;
}

export interface Timing {
  /** Runs of the whole net in a round. */
  readonly runsPerRound: number;
  /** The whole net, with no clock inside. */
  readonly whole: Time;
  readonly steps: readonly Time[];
  readonly peak: Peak;
}

/** Milliseconds of a run: the median of all, and the best, which nothing else on the machine disturbed; the mean as both where the clock is too coarse. */
export interface Time {
  readonly ms: number;
  readonly bestMs: number;
}

export interface Peak {
  readonly kind: string;
  /** GFLOP/s: the best call of each round, and the median of the rounds. */
  readonly gflops: number;
  /** The best call of all. */
  readonly best: number;
}

/**
 * Engines compile kernels anew, in the background, when they have run for a while. Nothing is measured before this much
 * time, and then not before runs have stopped getting faster, unless that takes too long.
 */
const WARM_UP = { atLeastMs: 1000, atMostMs: 8000, steadyRuns: 4, steady: 0.97 };

/** Runs of a small net are repeated until a round's part of them takes as long as this. */
const ROUND_MS = 30;

/** No net is faster; a clock that stands still between two readings must not ask for endless runs. */
const SHORTEST_MS = 0.005;

const PEAK_CALLS = 20;

/** A time of fewer steps of the clock says little by itself. */
const CLEAR_STEPS = 20;

export async function timeInTurns(net: Steps, peak: PeakLoop, options: TimingOptions): Promise<Timing> {
  const { steps, rounds, clock, resolution = 0, onProgress } = options;
  onProgress(0);
  const runsPerRound = Math.ceil(ROUND_MS / Math.max(SHORTEST_MS, await warmUp(net, peak, options)));
  const whole: number[] = [];
  const each: number[][] = Array.from({ length: steps }, () => []);
  const peaks: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    onProgress(round);
    await options.between?.();
    for (let run = 0; run < runsPerRound; run++) whole.push(await timed(clock, () => net.run()));
    for (let run = 0; run < runsPerRound; run++) await clockSteps(net, each, clock);
    peaks.push(await speedOf(peak, clock, resolution));
  }
  return {
    runsPerRound,
    whole: timeOf(whole, resolution),
    steps: each.map((times) => timeOf(times, resolution)),
    peak: { kind: peak.kind, gflops: median(peaks), best: Math.max(...peaks) },
  };
}

/** One run of the net, the clock read once between two steps: its reading is all that it adds. */
async function clockSteps(net: Steps, times: readonly number[][], clock: Clock): Promise<void> {
  let before = clock();
  for (let step = 0; step < times.length; step++) {
    const pending = net.step(step);
    if (pending !== undefined) await pending;
    const after = clock();
    times[step]!.push(after - before);
    before = after;
  }
}

/** Gives the milliseconds of the fastest run. */
async function warmUp(
  net: Steps,
  peak: PeakLoop,
  { steps, clock, resolution = 0, between }: TimingOptions,
): Promise<number> {
  const start = clock();
  const times: number[] = [];
  for (let spent = 0; !isWarm(times, spent); spent = clock() - start) {
    times.push(await timed(clock, () => net.run()));
    for (let step = 0; step < steps; step++) await net.step(step);
    await between?.();
  }
  await speedOf(peak, clock, resolution);
  return timeOf(times, resolution).bestMs;
}

function isWarm(times: readonly number[], spent: number): boolean {
  const { atLeastMs, atMostMs, steadyRuns, steady } = WARM_UP;
  if (times.length < 2 || spent < atLeastMs) return false;
  if (spent > atMostMs) return true;
  return bestOf(times.slice(-steadyRuns)) >= steady * bestOf(times.slice(0, -steadyRuns));
}

function bestOf(times: readonly number[]): number {
  return times.reduce((best, ms) => Math.min(best, ms), Infinity);
}

/** Waits only where there is something to wait for: that alone would show in the times. */
async function timed(clock: Clock, run: () => void | Promise<void>): Promise<number> {
  const start = clock();
  const pending = run();
  if (pending !== undefined) await pending;
  return clock() - start;
}

/** Calls are timed one by one, or under a coarse clock as many together as take a time that it shows. */
async function speedOf(peak: PeakLoop, clock: Clock, resolution: number): Promise<number> {
  const first = await timed(clock, () => peak.run());
  const calls = Math.max(1, Math.ceil((CLEAR_STEPS * resolution) / Math.max(first, resolution)) || 1);
  const times: number[] = [];
  for (let group = 0; group < PEAK_CALLS; group++) times.push(await timed(clock, () => repeated(peak, calls)));
  return (calls * peak.flops) / bestOf(times) / 1e6;
}

function repeated(peak: PeakLoop, calls: number): void | Promise<void> {
  if (calls === 1) return peak.run();
  return (async () => {
    for (let call = 0; call < calls; call++) await peak.run();
  })();
}

function timeOf(values: readonly number[], resolution: number): Time {
  const ms = median(values);
  if (ms >= CLEAR_STEPS * resolution) return { ms, bestMs: bestOf(values) };
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { ms: mean, bestMs: mean };
}

/** @param values at least one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import { describe, expect, it } from "vitest";
import type { PeakLoop } from "../../../src/targets/target.ts";
import { median, timeInTurns } from "../../../src/profile/timing.ts";

/** A clock that stands still but for what the given net and loop take. */
function laboratory(take: {
  run: (count: number) => number;
  steps: readonly number[];
  peak: (count: number) => number;
}) {
  let now = 0;
  const counts = { run: 0, peak: 0 };
  const log: string[] = [];
  const net = {
    run: () => {
      log.push("run");
      now += take.run(counts.run++);
    },
    step: (index: number) => {
      log.push(`step ${index}`);
      now += take.steps[index]!;
    },
  };
  const peak: PeakLoop = { kind: "test", flops: 1e6, run: () => void (now += take.peak(counts.peak++)) };
  const clock = (): number => now;
  /** @param resolution steps of the clock. */
  const time = (rounds: number, resolution = 0) =>
    timeInTurns(net, peak, {
      steps: take.steps.length,
      rounds,
      clock: resolution === 0 ? clock : () => Math.floor(now / resolution) * resolution,
      resolution,
      onProgress: (round) => log.push(`round ${round}`),
    });
  return { time, log, net, peak, clock, pass: (ms: number) => void (now += ms) };
}

describe("timing in turns", () => {
  it("takes each step's time and the whole net's apart", async () => {
    const { time } = laboratory({ run: () => 10, steps: [1, 4, 2], peak: () => 0.5 });
    expect(await time(3)).toEqual({
      runsPerRound: 3, // 30 ms of 10
      whole: { ms: 10, bestMs: 10 },
      steps: [1, 4, 2].map((ms) => ({ ms, bestMs: ms })),
      peak: { kind: "test", gflops: 2, best: 2 }, // 1e6 operations in 0.5 ms
    });
  });

  it("runs the whole net and then its steps in order, in every round", async () => {
    const { time, log } = laboratory({ run: () => 40, steps: [1, 1], peak: () => 1 });
    await time(2);
    const rounds = log.slice(log.indexOf("round 1"));
    expect(rounds).toEqual([1, 2].flatMap((round) => [`round ${round}`, "run", "step 0", "step 1"]));
  });

  it("measures nothing before runs stop getting faster", async () => {
    // A tenth faster each time, until at last a run takes 20 ms.
    const { time } = laboratory({ run: (count) => Math.max(20, 400 * 0.9 ** count), steps: [1], peak: () => 1 });
    expect(await time(1)).toMatchObject({ whole: { ms: 20 }, runsPerRound: 2 });
  });

  it("begins at last with a net that never settles", async () => {
    const { time } = laboratory({ run: (count) => 1e4 * 0.9 ** count, steps: [1], peak: () => 1 });
    expect((await time(1)).whole.ms).toBeCloseTo(1e4 * 0.9 ** 2);
  });

  it("takes means where the clock is coarse: medians of what lasts less than a step are no time at all", async () => {
    // Under a clock that shows whole milliseconds; no time is a simple part of one, so that readings fall anywhere in it.
    const exact = laboratory({ run: () => 0.3113, steps: [0.0417, 0.2617], peak: () => 0.2531 });
    const { whole, steps, peak } = await exact.time(4, 1);
    expect(whole.ms).toBeCloseTo(0.3, 1);
    expect(whole.bestMs).toBe(whole.ms);
    expect(steps[0]!.ms + steps[1]!.ms).toBeCloseTo(0.3, 1);
    expect(steps[1]!.ms).toBeGreaterThan(4 * steps[0]!.ms);
    // 20 calls take 5 ms, give or take what the clock hides.
    expect(peak.gflops).toBeGreaterThan(3);
    expect(peak.gflops).toBeLessThan(6);
  });

  it("waits between runs for what it is told to, outside of all times, and ends where that fails", async () => {
    const { net, peak, clock, pass } = laboratory({ run: () => 300, steps: [200], peak: () => 1 });
    const waiting = { steps: 1, rounds: 2, clock, onProgress() {}, between: async () => void pass(70) };
    const { whole, steps } = await timeInTurns(net, peak, waiting);
    expect([whole.ms, steps[0]!.ms]).toEqual([300, 200]);
    const ended = { ...waiting, between: () => Promise.reject(new Error("enough")) };
    await expect(timeInTurns(net, peak, ended)).rejects.toThrow("enough");
  });

  it("stands a clock that does not move", async () => {
    let reads = 0;
    const frozen = await timeInTurns(
      { run: () => {}, step: () => {} },
      { kind: "test", flops: 1, run: () => {} },
      // It moves while warming up, or warming up would never end.
      { steps: 1, rounds: 1, clock: () => (reads++ < 10 ? reads * 1000 : 10_000), onProgress: () => {} },
    );
    expect(frozen.whole.ms).toBe(0);
    expect(frozen.runsPerRound).toBeLessThanOrEqual(6000);
  });

  it("takes the median of runs, the best beside it, and of peaks the best of each round", async () => {
    // Every fourth run is disturbed; the peak loop is at 2 GFLOP/s in the second round at best, else at 1.
    const { time } = laboratory({
      run: (count) => (count % 4 === 0 ? 90 : 30),
      steps: [1],
      peak: (count) => (count === 45 ? 0.5 : 1),
    });
    const { whole, peak } = await time(3);
    expect(whole).toEqual({ ms: 30, bestMs: 30 });
    expect(peak).toMatchObject({ gflops: 1, best: 2 });
  });
});

describe("median", () => {
  it.each([
    [[3], 3],
    [[1, 100], 50.5],
    [[9, 1, 5], 5],
    [[10, 9, 100, 2], 9.5],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

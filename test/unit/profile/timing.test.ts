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
  const time = (rounds: number) =>
    timeInTurns(net, peak, {
      steps: take.steps.length,
      rounds,
      clock: () => now,
      onProgress: (round) => log.push(`round ${round}`),
    });
  return { time, log };
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

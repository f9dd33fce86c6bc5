/** Rates against values that were computed by hand, from the formulas that PyTorch documents. */
import { describe, expect, it } from "vitest";
import { rateAt, schedules } from "../../../src/training/schedules.ts";

const LR = 0.1;

function rates(name: string, given: Readonly<Record<string, number>>, steps: number): readonly number[] {
  const of = schedules.find((each) => each.name === name)!;
  const schedule = { of, attributes: { warmup: 0, ...given } };
  return Array.from({ length: steps }, (_, step) =>
    rateAt(step, steps, { optimizer: { attributes: { lr: LR } }, schedule }),
  );
}

function expectRates(found: readonly number[], factors: readonly number[]): void {
  expect(found).toHaveLength(factors.length);
  for (const [step, factor] of factors.entries()) expect(found[step], `step ${step}`).toBeCloseTo(LR * factor, 15);
}

describe("schedules", () => {
  it("constant keeps the rate", () => {
    expect(rates("constant", {}, 3)).toEqual([LR, LR, LR]);
  });

  it("step falls once in so many steps", () => {
    expectRates(rates("step", { size: 3, gamma: 0.5 }, 8), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  it("exponential falls at each step", () => {
    expectRates(rates("exponential", { gamma: 0.9 }, 8), [1, 0.9, 0.81, 0.729, 0.6561, 0.59049, 0.531441, 0.4782969]);
  });

  it("cosine falls along half a period to nothing, from step 0", () => {
    const eighth = Math.SQRT2 / 4;
    expectRates(rates("cosine", {}, 8), [
      1,
      0.961939766255643,
      0.5 + eighth,
      0.691341716182545,
      0.5,
      0.308658283817455,
      0.5 - eighth,
      0.038060233744357,
    ]);
  });

  it("a warmup rises in a line, and the schedule counts from 0 behind it, over the steps that are left", () => {
    expectRates(rates("constant", { warmup: 4 }, 6), [0.25, 0.5, 0.75, 1, 1, 1]);
    expectRates(rates("step", { warmup: 2, size: 2, gamma: 0.1 }, 6), [0.5, 1, 1, 1, 0.1, 0.1]);
    expectRates(rates("cosine", { warmup: 2 }, 6), [0.5, 1, 1, 0.5 + Math.SQRT2 / 4, 0.5, 0.5 - Math.SQRT2 / 4]);
    expectRates(rates("cosine", { warmup: 4 }, 3), [0.25, 0.5, 0.75]);
  });

  it("the cosine is right to the last digits everywhere", () => {
    const found = rates("cosine", {}, 1000);
    const worst = found.map((rate, step) => Math.abs(rate / LR - (1 + Math.cos((Math.PI * step) / 1000)) / 2));
    expect(Math.max(...worst)).toBeLessThan(4.5e-16);
  });

  it("behind the end of a run the cosine stays at nothing", () => {
    const [schedule] = schedules.filter(({ name }) => name === "cosine");
    expect(schedule!.factor(12, 10, {})).toBe(0);
  });
});

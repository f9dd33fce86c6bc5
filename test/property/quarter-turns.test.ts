/**
 * sin, cos and tan of every magnitude that a binary32 has, on both targets, and of doubles, against integers of any length.
 * CONVOKE_EFFORT says how many random numbers.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { evaluateScalar } from "../../src/kernel/interpret-program.ts";
import { cos, sin, tan } from "../../src/kernel/trigonometry.ts";
import { tries } from "../support/effort.ts";
import { unitsOff } from "../support/pointwise-accuracy.ts";
import { exact, nearMultiples } from "../support/quarter-turns.ts";
import { modelOf, runModel } from "../support/models.ts";

const count = tries(20_000);
const names = ["sin", "cos", "tan"] as const;

/** Of the binary32 numbers between 2^67 and 2^128 the one closest to a multiple of pi / 2 (Muller, Elementary Functions, 11.3). */
const WORST = 16367173 * 2 ** 72;

function angles(): Float32Array {
  const random = randomSource(7);
  const bits = Uint32Array.from({ length: count }, () => Math.floor(random.next() * 2 ** 32));
  const special = [0, 1e-45, 1e-40, 1.2e-38, 65_536, 65_540, 131_072, 1e30, 3e38, 3.4028234663852886e38, WORST];
  const chosen = [...special, ...nearMultiples()].flatMap((x) => [x, -x]);
  return Float32Array.from([...chosen, ...new Float32Array(bits.buffer).filter(Number.isFinite)]);
}

const given = angles();

describe.each(names)("%s", (name) => {
  it.each([
    ["ts", 0.501],
    ["wasm", 4],
  ] as const)("of any binary32 on %s", async (target, bound) => {
    const found = await runModel(modelOf(`model M {\n  input x [${given.length}]\n  ${name}\n}`), target, given);
    let worst = { units: 0, at: NaN };
    given.forEach((x, at) => {
      const units = unitsOff(found[at]!, exact[name](x), "signs");
      if (units > worst.units) worst = { units, at: x };
    });
    expect(worst.units, `at ${worst.at}`).toBeLessThanOrEqual(bound);
  });

  it("of doubles up to 2^127", () => {
    const random = randomSource(11);
    const fn = { sin, cos, tan }[name];
    for (let at = 0; at < 2000; at++) {
      const x = (random.next() + 0.5) * 2 ** Math.floor(random.next() * 127);
      expect(Math.abs(evaluateScalar(fn, x) / exact[name](x) - 1), `${x}`).toBeLessThan(12 * 2 ** -53);
    }
  });

  it.each(["ts", "wasm"] as const)("of what is not an angle on %s", async (target) => {
    const model = modelOf(`model M {\n  input x [5]\n  ${name}\n}`);
    const found = await runModel(model, target, Float32Array.of(NaN, 1, Infinity, -Infinity, 1e38));
    expect([...found].map(Number.isNaN)).toEqual([true, false, true, true, false]);
  });
});

it("both targets leave usual angles beside a far one as they are", async () => {
  for (const target of ["ts", "wasm"] as const) {
    const model = modelOf("model M {\n  input x [64]\n  sin\n}");
    const usual = Float32Array.from({ length: 64 }, (_, at) => at / 7 - 4);
    const alone = await runModel(model, target, usual);
    for (let at = 0; at < 64; at++) {
      const beside = await runModel(model, target, usual.with(at, 1e30));
      expect(beside.with(at, alone[at]!)).toEqual(alone);
    }
  }
});

it("the oracle agrees with FreeBSD's functions", () => {
  for (const x of given.filter((x) => x !== 0)) {
    for (const name of names) expect(Math.abs(exact[name](x) / Math[name](x) - 1), `${x}`).toBeLessThan(2e-15);
  }
});

/** Claims about sizes that `require` bounds, against all of them: more than the compiler tries. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";

type Holds = (h: number, w: number) => boolean;

/** 27 weights and 8 channels: 216 for each position of a map of half the size. */
const macs = (h: number, w: number): number => 216 * Math.ceil(h / 2) * Math.ceil(w / 2);

const claims: readonly (readonly [claim: string, holds: Holds])[] = [
  ["H <= 400 && W < 401", () => true],
  ["H <= 400 && W < 400", (_, w) => w < 400],
  ["H > 400 || W > 400", () => false],
  ["H > 400 || macs >= 216", () => true],
  ["macs <= 8_640_000", (h, w) => macs(h, w) <= 8_640_000],
  ["macs < 8_640_000", (h, w) => macs(h, w) < 8_640_000],
  ["macs > 8_640_000", (h, w) => macs(h, w) > 8_640_000],
  ["macs == 54*H*W", (h, w) => macs(h, w) === 54 * h * w],
  ["macs == 54*(H + 1)*(W + 1)", (h, w) => macs(h, w) === 54 * (h + 1) * (w + 1)],
  ["macs + 21600*H <= 17_280_000", (h, w) => macs(h, w) + 21_600 * h <= 17_280_000],
  ["800 - H - W >= 0", () => true],
];

const requirements: readonly (readonly [text: string, holds: Holds])[] = [
  ["H <= 400 && W <= 400", () => true],
  ["H <= 400 && W <= 400 && H % 2 == 0 && W % 2 == 0", (h, w) => h % 2 === 0 && w % 2 === 0],
  ["H <= 400 && W <= 400 && H % 2 == 1 && W % 2 == 1", (h, w) => h % 2 === 1 && w % 2 === 1],
  ["H <= 400 && W <= 400 && H >= 7 && W % 3 == 1", (h, w) => h >= 7 && w % 3 === 1],
];

function truths(holds: Holds, isValid: Holds): ReadonlySet<boolean> {
  const found = new Set<boolean>();
  for (let h = 1; h <= 400; h++) for (let w = 1; w <= 400; w++) if (isValid(h, w)) found.add(holds(h, w));
  return found;
}

describe("sizes up to 400", () => {
  for (const [required, isValid] of requirements) {
    it(`with ${required}`, () => {
      for (const [claim, holds] of claims) {
        const text = `model m {\n  input image [3, H, W]\n  require ${required}\n  conv 8 kernel=3 stride=2 pad=1\n  expect ${claim}\n}\n`;
        const codes = check("m.cvk", text).diagnostics.flatMap(({ code }) => (code.startsWith("claim/") ? [code] : []));
        const found = truths(holds, isValid);
        const expected = found.size === 2 ? ["claim/open-size"] : found.has(true) ? [] : ["claim/broken"];
        expect(codes, claim).toEqual(expected);
      }
    });
  }
});

/** Claims about open sizes: what is told of them, against the same claims checked at each size. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { tries } from "../support/effort.ts";
import { propertyOptions } from "./random-net.ts";

/** Lines between the input and the claim. */
const nets: readonly (readonly string[])[] = [
  ["conv 8 kernel=3 pad=1"],
  ["conv 8 kernel=3", "relu", "maxpool 2"],
  ["conv 4 kernel=3 stride=2 pad=1", "depthwise kernel=3 pad=1", "conv 8 kernel=1"],
  ["stem: conv 4 kernel=3 pad=1", "maxpool 2", "upsample 2", "concat stem"],
  ["require H % 4 == 0", "conv 2 kernel=4 stride=4"],
  ["require H >= 4 && W >= H", "conv 3 kernel=2"],
  ["conv 4 kernel=2 stride=2", "reshape [4, 12]"],
];

const figures = ["macs", "memory", "macs - 100*H", "macs / W", "max(macs, 40*H*W)", "(H > 3 ? macs : memory / 4B)"];
const bounds = ["0", "216", "5K", "40*H*W", "216*ceil(H/2)*ceil(W/2)", "81*(H-2)*(W-2)", "1M"];
const operators = ["<=", "<", ">=", ">", "==", "!="];

const comparisons = fc
  .tuple(fc.constantFrom(...figures), fc.constantFrom(...operators), fc.constantFrom(...bounds))
  .map(([figure, operator, bound]) => {
    const unit = figure.includes("memory") && !figure.includes("macs") ? "*1B" : "";
    return `${figure} ${operator} ${unit === "" ? bound : `(${bound})${unit}`}`;
  });

const aboutSizes = fc.constantFrom(
  "H >= 4",
  "H % 4 == 0",
  "W >= 2",
  "H*W % 4 == 2",
  "ceil(H/2) - 1 == floor(H/2)",
  "ceil(H/2) - 2 == floor(H/2)",
  "macs % 8 == 0",
  "macs ~ 5.2K",
  "receptive >= 3x3",
);

const claims = fc.oneof(
  { weight: 3, arbitrary: comparisons },
  aboutSizes,
  fc.tuple(comparisons, fc.constantFrom("&&", "||"), aboutSizes).map((parts) => parts.join(" ")),
  comparisons.map((claim) => `!(${claim})`),
);

interface Told {
  readonly isValid: boolean;
  readonly told: readonly Diagnostic[];
}

function tell(lines: readonly string[], claim: string, sizes = {}): Told {
  const text = `model Net {\n  input image [3, H, W]\n  ${[...lines, `expect ${claim}`].join("\n  ")}\n}\n`;
  const { models, diagnostics } = check("net.cvk", text, undefined, { sizes });
  const told = diagnostics.filter(({ code }) => code.startsWith("claim/"));
  const others = diagnostics.filter((each) => each.severity === "error" && !told.includes(each));
  return { isValid: models.length === 1 && others.length === 0, told };
}

/** Whether the claim holds at each of the valid sizes up to 6. */
function truths(lines: readonly string[], claim: string): readonly boolean[] {
  return Array.from({ length: 36 }, (_, at) => ({ H: 1 + Math.floor(at / 6), W: 1 + (at % 6) })).flatMap((sizes) => {
    const { isValid, told } = tell(lines, claim, sizes);
    return isValid ? [told.length === 0] : [];
  });
}

describe("claims about open sizes", () => {
  it("are judged as they are at each size", () => {
    fc.assert(
      fc.property(fc.constantFrom(...nets), claims, (lines, claim) => {
        const { told, isValid } = tell(lines, claim);
        expect(isValid, claim).toBe(true);
        const found = truths(lines, claim);
        const texts = told.map(({ message }) => message).join("; ");
        if (told.length === 0) expect(found, "held to be true of all").not.toContain(false);
        if (told.some(({ code }) => code === "claim/broken")) expect(found, texts).not.toContain(true);
        if (new Set(found).size === 2) expect(told.map(({ code }) => code)).toContain("claim/open-size");
      }),
      { ...propertyOptions, numRuns: tries(15) },
    );
  });

  it("are helped with lines that check", () => {
    fc.assert(
      fc.property(fc.constantFrom(...nets), claims, (lines, claim) => {
        const [help] = tell(lines, claim).told.flatMap((each) => each.help);
        const [, line] = /: expect (.*)$/.exec(help ?? "") ?? [];
        if (line === undefined) return;
        expect(line.startsWith(`${claim} at `), line).toBe(true);
        expect(tell(lines, line), line).toEqual({ isValid: true, told: [] });
      }),
      { ...propertyOptions, numRuns: tries(40) },
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simplifyUnder } from "../../../src/tensor/dim-assumptions.ts";
import { dimsEqual, formatDim, isConstantDim, type Dim } from "../../../src/tensor/dim.ts";
import { tries } from "../../support/effort.ts";
import { randomDims, type RandomDim } from "../../support/random-dims.ts";
import { sound } from "../resolve/support.ts";

const samples = fc.sample(randomDims, { numRuns: tries(2000), seed: 1609 });

describe(`of ${samples.length} random expressions (CONVOKE_EFFORT=5 takes 10,000)`, () => {
  it("none is told with more words and signs than it was written with", () => {
    const longer = samples.filter(({ dim, text }) => words(formatDim(dim)) > words(text));
    expect(longer.map(toldText)).toEqual([]);
  });

  it("each is read back by the language as the size that was told", () => {
    const open = samples.filter(({ dim }) => !isConstantDim(dim));
    expect(open.length).toBeGreaterThan(samples.length / 4);
    const dims = readBack(open.map(({ dim }) => formatDim(dim)));
    const other = open.filter(({ dim }, at) => !dimsEqual(dims[at]!, dim));
    expect(other.map(toldText)).toEqual([]);
  });

  it("so is what it is for sizes of which something is known", () => {
    const known = new Map([
      ["H", { modulus: 60, remainder: 0, least: 60 }],
      ["W", { modulus: 4, remainder: 3, least: 7 }],
    ]);
    const open = samples.map(({ dim }) => simplifyUnder(dim, known)).filter((dim) => !isConstantDim(dim));
    const dims = readBack(open.map(formatDim));
    expect(open.filter((dim, at) => !dimsEqual(dims[at]!, dim)).map(formatDim)).toEqual([]);
  });
});

function words(text: string): number {
  return text.match(/\w+|[^\s\w]/g)!.length;
}

function toldText({ dim, text }: RandomDim): string {
  return `${text}  =>  ${formatDim(dim)}`;
}

/** What the language makes of sizes, as the shape that is claimed of one tensor. */
function readBack(texts: readonly string[]): readonly Dim[] {
  const { claims } = sound(`model Sizes {\n  input image [1, H, W]\n  relu -> [${texts.join(", ")}]\n}`);
  return claims[0]?.kind === "shape" ? claims[0].expected : [];
}

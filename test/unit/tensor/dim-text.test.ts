import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { dimsEqual, formatDim, isConstantDim, type Dim } from "../../../src/tensor/dim.ts";
import { tries } from "../../support/effort.ts";
import { randomDims, type RandomDim } from "../../support/random-dims.ts";

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
});

function words(text: string): number {
  return text.match(/\w+|[^\s\w]/g)!.length;
}

function toldText({ dim, text }: RandomDim): string {
  return `${text}  =>  ${formatDim(dim)}`;
}

/** What the language makes of sizes, as shapes of inputs of one model. */
function readBack(texts: readonly string[]): readonly Dim[] {
  const inputs = texts.map((text, at) => `  input x${at} [${text}]`).join("\n");
  const { models } = check("sizes.cvk", `model Sizes {\n  input image [1, H, W]\n  relu\n  output same\n${inputs}\n}`);
  return models[0]!.graph.inputs.slice(1).map(({ type }) => type.shape[1]!);
}

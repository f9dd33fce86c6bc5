import { expect, it } from "vitest";
import type { Rejected } from "../../../src/lower/lowered.ts";
import { strategyTable } from "../../../src/reports/strategies.ts";

function because(...rejected: readonly Rejected[]): string {
  const choice = { layer: "conv1", strategy: "winograd", reason: "F(4x4, 3x3), 32 tiles", function: "conv1", rejected };
  return strategyTable([choice])
    .split("\n")[2]!
    .replace(/^conv1 {2}winograd {2}conv1 +/, "");
}

const rejected = (strategy: string, relativeCost: number): Rejected => ({ strategy, relativeCost });

it("gives the reason alone where nothing else would have computed the layer", () => {
  expect(because()).toBe("F(4x4, 3x3), 32 tiles");
});

it.each([
  [1.04, "about as long"],
  [1.06, "1.1 times as long"],
  [2.94, "2.9 times as long"],
  [9.99, "10.0 times as long"],
  [41.4, "41 times as long"],
])("says of a cost %d times as high that it would take %s", (cost, text) => {
  expect(because(rejected("convolution", cost))).toBe(`F(4x4, 3x3), 32 tiles; convolution would take ${text}`);
});

it("tells of all that was rejected, the nearest first", () => {
  expect(because(rejected("plain", 40), rejected("convolution", 2.9))).toBe(
    "F(4x4, 3x3), 32 tiles; convolution would take 2.9 times as long, plain 40 times as long",
  );
});

it("has a dash for the function of a layer that needs none", () => {
  const view = { layer: "flatten1", strategy: "view", reason: "as it lies", rejected: [], function: undefined };
  expect(strategyTable([view]).split("\n")[2]).toBe("flatten1  view      –         as it lies");
});

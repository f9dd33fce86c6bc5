/** Which claims do not hold, and which layers they speak of: worked out by hand. */
import { describe, expect, it } from "vitest";
import { brokenClaims } from "../../../src/analysis/broken-claims.ts";
import { check } from "../../../src/check.ts";
import type { WeightType } from "../../../src/tensor/weight-type.ts";

/** Place, layers and message of each. */
function brokenIn(text: string, weightsType?: WeightType) {
  const [model] = check("net.cvk", text).models;
  return brokenClaims(model!, weightsType).map(({ file, line, layers, message }) => [
    `${file}:${line}`,
    layers,
    message,
  ]);
}

/** Layers `a` and `b` of 9 and 16 parameters. */
function claiming(claim: string): string {
  return `model Net {\n  input x [2]\n  a: dense 3\n  b: dense 4\n  expect ${claim}\n}`;
}

describe("broken claims", () => {
  it("are those that do not hold, in the order of the text", () => {
    // 9 * 4 + 4 = 40 parameters, 6 * 6 * 36 MACs.
    const text = [
      "model Net {",
      "  input image [1, 8, 8]",
      "  first: conv 4 kernel=3 -> [4, 7, 6]",
      "  expect params == 41",
      "  expect macs == 1_296",
      "  expect first.params == 39",
      "}",
    ];
    expect(brokenIn(text.join("\n"))).toEqual([
      ["net.cvk:3", ["first"], expect.stringContaining("[4, 6, 6]")],
      ["net.cvk:4", undefined, "params is 40, not 41"],
      ["net.cvk:6", ["first"], expect.stringContaining("40")],
    ]);
  });

  it("in a block are told once, with the layers of the calls that break them", () => {
    const text = [
      "block Pair(n) {",
      "  conv n kernel=1 -> [4, 8, 8]",
      "}",
      "model Net {",
      "  input image [1, 8, 8]",
      "  a: Pair 4",
      "  b: Pair 5",
      "  c: Pair 6",
      "}",
    ];
    expect(brokenIn(text.join("\n"))).toEqual([["net.cvk:2", ["b.conv1", "c.conv1"], expect.any(String)]]);
  });

  it("about bytes are judged by the type that weights are stored in", () => {
    // 2 * 3 + 3 = 9 weights.
    const text = "model Net {\n  input x [2]\n  dense 3\n  expect weights <= 18B\n}";
    expect(brokenIn(text)).toEqual([["net.cvk:4", undefined, expect.stringContaining("36")]]);
    expect(brokenIn(text, "f16")).toEqual([]);
  });

  it("of several layers name all of them, and the whole model where it has a part", () => {
    expect(brokenIn(claiming("a.params + b.params == 24"))).toEqual([["net.cvk:5", ["a", "b"], expect.any(String)]]);
    expect(brokenIn(claiming("a.params == params"))).toEqual([["net.cvk:5", undefined, expect.any(String)]]);
    expect(brokenIn(claiming("a.params + b.params == params"))).toEqual([]);
  });
});

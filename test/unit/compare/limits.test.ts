/** What is beyond a limit, by figures from a person's arithmetic. */
import { describe, expect, it } from "vitest";
import { compareModels } from "../../../src/compare/compare-models.ts";
import { excessText, type Limit } from "../../../src/compare/limits.ts";
import { modelOf } from "../../support/models.ts";

const net = (lines: string): string => `model Net { input image [1, 10, 10]; ${lines} }`;

async function excess(old: string, now: string, limit: Limit): Promise<string | undefined> {
  return excessText(await compareModels(modelOf(net(old)), modelOf(net(now))), limit);
}

const growth = (costs: readonly ("params" | "macs" | "memory" | "size")[], above: number, isShare: boolean): Limit => ({
  kind: "growth",
  costs,
  above,
  isShare,
});

function open(channels: number): string {
  return `model Net { input image [1, H, 10]; conv ${channels} kernel=3 }`;
}

describe("growth", () => {
  // 100 * 10 weights without a bias, and one sample in 10 is 10 features: 100 more parameters, 100 more products.
  const [old, now] = ["flatten; dense 10 bias=false", "flatten; dense 11 bias=false"];

  it("is beyond a share only above it", async () => {
    expect(await excess(old, now, growth(["params"], 0.0999, true))).toBe(
      "parameters grow from 1,000 to 1,100, by 10.0%",
    );
    expect(await excess(old, now, growth(["params"], 0.1, true))).toBeUndefined();
  });

  it("is beyond an amount only above it", async () => {
    expect(await excess(old, now, growth(["size"], 399, false))).toBe(
      "weight bytes grow from 3.9 KiB to 4.3 KiB, by 400 B",
    );
    expect(await excess(old, now, growth(["size"], 400, false))).toBeUndefined();
  });

  it("of one figure is not another's, and less is no growth", async () => {
    expect(await excess(old, "flatten; dense 10 bias=false relu", growth(["macs", "params"], 0, true))).toBeUndefined();
    expect(await excess(now, old, growth(["params", "macs", "memory", "size"], 0, true))).toBeUndefined();
  });

  it("from nothing is beyond any share", async () => {
    expect(await excess("flatten", now, growth(["params"], 100, true))).toBe("parameters grow from 0 to 1,100");
  });

  it("that open sizes leave open is beyond all, and said to be", async () => {
    const diff = await compareModels(modelOf(open(1)), modelOf(open(2)));
    expect(excessText(diff, growth(["macs"], 1, true))).toBe("by how much MACs grow cannot be told: sizes are open");
    expect(excessText(diff, growth(["params"], 1, true))).toBeUndefined();
  });
});

describe("a category", () => {
  const limit = { kind: "category", category: "function" } as const;

  it("is beyond its limit where it is broken, or may be", async () => {
    expect(await excess("relu", "relu", limit)).toBeUndefined();
    expect(await excess("relu", "gelu", limit)).toMatch(/^it computes something else: /);
    const folded = ["conv 2 kernel=3 bias=false bn relu", "conv 2 kernel=3 relu"] as const;
    expect(await excess(...folded, limit)).toMatch(
      /^whether it computes the same cannot be told: after folding it is the same graph/,
    );
    expect(await excess(...folded, { kind: "category", category: "signature" })).toBeUndefined();
  });
});

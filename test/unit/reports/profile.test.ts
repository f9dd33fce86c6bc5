/** Figures are chosen so that they can be checked in the head: 1e6 multiply-accumulates in 1 ms are 2 GFLOP/s. */
import { describe, expect, it } from "vitest";
import type { LayerProfile, Profile } from "../../../src/profile/profile-model.ts";
import { profileJson, profileTable } from "../../../src/reports/profile-table.ts";
import { modelOf } from "../../support/models.ts";
import { wasm } from "../../../src/targets/index.ts";

const model = modelOf(`model Net {
  input image [3, 32, 32]
  first: conv 32 kernel=1
  second: conv 32 kernel=3 pad=1 relu
  maxpool 2
  flatten
}
`);
const [first, second, pool] = model.graph.nodes.filter(({ op }) => op.name !== "relu");

function layer(
  node: typeof first,
  computes: string,
  strategy: string,
  [ms, macs]: readonly [number, number],
  judged: boolean,
): LayerProfile {
  const choice = { layer: node!.name, strategy, reason: "it fits", rejected: [], function: node!.name };
  const inputs = [[1, 3, 32, 32]];
  const output = [1, 32, 32, 32];
  return {
    name: node!.name,
    layer: { node: node!, computes, choice, inputs, output, macs, judged },
    functions: [{ name: node!.name, description: computes, time: { ms, bestMs: ms / 2 } }],
    time: { ms, bestMs: ms / 2 },
  };
}

const entering = { name: "enter_image", description: "image: brought into order", time: { ms: 1, bestMs: 1 } };
const profile: Profile = {
  model,
  target: wasm.with(),
  accuracy: "strict",
  batch: 1,
  rounds: 9,
  runsPerRound: 1,
  peak: { kind: "wasm SIMD multiply + add", gflops: 40, best: 44 },
  layers: [
    { name: "(input image)", layer: undefined, functions: [entering], time: entering.time },
    layer(first, "conv 32 kernel=1", "convolution", [2, 36e6], true),
    layer(second, "conv 32 kernel=3 pad=1, relu", "winograd", [5, 300e6], false),
    layer(pool, "maxpool 2", "pooling", [2, 0], false),
  ],
  withoutKernel: ["flatten1"],
  macs: 336e6,
  total: { ms: 10, bestMs: 5.5 },
  whole: { ms: 8, bestMs: 8 },
};

const lines = profileTable(profile).split("\n");

/** The cells of the row with this title. */
function row(title: string, from: readonly string[] = lines): string[] {
  return from.find((line) => line.startsWith(`${title} `))!.split(/ {2,}/);
}

describe("the table of a profile", () => {
  it("says what was measured, and how", () => {
    expect(lines[0]).toBe("Net  image [3, 32, 32] -> [8192]");
    expect(lines[1]).toBe(
      "target wasm, strict accuracy, batch 1, 9 rounds of 1 run; wasm SIMD multiply + add peak 40.0 GFLOP/s",
    );
    expect(lines[3]).toMatch(/^layer +strategy +shape +ms +best +time +GFLOP\/s +of peak +computes$/);
  });

  it("has each layer's time, share, speed and share of the peak", () => {
    const shape = "[3, 32, 32] -> [32, 32, 32]";
    // 72e6 operations in 2 ms; 36 of 40.
    const figures = ["2.000", "1.000", "20.0%", "36.0", "90%"];
    expect(row("first")).toEqual(["first", "convolution", shape, ...figures, "conv 32 kernel=1"]);
  });

  it("lets a strategy that multiplies less pass the peak", () => {
    expect(row("second").slice(3)).toEqual([
      "5.000",
      "2.500",
      "50.0%",
      "120.0",
      "300%",
      "conv 32 kernel=3 pad=1, relu",
    ]);
  });

  it("has no speed for what multiplies no matrices", () => {
    expect(row("maxpool1").slice(3)).toEqual(["2.000", "1.000", "20.0%", "maxpool 2"]);
    expect(row("(input image)")).toEqual(["(input image)", "1.000", "1.000", "10.0%", "image: brought into order"]);
  });

  it("adds up by strategy, the slowest first, and all together beside the net as it runs without clocks", () => {
    const summary = lines.slice(lines.findIndex((line, at) => at > 4 && line.startsWith("─")));
    const titles = summary.map((line) => line.split(/ {2,}/).slice(0, 2).join(" "));
    expect(titles.slice(1, 5)).toEqual([
      "1 layer winograd",
      "1 layer convolution",
      "1 layer pooling",
      "inputs and outputs 1.000",
    ]);
    expect(row("total", summary)).toEqual(["total", "10.000", "5.500", "100.0%", "67.2", "168%"]);
    expect(row("whole net", summary)).toEqual(["whole net", "8.000", "8.000", "80.0%", "84.0", "210%"]);
  });

  it("counts the operations of the whole batch", () => {
    expect(row("first", profileTable({ ...profile, batch: 2 }).split("\n"))[6]).toBe("72.0");
  });

  it("ends with the lowest share of the peak among the convolutions that are judged by it", () => {
    expect(lines.at(-2)).toBe(
      "lowest share of the peak: 90% (first), among 1 ungrouped direct convolution with 32 channels or more in and out on maps of 14x14 or more",
    );
    const none = profileTable({ ...profile, layers: profile.layers.slice(2) });
    expect(none.split("\n").at(-2)).toMatch(/^no ungrouped direct convolution with 32 channels/);
  });

  it("explains its words, and names the layers that need no kernel", () => {
    const text = lines.join("\n");
    expect(text).toContain("effective");
    expect(text).toContain("44.0 GFLOP/s at best");
    expect(text).toContain("No kernel needed: flatten1\n");
  });

  it("warns where the machine was busy with other things", () => {
    expect(lines.join("\n")).not.toContain("This machine does other things");
    expect(profileTable({ ...profile, whole: { ms: 8, bestMs: 4 } })).toContain("took 2.0 times as long as the best");
  });

  it.each([
    [20_000, "20000.0"],
    [200, "200.00"],
    [2, "2.0000"],
    [0.02, "0.02000"],
  ])("shows more decimals the faster a net is: a total of %d ms as %s", (ms, text) => {
    expect(row("total", profileTable({ ...profile, total: { ms, bestMs: ms } }).split("\n"))[1]).toBe(text);
  });

  it("lets the layers that take most of the time stand out", () => {
    const styled = profileTable(profile, (name, text) => `<${name}>${text}</${name}>`);
    expect(styled).toMatch(/<bold>second .*<\/bold>/);
    expect(
      profileTable({ ...profile, total: { ms: 100, bestMs: 1 } }, (name, text) => `<${name}>${text}`),
    ).not.toContain("<bold>second");
  });
});

describe("a profile as JSON", () => {
  it("has the documented fields", () => {
    const json = profileJson(profile);
    expect(json).toMatchObject({
      model: "Net",
      target: "wasm",
      accuracy: "strict",
      relaxedSimd: false,
      batch: 1,
      rounds: 9,
      runsPerRound: 1,
      peak: { kind: "wasm SIMD multiply + add", gflops: 40, bestGflops: 44 },
      withoutKernel: ["flatten1"],
      totals: { ms: 10, bestMs: 5.5, wholeMs: 8, wholeBestMs: 8, macs: 336e6, gflops: 84, ofPeak: 2.1 },
      lowest: { name: "first", ofPeak: 0.9 },
    });
    expect(json.layers[1]).toEqual({
      name: "first",
      kind: "conv",
      computes: "conv 32 kernel=1",
      strategy: "convolution",
      reason: "it fits",
      inputs: [[3, 32, 32]],
      output: [32, 32, 32],
      functions: [{ name: "first", ms: 2, bestMs: 1 }],
      ms: 2,
      bestMs: 1,
      share: 0.2,
      macs: 36e6,
      gflops: 36,
      ofPeak: 0.9,
      judged: true,
      source: { file: "test.cvk", line: 3 },
    });
  });

  it("has null for what a row lacks", () => {
    const { layers } = profileJson(profile);
    expect(layers[0]).toMatchObject({
      kind: null,
      strategy: null,
      inputs: null,
      output: null,
      macs: null,
      source: null,
    });
    expect(layers[3]).toMatchObject({ kind: "maxpool", macs: 0, gflops: null, ofPeak: null });
    expect(profileJson({ ...profile, layers: [] }).lowest).toBeNull();
  });
});

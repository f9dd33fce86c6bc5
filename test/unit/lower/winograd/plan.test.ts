import { describe, expect, it } from "vitest";
import { typescriptFacts } from "../../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../../src/targets/wasm/wasm-facts.ts";
import type { Geometry } from "../../../../src/lower/contraction.ts";
import { forwardAxis } from "../../../../src/lower/phases.ts";
import { lower } from "../../../../src/lower/lower.ts";
import { isSuitable, planFor, weightElement, type Problem } from "../../../../src/lower/winograd/plan.ts";
import { sketch, strategyOf } from "../harness.ts";

const axis = forwardAxis({ kernel: 3, stride: 1, dilation: 1, padBegin: 1 }, false);

const geometry: Geometry = {
  groups: 1,
  inputs: 64,
  outputs: 64,
  kernel: [3, 3],
  stride: [1, 1],
  dilation: [1, 1],
  pad: [1, 1],
  flipped: false,
  axes: [axis, axis],
  transposed: false,
};

function problem(channels: number, extent: number, batch = 1, kernel: 3 | 5 = 3): Problem {
  const sizes = { inputs: channels, outputs: channels, kernel: [kernel, kernel] as const };
  return { geometry: { ...geometry, ...sizes }, batch, height: extent, width: extent };
}

describe("which convolutions it is for", () => {
  it("square kernels of 3 or 5 taps, one group, every position", () => {
    expect(isSuitable(geometry)).toBe(true);
    expect(isSuitable({ ...geometry, kernel: [5, 5] })).toBe(true);
    expect(isSuitable({ ...geometry, kernel: [1, 1] })).toBe(false);
    expect(isSuitable({ ...geometry, kernel: [3, 5] })).toBe(false);
    expect(isSuitable({ ...geometry, stride: [2, 1] })).toBe(false);
    expect(isSuitable({ ...geometry, dilation: [1, 2] })).toBe(false);
    expect(isSuitable({ ...geometry, groups: 2 })).toBe(false);
  });

  it("never where users ask for strict accuracy", () => {
    const graph = sketch("Net", (s) => {
      const before = s.layer("before", "relu", {}, [s.input("x", 1, 32, 16, 16)]);
      s.output("y", s.layer("layer", "conv", { channels: 32, kernel: [3], pad: [1] }, [before]));
    });
    for (const facts of [typescriptFacts, wasmFacts]) {
      const usual = lower(graph, facts, { layout: "NCHW" });
      expect(strategyOf(usual, "layer")).toBe("winograd");
      expect(usual.choices.find(({ layer }) => layer === "layer")!.rejected).toMatchObject([
        { strategy: "convolution" },
      ]);
      expect(strategyOf(lower(graph, facts, { layout: "NCHW", accuracy: "strict" }), "layer")).toBe("convolution");
    }
  });
});

describe.each([typescriptFacts, wasmFacts])("the plan for $name", ({ run: facts }) => {
  it("covers the map with as few tiles as it takes", () => {
    expect(planFor(problem(64, 56), facts)).toMatchObject({ rows: 14, columns: 14 });
    expect(planFor(problem(64, 13), facts)).toMatchObject({ rows: 4, columns: 4 });
    expect(planFor(problem(64, 27, 1, 5), facts)).toMatchObject({ rows: 7, columns: 7 });
  });

  it("takes small tiles where large ones would be mostly empty", () => {
    expect(planFor(problem(64, 2, 4), facts)!.tiling.name).toBe("F(2x2, 3x3)");
    expect(planFor(problem(64, 28), facts)!.tiling.name).toBe("F(4x4, 3x3)");
  });

  it("leaves work to share: never all of a large layer in one step", () => {
    for (const [channels, extent] of [
      [64, 56],
      [128, 28],
      [256, 14],
      [512, 7],
    ] as const) {
      const { form, rows, columns, tiles, blocks, tile } = planFor(problem(channels, extent), facts)!;
      const steps = form === "fused" ? (rows * columns) / tiles : channels / (blocks * tile.channels);
      expect(steps, `${channels} channels`).toBeGreaterThan(1);
    }
  });

  it("reads weights that fill the cache once, on a map of one register tile", () => {
    expect(planFor(problem(512, 7), facts)).toMatchObject({ form: "staged", tiles: 4 });
  });

  it("counts products that padding and edges add", () => {
    const [few, usual, many] = [13, 16, 17].map((extent) => {
      return planFor(problem(64, extent), facts, { tiling: "F(4x4, 3x3)" })!.cost.products;
    });
    expect(usual).toBeGreaterThanOrEqual(16 * 36 * 64 * 64);
    // 13 takes as many tiles as 16, and 17 takes 25.
    expect(few).toBe(usual);
    expect(many).toBeGreaterThan(1.3 * usual!);
  });
});

it("keeps weights as doubles where a scalar target holds them in the cache, and as floats beyond", () => {
  const elements = [128, 512].map((channels) => {
    const sizes = problem(channels, 14);
    return weightElement(planFor(sizes, typescriptFacts.run)!, sizes.geometry, typescriptFacts.run);
  });
  // 36 * 128² doubles are 4.5 MB, 36 * 512² are 72.
  expect(elements).toEqual(["f64", "f32"]);
});

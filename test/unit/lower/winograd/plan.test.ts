import { describe, expect, it } from "vitest";
import { typescriptFacts } from "../../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../../src/targets/wasm/wasm-facts.ts";
import type { PhasedGeometry } from "../../../../src/lower/contraction.ts";
import { forwardAxis, transposedAxis, type AxisWindow } from "../../../../src/lower/phases.ts";
import { lower } from "../../../../src/lower/lower.ts";
import { planFor, problemOf, weightElement, type Problem } from "../../../../src/lower/winograd/plan.ts";
import { sketch, strategyOf } from "../harness.ts";

const around = { kernel: 3, stride: 1, dilation: 1, padBegin: 1 };

/** A square layer with windows such as `around` but for what is given. */
function geometryOf(given: Partial<AxisWindow> & { readonly groups?: number; readonly transposed?: boolean } = {}) {
  const { groups = 1, transposed = false, ...window } = given;
  const whole = { ...around, ...window };
  const axis = transposed ? transposedAxis(whole) : forwardAxis(whole, false);
  const kernel = [whole.kernel, whole.kernel] as const;
  return { groups, inputs: 64, outputs: 64, kernel, axes: [axis, axis], transposed } satisfies PhasedGeometry;
}

function problem(channels: number, extent: number, batch = 1, kernel: 3 | 5 = 3): Problem {
  const sizes = { inputs: channels, outputs: channels };
  return { geometry: { ...geometryOf({ kernel }), ...sizes }, batch, taps: kernel, height: extent, width: extent };
}

const shape = [1, 64, 16, 16];

function transposed(kernel: number, stride: number, rest: Partial<AxisWindow> = {}): Problem | undefined {
  return problemOf(geometryOf({ kernel, stride, transposed: true, ...rest }), shape);
}

describe("which convolutions it is for", () => {
  it("square kernels of 2, 3 or 5 taps, one group, every position", () => {
    expect(problemOf(geometryOf(), shape)).toMatchObject({ taps: 3, height: 16, width: 16 });
    expect(problemOf(geometryOf({ kernel: 2 }), shape)).toMatchObject({ taps: 2 });
    expect(problemOf(geometryOf({ kernel: 5 }), shape)).toMatchObject({ taps: 5 });
    expect(problemOf(geometryOf({ kernel: 1 }), shape)).toBeUndefined();
    expect(problemOf(geometryOf({ stride: 2 }), shape)).toBeUndefined();
    expect(problemOf(geometryOf({ dilation: 2 }), shape)).toBeUndefined();
    expect(problemOf(geometryOf({ groups: 2 }), shape)).toBeUndefined();
    const [three] = geometryOf().axes;
    const [five] = geometryOf({ kernel: 5 }).axes;
    expect(problemOf({ ...geometryOf(), axes: [three, five] }, shape)).toBeUndefined();
    expect(problemOf(geometryOf(), shape.slice(1))).toBeUndefined();
  });

  it("transposed ones whose phases are alike and have as many taps", () => {
    expect(transposed(3, 1)).toMatchObject({ taps: 3, height: 16 });
    expect(transposed(4, 2)).toMatchObject({ taps: 2, height: 8, width: 8 });
    expect(transposed(6, 2)).toMatchObject({ taps: 3, height: 8 });
    expect(transposed(8, 4)).toMatchObject({ taps: 2, height: 4 });
    // One tap, or now one and now two.
    expect(transposed(2, 2)).toBeUndefined();
    expect(transposed(3, 2)).toBeUndefined();
    // 16 outputs are not three times as many.
    expect(transposed(6, 3)).toBeUndefined();
    // Nothing reaches every second output.
    expect(transposed(3, 2, { dilation: 2 })).toBeUndefined();
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

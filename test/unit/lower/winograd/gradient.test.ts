/** Gradients of weights by Winograd's method: as the reference has them, whatever the sizes; and where the method is chosen. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { noOrigin } from "../../../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../../../src/graph/graph.ts";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { lower } from "../../../../src/lower/lower.ts";
import { preferring } from "../../../../src/lower/select.ts";
import { weightgradient } from "../../../../src/ops/kinds/weightgradient.ts";
import { typescriptFacts } from "../../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../../src/targets/wasm/wasm-facts.ts";
import { expectSame, lowered, runLowered, sketch, strategyOf, valuesFor, type Sketch } from "../harness.ts";
import { randomArray } from "../../../support/run-op.ts";
import { tries } from "../../../support/effort.ts";

interface Sizes {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly extents: readonly [number, number];
  readonly kernel: number;
  readonly pad: readonly [number, number];
  readonly stride?: number;
}

/** Behind other layers, so that what is correlated has halos; `last` follows what is summed up. */
function gradientOf(
  { batch, inputs, outputs, extents, kernel, pad, stride = 1 }: Sizes,
  last?: string,
  of = reluOf,
): Graph {
  const out = extents.map((extent, axis) => Math.floor((extent + 2 * pad[axis]! - kernel) / stride) + 1);
  return sketch("Gradient", (s) => {
    const image = of(s, [batch, inputs, ...extents]);
    const above = s.layer("above", "tanh", {}, [s.input("y", batch, outputs, ...out)]);
    const window = { kernel: [kernel, kernel], stride: [stride, stride], dilation: [1, 1], pad };
    const steps = last === undefined ? [] : [s.step(last, ["running", s.input("w", outputs, inputs, kernel, kernel)])];
    const given = { ...window, groups: 1, flipped: false };
    const layer = { name: "layer", op: weightgradient, attributes: given, inputs: [image, above], epilogue: steps };
    s.output("gradient", s.builder.addSound({ ...layer, origin: noOrigin }).outputs[0]!);
  });
}

function reluOf(s: Sketch, shape: readonly number[]): Value {
  return s.layer("image", "relu", {}, [s.input("x", ...shape)]);
}

function constantOf({ builder }: Sketch, shape: readonly number[]): Value {
  return builder.forOps("image", noOrigin).constant(randomArray(shape, 5)) as Value;
}

const preferred = { strategies: preferring("winograd-correlation"), accuracy: "default" } as const;

function randomSizes(seed: number): Sizes {
  const random = randomSource(seed);
  const between = (low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));
  const kernel = [2, 3, 3, 5][between(0, 3)]!;
  const pad = [between(0, Math.min(2, kernel - 1)), between(0, Math.min(2, kernel - 1))] as const;
  const [batch, inputs, outputs] = [between(1, 3), between(1, 20), between(1, 20)];
  const extents = [between(kernel, 11), between(kernel, 13)] as const;
  return { batch, inputs, outputs, extents, kernel, pad };
}

describe("the gradient of a weight", () => {
  it.each(Array.from({ length: tries(40) }, (_, seed) => seed))("is that of the reference: %i", (seed) => {
    const graph = gradientOf(randomSizes(seed), [undefined, "add", "mul"][seed % 3]);
    const values = valuesFor(graph, seed);
    const expected = interpretGraph(graph, values.inputs, values.parameters).get("gradient")!.data;
    const largest = Math.max(...expected.map(Math.abs));
    for (const [facts, tolerance] of [
      [typescriptFacts, 2e-6],
      [wasmFacts, 2e-5],
    ] as const) {
      const result = lowered(graph, preferred, facts);
      expect(strategyOf(result, "layer")).toBe("winograd-correlation");
      const found = runLowered(result, values).get("gradient")!.data;
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - found[at]!)));
      expect(worst, facts.name).toBeLessThan(tolerance * largest);
    }
  });

  it("is summed up by tap where one side is prepared, which has no halo", () => {
    const sizes: Sizes = { batch: 2, inputs: 8, outputs: 8, extents: [12, 12], kernel: 3, pad: [1, 1] };
    const graph = gradientOf(sizes, undefined, constantOf);
    const result = lowered(graph, preferred, wasmFacts);
    expect(strategyOf(result, "layer")).toBe("correlation");
    expectSame(graph, preferred);
  });

  it("is computed so where kernels are square and dense, and nobody asked for strict accuracy", () => {
    const sizes: Sizes = { batch: 8, inputs: 32, outputs: 32, extents: [16, 16], kernel: 3, pad: [1, 1] };
    const strategyFor = (some: Partial<Sizes>, accuracy: "default" | "strict" = "default") =>
      strategyOf(lower(gradientOf({ ...sizes, ...some }), wasmFacts, { layout: "NCHW", accuracy }), "layer");
    expect(strategyFor({})).toBe("winograd-correlation");
    expect(strategyFor({}, "strict")).toBe("correlation");
    expect(strategyFor({ kernel: 1, pad: [0, 0] })).toBe("correlation");
    expect(strategyFor({ stride: 2 })).toBe("correlation");
  });
});

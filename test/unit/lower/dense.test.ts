import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectSame, lowered, runLowered, sketch, valuesFor } from "./harness.ts";

function denseNet(batch: number, features: number, channels: number): Graph {
  return sketch("Dense", (s) => {
    s.output(
      "y",
      s.layer("fc", "dense", { features: channels }, [s.input("x", batch, features)], [s.step("tanh", ["running"])]),
    );
  });
}

// Below and above the length from which sums are taken in parts; a prime number has none.
const sizes = [20, 257, 600, 1024].flatMap((features) => [3, 8, 21].map((channels) => ({ features, channels })));

describe("dense layers of batches", () => {
  it.each(sizes)("$features features to $channels channels", ({ features, channels }) => {
    for (const batch of [1, 2, 4, 5, 9]) expectSame(denseNet(batch, features, channels));
  });

  it.each([20, 600, 1024])("give each example what it gives alone, to the bit: %d features", (features) => {
    const [batch, channels] = [6, 12];
    const { inputs, parameters } = valuesFor(denseNet(batch, features, channels), 5);
    const values = inputs.get("x")!.data;
    const run = (from: number, count: number): readonly number[] => {
      const x = ndarray([count, features], values.slice(from * features, (from + count) * features));
      const net = lowered(denseNet(count, features, channels), {}, wasmFacts);
      return [...runLowered(net, { inputs: new Map([["x", x]]), parameters }).get("y")!.data];
    };
    const together = run(0, batch);
    for (let example = 0; example < batch; example++) {
      expect(together.slice(example * channels, (example + 1) * channels)).toEqual(run(example, 1));
    }
  });
});

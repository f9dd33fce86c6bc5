import { describe, expect, it } from "vitest";
import { graphBuilder, noOrigin } from "../../../src/graph/builder.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { findOp } from "../../../src/ops/index.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { attributesOf } from "../../support/run-op.ts";

/** A 3x3 convolution from 4 to 8 channels, a batch norm, and a second convolution under the given name. */
function net(second = "second"): Graph {
  const builder = graphBuilder("Net");
  const conv = findOp("conv")!;
  const bn = findOp("bn")!;
  const kernel = { channels: 8, kernel: [3, 3] };
  const input = builder.input("image", float32([1, 4, 9, 9]), noOrigin);
  const node = (name: string, op: typeof conv, attributes: object, from: typeof input) =>
    builder.addSound({
      name,
      op,
      attributes: attributesOf(op, attributes as never),
      inputs: [from],
      origin: noOrigin,
    }).outputs[0]! as never;
  const first = node("first", conv, kernel, input);
  const normal = node("norm", bn, {}, first);
  builder.output("out", node(second, conv, kernel, normal));
  return builder.finish();
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe("initial weights", () => {
  it("cover every tensor of the weight file, each with as many values as its shape", () => {
    const weights = initialiseWeights(net(), 1);
    expect([...weights].map(([name, { length }]) => [name, length])).toEqual([
      ["first.weight", 288],
      ["first.bias", 8],
      ["norm.weight", 8],
      ["norm.bias", 8],
      ["norm.running_mean", 8],
      ["norm.running_var", 8],
      ["second.weight", 576],
      ["second.bias", 8],
    ]);
  });

  it("are, by glorot, uniform up to sqrt(6 / (fanIn + fanOut)), and biases 0", () => {
    const weights = initialiseWeights(net(), 1, "glorot");
    // Fans count the window: 3*3*4 = 36 in, 3*3*8 = 72 out; 6 / 108 = 1 / 18.
    const bound = Math.sqrt(1 / 18);
    const values = weights.get("first.weight")!;
    expect(largest(values)).toBeLessThanOrEqual(bound);
    expect(largest(values)).toBeGreaterThan(0.98 * bound);
    // Uniform in ±b: the mean of the squares is b*b / 3.
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(square / (bound * bound)).toBeGreaterThan(0.28);
    expect(square / (bound * bound)).toBeLessThan(0.39);
    expect([...weights.get("first.bias")!]).toEqual(Array(8).fill(0));
  });

  it("are, by kaiming, uniform up to 1 / sqrt(fanIn), biases too", () => {
    const weights = initialiseWeights(net(), 1, "kaiming");
    const bound = 1 / Math.sqrt(36);
    for (const name of ["first.weight", "first.bias"]) {
      expect(largest(weights.get(name)!)).toBeLessThanOrEqual(bound);
      expect(largest(weights.get(name)!)).toBeGreaterThan(0.7 * bound);
    }
    // The second reads 8 channels: 72 values an output.
    expect(largest(weights.get("second.bias")!)).toBeLessThanOrEqual(1 / Math.sqrt(72));
  });

  it("start a batch norm as the identity", () => {
    for (const scheme of ["glorot", "kaiming"] as const) {
      const weights = initialiseWeights(net(), 1, scheme);
      expect([...weights.get("norm.weight")!, ...weights.get("norm.running_var")!]).toEqual(Array(16).fill(1));
      expect([...weights.get("norm.bias")!, ...weights.get("norm.running_mean")!]).toEqual(Array(16).fill(0));
    }
  });

  it("are the same for the same seed, and others for another", () => {
    expect(initialiseWeights(net(), 3)).toEqual(initialiseWeights(net(), 3));
    const [a, b] = [3, 4].map((seed) => initialiseWeights(net(), seed).get("first.weight")!);
    expect(a).not.toEqual(b);
  });

  it("depend on a tensor's name alone: other layers may come and go", () => {
    const [before, after] = [net("second"), net("renamed")].map((graph) => initialiseWeights(graph, 3));
    expect(after!.get("first.weight")).toEqual(before!.get("first.weight"));
    expect(after!.get("renamed.weight")).not.toEqual(before!.get("second.weight"));
  });
});

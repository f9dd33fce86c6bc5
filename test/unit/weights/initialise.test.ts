import { describe, expect, it } from "vitest";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { findOp } from "../../../src/ops/index.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { initialisers, initialiseWeights, type Initialiser } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";
import { attributesOf } from "../../support/run-op.ts";

/** A 3x3 convolution from 4 to 8 channels, a batch norm, and a second convolution under the given name. */
function net(second = "second"): Graph {
  const builder = new Builder("Net");
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

/** A tensor of 40 x 30 that the model says how to start. */
const init = (text: string, scheme?: Initialiser) => {
  const { graph } = modelOf(`model M { input x [40, 30]; p: parameter [40, 30] init=${text}; add p }`);
  return initialiseWeights(graph, 1, scheme).get("p")!;
};

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

  it("are refused by a scheme that there is not, and a seed that is not a non-negative integer", () => {
    // @ts-expect-error: no scheme
    expect(() => initialiseWeights(net(), 1, "xavier")).toThrow(
      new RangeError('there is no initialiser "xavier"; there are auto, glorot, kaiming'),
    );
    for (const seed of [-1, 1.5, NaN, 2 ** 53]) {
      expect(() => initialiseWeights(net(), seed)).toThrow(
        new RangeError(`a seed is a non-negative integer, not ${seed}`),
      );
    }
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

  it("are as the model says of a tensor of its own, whatever scheme is chosen", () => {
    for (const scheme of initialisers) {
      expect(new Set(init("zeros", scheme))).toEqual(new Set([0]));
      expect(new Set(init("ones", scheme))).toEqual(new Set([1]));
      expect(init("normal(0.02)", scheme)).toEqual(init("normal(std=0.02)"));
      // 30 in, 40 out.
      expect(largest(init("glorot", scheme))).toBeCloseTo(Math.sqrt(6 / 70), 2);
      expect(largest(init("kaiming", scheme))).toBeCloseTo(1 / Math.sqrt(30), 2);
    }
    const values = Array.from(init("normal(std=0.5)"));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // Of 1200 draws the mean is off by 0.5 / sqrt(1200) = 0.014, the mean square by 0.25 * sqrt(2 / 1200) = 0.010, at one sigma.
    expect(Math.abs(mean)).toBeLessThan(0.045);
    expect(Math.abs(square - 0.25)).toBeLessThan(0.035);
  });
});

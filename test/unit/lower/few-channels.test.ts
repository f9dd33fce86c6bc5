import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { lower } from "../../../src/lower/lower.ts";
import { preferring } from "../../../src/lower/select.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { typescriptFacts } from "../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { expectSame, lowered, sketch, strategyOf } from "./harness.ts";

function netOf(op: string, attributes: AttributeRecord, shape: readonly number[], step?: string): Graph {
  return sketch("Net", (s) => {
    const before = s.layer("before", "relu", {}, [s.input("x", ...shape)]);
    const steps = step === undefined ? [] : [s.step(step, ["running"])];
    s.output("y", s.layer("last", op, attributes, [before], steps));
  });
}

const preferred = { strategies: preferring("few-channels") };

function strategyFor(graph: Graph, options = {}): string | undefined {
  return strategyOf(lowered(graph, options, wasmFacts), "last");
}

describe("few output channels", () => {
  it("are computed by lanes over input channels, where these fill them", () => {
    const last = (inputs: number, channels: number, more = {}) =>
      strategyFor(netOf("conv", { channels, kernel: [1], ...more }, [1, inputs, 16, 16]));
    expect(last(64, 1)).toBe("few-channels");
    expect(last(64, 2)).toBe("few-channels");
    expect(last(64, 4)).toBe("convolution");
    expect(last(63, 1)).toBe("convolution");
    expect(last(64, 2, { groups: 2 })).toBe("convolution");
    const scalar = lower(netOf("conv", { channels: 1, kernel: [1] }, [1, 64, 16, 16]), typescriptFacts, {
      layout: "NCHW",
    });
    expect(strategyOf(scalar, "last")).toBe("convolution");
  });

  it("are those of the reference, whatever the window", () => {
    const random = randomSource(11);
    const upTo = (most: number) => Math.floor(random.next() * (most + 1));
    for (let net = 0; net < 60; net++) {
      const kernel = [1 + upTo(4), 1 + upTo(4)];
      const stride = [1 + upTo(1), 1 + upTo(2)];
      const dilation = [1 + upTo(1), 1];
      const attributes = { channels: 1 + upTo(2), kernel, stride, dilation, pad: [upTo(1), upTo(1), upTo(1), upTo(1)] };
      const shape = [1 + upTo(1), 4 * (1 + upTo(4)), 9 + upTo(4), 9 + upTo(6)];
      const op = ["conv", "conv", "convtranspose"][net % 3]!;
      const graph = netOf(op, { ...attributes, bias: net % 4 !== 0 }, shape, ["tanh", "relu", undefined][net % 5]);
      expect(strategyFor(graph, preferred)).toBe("few-channels");
      expectSame(graph, preferred, net);
    }
  });

  it("are those of the reference along one axis, in parts of concatenations, and beside other tensors", () => {
    expectSame(netOf("conv", { channels: 2, kernel: [5], pad: [2] }, [2, 8, 17]), preferred);
    expectSame(
      sketch("Net", (s) => {
        const x = s.input("x", 1, 8, 6, 7);
        const both = s.layer("both", "concat", {}, [
          s.layer("a", "conv", { channels: 4, kernel: [1] }, [x]),
          s.layer("b", "conv", { channels: 3, kernel: [1] }, [x]),
        ]);
        const gate = s.layer("gate", "conv", { channels: 3, kernel: [1] }, [x]);
        const sum = s.layer(
          "sum",
          "conv",
          { channels: 3, kernel: [3], pad: [1] },
          [x],
          [s.step("add", ["running", gate])],
        );
        const last = s.layer("last", "conv", { channels: 1, kernel: [3], pad: [1] }, [
          s.layer("wide", "conv", { channels: 8, kernel: [1] }, [s.layer("all", "concat", {}, [both, sum])]),
        ]);
        s.output("y", last);
      }),
      preferred,
    );
  });
});

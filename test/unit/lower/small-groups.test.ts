import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { groupVectorsOf } from "../../../src/lower/group-lanes.ts";
import { forwardAxis } from "../../../src/lower/phases.ts";
import { lower } from "../../../src/lower/lower.ts";
import { preferring } from "../../../src/lower/select.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { typescriptFacts } from "../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { expectSame, lowered, sketch, strategyOf } from "./harness.ts";
import { sampled, tries } from "../../support/effort.ts";

/** A grouped layer between two others, so that its input has a halo and its output too. */
function netOf(
  attributes: AttributeRecord,
  shape: readonly number[],
  steps: readonly string[] = [],
  op = "conv",
): Graph {
  return sketch("Net", (s) => {
    const x = s.layer("before", "relu", {}, [s.input("x", ...shape)]);
    const epilogue = steps.map((step) => s.step(step, ["running"]));
    const y = s.layer("grouped", op, attributes, [x], epilogue);
    const along = (extent: number): number[] => shape.slice(2).map(() => extent);
    const window = { kernel: along(3), pad: [...along(1), ...along(1)], stride: along(1) };
    s.output("y", s.layer("after", "avgpool", window, [y]));
  });
}

const preferred = { strategies: preferring("small-groups") };

function strategyFor(graph: Graph, options = {}): string | undefined {
  return strategyOf(lowered(graph, options, wasmFacts), "grouped");
}

/** Groups of so many inputs and outputs, with whatever window. */
function grouped(groups: number, inputs: number, outputs: number, more: AttributeRecord = {}): Graph {
  const window = { kernel: [3, 3], pad: [1, 1, 1, 1], ...more };
  return netOf({ channels: groups * outputs, groups, ...window }, [1, groups * inputs, 28, 28]);
}

/** The strategy for 32 groups of so many inputs and outputs, where this one is asked for. */
function preferredFor(inputs: number, outputs: number): string | undefined {
  return strategyFor(grouped(32, inputs, outputs), preferred);
}

describe("which groups are small", () => {
  it("is settled by cost", () => {
    expect(strategyFor(grouped(64, 1, 2))).toBe("small-groups");
    expect(strategyFor(grouped(64, 2, 2))).toBe("small-groups");
    expect(strategyFor(grouped(32, 4, 4))).toBe("small-groups");
    expect(strategyFor(grouped(32, 8, 8))).toBe("convolution");
    expect(strategyFor(grouped(4, 32, 32))).toBe("convolution");
    // Pixels 4 KB apart compete for the same lines of the cache, which each input of a group would read again.
    expect(strategyFor(grouped(256, 4, 4))).toBe("convolution");
    const scalar = lower(grouped(64, 2, 2), typescriptFacts, { layout: "NCHW" });
    expect(strategyOf(scalar, "grouped")).toBe("convolution");
  });

  it("leaves out those that take many loads, or many kinds of vectors", () => {
    expect(preferredFor(8, 2)).not.toBe("small-groups");
    expect(preferredFor(1, 5)).not.toBe("small-groups");
    expect(preferredFor(4, 2)).toBe("small-groups");
    expect(preferredFor(1, 6)).toBe("small-groups");
  });
});

/** The inputs of each vector of such groups. */
function inputsOf(inputs: number, outputs: number, groups: number) {
  const axis = forwardAxis({ kernel: 1, stride: 1, dilation: 1, padBegin: 0 }, false);
  const geometry = { groups, inputs, outputs, kernel: [1, 1], axes: [axis, axis], transposed: false } as const;
  return groupVectorsOf(geometry, 4)?.map((vector) => vector.inputs);
}

describe("the inputs of a vector's lanes", () => {
  it("are those of the groups that they belong to", () => {
    expect(inputsOf(1, 2, 8)).toEqual([[0, 0, 1, 1]]);
    expect(inputsOf(2, 2, 8)).toEqual([[0, 0, 2, 2]]);
    expect(inputsOf(2, 1, 8)).toEqual([[0, 2, 4, 6]]);
    expect(inputsOf(1, 3, 8)).toEqual([
      [0, 0, 0, 1],
      [0, 0, 1, 1],
      [0, 1, 1, 1],
    ]);
    expect(inputsOf(4, 8, 2)).toEqual([[0, 0, 0, 0]]);
    expect(inputsOf(3, 2, 1)).toEqual([[0, 0]]);
  });
});

describe("small groups give what the reference gives", () => {
  for (const inputs of [1, 2, 3, 4, 5, 6, 9]) {
    it(`${inputs} inputs a group, whatever its outputs and the number of groups`, () => {
      const all = [1, 2, 3, 4, 5, 6, 8].flatMap((outputs) =>
        [2, 3, 4, 5, 7].map((groups) => [outputs, groups] as const),
      );
      for (const [outputs, groups] of sampled(all, 0.5)) {
        const attributes = { channels: groups * outputs, groups, kernel: [3, 2], pad: [1, 0, 1, 1] };
        const graph = netOf(attributes, [1, groups * inputs, 5, 6], outputs % 2 === 0 ? ["relu"] : []);
        expectSame(graph, preferred, inputs);
      }
    });
  }

  it("whatever the window", () => {
    const random = randomSource(17);
    const upTo = (most: number) => Math.floor(random.next() * (most + 1));
    const groupings = [
      [1, 2],
      [2, 2],
      [4, 4],
      [1, 3],
      [2, 1],
      [4, 2],
      [3, 8],
    ] as const;
    for (let net = 0; net < tries(35, 14); net++) {
      const [inputs, outputs] = groupings[net % groupings.length]!;
      const groups = 2 + upTo(6);
      const window = { kernel: [1 + upTo(4), 1 + upTo(4)], stride: [1 + upTo(2), 1 + upTo(2)] };
      const more = { dilation: [1 + upTo(1), 1 + upTo(1)], pad: [upTo(2), upTo(2), upTo(2), upTo(2)] };
      const mode = ["cross-correlation", "convolution"][net % 2]!;
      const attributes = { channels: groups * outputs, groups, ...window, ...more, bias: net % 4 !== 0, mode };
      const shape = [1 + upTo(1), groups * inputs, 9 + upTo(6), 9 + upTo(8)];
      const graph = netOf(attributes, shape, [["tanh"], ["relu"], ["relu6"], []][net % 4]);
      expect(strategyFor(graph, preferred)).toBe("small-groups");
      expectSame(graph, preferred, net);
    }
  });

  it("along one axis", () => {
    for (const [inputs, outputs] of [
      [1, 2],
      [2, 2],
      [4, 4],
      [1, 3],
    ] as const) {
      const attributes = { channels: 6 * outputs, groups: 6, kernel: [5], pad: [2, 2], stride: [2] };
      expectSame(netOf(attributes, [2, 6 * inputs, 17]), preferred);
    }
  });

  it("transposed with a stride of 1", () => {
    const graph = netOf(
      { channels: 12, groups: 6, kernel: [3, 3], pad: [1, 1, 1, 1] },
      [1, 12, 7, 6],
      [],
      "convtranspose",
    );
    expect(strategyFor(graph, preferred)).toBe("small-groups");
    expectSame(graph, preferred);
  });

  it("in parts of concatenations, and beside other tensors", () => {
    const window = { kernel: [3, 3], pad: [1, 1, 1, 1] };
    expectSame(
      sketch("Net", (s) => {
        const x = s.input("x", 2, 6, 6, 7);
        const both = s.layer("both", "concat", {}, [
          s.layer("a", "conv", { channels: 12, groups: 6, ...window }, [x]),
          s.layer("b", "conv", { channels: 6, groups: 3, ...window }, [x]),
        ]);
        const gate = s.layer("gate", "conv", { channels: 18, groups: 6, kernel: [1, 1] }, [x]);
        const steps = [s.step("add", ["running", gate]), s.step("sigmoid", ["running"])];
        const last = s.layer("last", "conv", { channels: 18, groups: 9, ...window }, [both], steps);
        s.output("y", last);
      }),
      preferred,
    );
  });
});

import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { preferring } from "../../../src/lower/select.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { expectSame, lowered, sketch, WITHOUT_CACHE } from "./harness.ts";

/** A grouped layer between two others, so that its input has a halo and its output too. */
function netOf(attributes: AttributeRecord, shape: readonly number[], steps: readonly string[] = []): Graph {
  return sketch("Net", (s) => {
    const x = s.layer("before", "relu", {}, [s.input("x", ...shape)]);
    const epilogue = steps.map((step) => s.step(step, ["running"]));
    const y = s.layer("grouped", "conv", attributes, [x], epilogue);
    const along = (extent: number): number[] => shape.slice(2).map(() => extent);
    const window = { kernel: along(3), pad: [...along(1), ...along(1)], stride: along(1) };
    s.output("y", s.layer("after", "avgpool", window, [y]));
  });
}

const preferred = { strategies: preferring("convolution") };

/** What decided how the layer is computed. */
function reason(graph: Graph): string {
  return lowered(graph, preferred, wasmFacts).choices.find(({ layer }) => layer === "grouped")!.reason;
}

function reasonOf(attributes: AttributeRecord): string {
  return reason(netOf({ channels: 64, ...attributes }, [1, 64, 14, 14]));
}

describe("groups are computed from copies", () => {
  it("where taps of a row become one loop", () => {
    expect(reasonOf({ groups: 8, kernel: [3, 3] })).toContain("from copies for 12 rows");
    expect(reasonOf({ groups: 8, kernel: [3, 3], stride: [2, 2] })).toContain("from copies for 6 rows");
    expect(reasonOf({ groups: 8, kernel: [1, 1] })).not.toContain("copies");
    expect(reasonOf({ groups: 8, kernel: [3, 1] })).not.toContain("copies");
    expect(reasonOf({ groups: 8, kernel: [3, 3], dilation: [1, 2] })).not.toContain("copies");
    expect(reasonOf({ groups: 1, kernel: [3, 3] })).not.toContain("copies");
  });
});

describe("groups computed from copies give what the reference gives", () => {
  it("whatever the window and the channels, in one band and in several", () => {
    const random = randomSource(23);
    const upTo = (most: number) => Math.floor(random.next() * (most + 1));
    let copied = 0;
    for (let net = 0; net < 24; net++) {
      const [groups, inputs, outputs] = [2 + upTo(5), 1 + upTo(8), 1 + upTo(11)];
      const window = { kernel: [1 + upTo(3), 2 + upTo(2)], stride: [1 + upTo(2), 1 + upTo(1)] };
      const more = { dilation: [1 + upTo(1), 1], pad: [upTo(2), upTo(2), upTo(2), upTo(2)], bias: net % 4 !== 0 };
      const mode = ["cross-correlation", "convolution"][net % 2]!;
      const attributes = { channels: groups * outputs, groups, ...window, ...more, mode };
      const shape = [1 + upTo(1), groups * inputs, 9 + upTo(6), 9 + upTo(8)];
      const graph = netOf(attributes, shape, [["tanh"], ["relu"], ["relu6"], []][net % 4]);
      if (reason(graph).includes("copies")) copied++;
      expectSame(graph, preferred, net);
      expectSame(graph, preferred, net, WITHOUT_CACHE);
    }
    expect(copied).toBeGreaterThan(12);
  });

  it("along one axis, and in parts of concatenations", () => {
    expectSame(netOf({ channels: 24, groups: 3, kernel: [5], pad: [2, 2] }, [2, 15, 17]), preferred);
    const window = { kernel: [3, 3], pad: [1, 1, 1, 1] };
    expectSame(
      sketch("Net", (s) => {
        const x = s.input("x", 2, 12, 6, 7);
        const both = s.layer("both", "concat", {}, [
          s.layer("a", "conv", { channels: 16, groups: 2, ...window }, [x]),
          s.layer("b", "conv", { channels: 15, groups: 3, ...window }, [x]),
        ]);
        s.output("y", both);
      }),
      preferred,
    );
  });
});

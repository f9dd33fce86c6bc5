import { describe, expect, it } from "vitest";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { expectSame, lowered, sketch, strategyOf, WITHOUT_CACHE } from "./harness.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";

/** A depthwise layer between two others, so that its input has a halo and its output too. */
function net(attributes: AttributeRecord, shape: readonly number[], epilogue: readonly string[] = []) {
  return sketch("net", (s) => {
    const x = s.layer("before", "relu", {}, [s.input("image", ...shape)]);
    const steps = epilogue.map((op) => s.step(op, op === "add" ? ["running", x] : ["running"]));
    const y = s.layer("depthwise", "depthwise", attributes, [x], steps);
    const kernel = shape.slice(2).map(() => 3);
    const pad = shape.slice(2).map(() => 1);
    s.output("out", s.layer("after", "avgpool", { kernel, pad, stride: kernel.map(() => 1) }, [y]));
  });
}

/** Compares a net with the reference, on targets with and without vectors, by windows over the image and over planes. */
function judge(...given: Parameters<typeof net>): void {
  const graph = net(...given);
  expect(strategyOf(expectSame(graph), "depthwise")).toBe("depthwise");
  expectSame(graph, {}, 1, WITHOUT_CACHE);
}

const pads = (kernel: readonly number[]) => [...kernel, ...kernel].map((extent) => Math.floor(extent / 2));

describe("depthwise convolutions give what the reference gives", () => {
  for (const extent of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 31]) {
    for (const stride of [1, 2, 3]) {
      it(`kernels of ${extent}, stride ${stride}`, () => {
        const kernel = [extent, extent];
        const channels = [3, 4, 6, 9][(extent + stride) % 4]!;
        judge({ kernel, stride: [stride, stride], pad: pads(kernel) }, [1, channels, 13, 7]);
      });
    }
  }

  it.each([
    ["a row", [1, 7], [1, 1], [1, 1]],
    ["a column", [7, 1], [1, 1], [1, 1]],
    ["wider than high", [3, 8], [1, 2], [1, 1]],
    ["higher than wide", [9, 2], [2, 1], [1, 1]],
    ["dilated", [3, 5], [1, 1], [2, 3]],
    ["dilated, with strides", [5, 5], [2, 3], [3, 2]],
  ] as const)("%s", (_, kernel, stride, dilation) => {
    for (const width of [9, 10, 11, 12]) {
      const pad = pads(kernel.map((extent, axis) => dilation[axis]! * (extent - 1) + 1));
      judge({ kernel: [...kernel], stride: [...stride], dilation: [...dilation], pad }, [2, 6, 8, width]);
    }
  });

  it.each([1, 3, 13, 31])("signals, kernels of %i", (extent) => {
    for (const stride of [1, 2]) {
      judge({ kernel: [extent], stride: [stride], pad: pads([extent]) }, [2, 5, 33]);
    }
  });

  it("what follows is applied, by the tile or behind it", () => {
    judge({ kernel: [5, 5], pad: [2, 2, 2, 2] }, [1, 7, 6, 7], ["add", "relu6"]);
    judge({ kernel: [5, 5], pad: [2, 2, 2, 2] }, [1, 7, 6, 7], ["add", "tanh"]);
  });

  it("channels of several cache lines, and some more", () => {
    judge({ kernel: [3, 3], pad: [1, 1, 1, 1] }, [2, 35, 5, 3], ["tanh"]);
    judge({ kernel: [3, 3], pad: [1, 1, 1, 1] }, [2, 32, 5, 3], ["add"]);
  });

  it("pads of one side, and none", () => {
    judge({ kernel: [4, 4], pad: [0, 3, 1, 0] }, [1, 5, 6, 7]);
    judge({ kernel: [7, 7] }, [1, 5, 9, 11]);
  });
});

/** What decided how a layer of such a kernel is computed. */
function reason(kernel: number, shape: readonly number[]): string {
  const graph = net({ kernel: [kernel, kernel], pad: pads([kernel, kernel]) }, shape);
  return lowered(graph, {}, wasmFacts).choices.find(({ layer }) => layer === "depthwise")!.reason;
}

describe("rows are copied where windows over the image would find nothing in the cache", () => {
  it("since its pixels are a power of two apart", () => {
    expect(reason(3, [1, 512, 14, 14])).toContain("of a copy");
    expect(reason(3, [1, 528, 14, 14])).toContain("of the image");
  });

  it("since its windows are large", () => {
    expect(reason(31, [1, 36, 56, 56])).toContain("of a copy");
    expect(reason(7, [1, 36, 56, 56])).toContain("of the image");
  });
});

import { describe, expect, it } from "vitest";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { expectSame, sketch, strategyOf } from "./harness.ts";

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

/** Compares a net with the reference, on targets with and without vectors. */
function judge(...[attributes, shape, epilogue]: Parameters<typeof net>): void {
  expect(strategyOf(expectSame(net(attributes, shape, epilogue)), "depthwise")).toBe("depthwise");
}

const pads = (kernel: readonly number[]) => [...kernel, ...kernel].map((extent) => Math.floor(extent / 2));

describe("depthwise convolutions give what the reference gives", () => {
  for (const extent of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 31]) {
    for (const stride of [1, 2, 3]) {
      it(`kernels of ${extent}, stride ${stride}`, () => {
        const kernel = [extent, extent];
        const channels = [3, 4, 6, 9][(extent + stride) % 4]!;
        judge({ kernel, stride: [stride, stride], pad: pads(kernel) }, [1, channels, 7, 9]);
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

  it("pads of one side, and none", () => {
    judge({ kernel: [4, 4], pad: [0, 3, 1, 0] }, [1, 5, 6, 7]);
    judge({ kernel: [7, 7] }, [1, 5, 9, 11]);
  });
});

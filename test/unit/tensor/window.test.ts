import { describe, expect, it } from "vitest";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import {
  outputArithmetic,
  outputExtent,
  outputExtents,
  resolveWindow,
  unreadExtent,
  windowTravel,
  type Padding,
  type Window,
} from "../../../src/tensor/window.ts";

interface Options {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
  readonly ceil?: boolean;
}

function windowFor(extent: number, options: Options): Window {
  const { kernel, stride = 1, dilation = 1, padding = { kind: "valid" }, ceil = false } = options;
  return resolveWindow([extent], { kernel: [kernel], stride: [stride], dilation: [dilation], padding, ceil });
}

const pad = (begin: number, end = begin): Padding => ({ kind: "explicit", begin: [begin], end: [end] });
const same: Padding = { kind: "same" };
const sameLower: Padding = { kind: "same_lower" };

describe("output extents", () => {
  it.each<[string, number, Options, number]>([
    ["AlexNet conv1: (224 + 2*2 - 11) / 4 + 1 = 55.25", 224, { kernel: 11, stride: 4, padding: pad(2) }, 55],
    ["AlexNet maxpool1: (55 - 3) / 2 + 1", 55, { kernel: 3, stride: 2 }, 27],
    ["ResNet conv1: (224 + 2*3 - 7) / 2 + 1 = 112.5", 224, { kernel: 7, stride: 2, padding: pad(3) }, 112],
    ["3x3 with pad 1 keeps the extent", 56, { kernel: 3, padding: pad(1) }, 56],
    ["a kernel as large as the input", 5, { kernel: 5 }, 1],
    ["dilation 2 makes 3 cover 5: 9 - 5 + 1", 9, { kernel: 3, dilation: 2 }, 5],
    ["uneven padding: (6 + 0 + 1 - 2) / 2 + 1 = 3.5", 6, { kernel: 2, stride: 2, padding: pad(0, 1) }, 3],
    ["a kernel that does not fit: 3 - 5 + 1", 3, { kernel: 5 }, -1],
    ["GoogLeNet maxpool, ceil: (112 - 3) / 2 + 1 = 55.5", 112, { kernel: 3, stride: 2, ceil: true }, 56],
    ["ceil where it comes out even", 7, { kernel: 3, stride: 2, ceil: true }, 3],
    // (2 + 2*1 - 1) / 3 + 1 = 2: the second window would start at 3, in the end padding.
    [
      "ceil drops a last window that starts in the end padding",
      2,
      { kernel: 1, stride: 3, padding: pad(1), ceil: true },
      1,
    ],
    ["same, stride 1", 13, { kernel: 3, padding: same }, 13],
    ["same, stride 2: ceil(13 / 2)", 13, { kernel: 3, stride: 2, padding: same }, 7],
    ["same, stride 2: ceil(224 / 2)", 224, { kernel: 3, stride: 2, padding: same }, 112],
    ["same with a kernel below the stride: ceil(7 / 3)", 7, { kernel: 1, stride: 3, padding: same }, 3],
    ["same_lower has the extents of same", 13, { kernel: 4, stride: 2, padding: sameLower }, 7],
  ])("%s", (_name, extent, options, expected) => {
    expect(outputExtent(windowFor(extent, options), 0, extent)).toBe(expected);
  });

  it("axes have their own kernel, stride and padding", () => {
    const padding: Padding = { kind: "explicit", begin: [0, 1], end: [0, 1] };
    const window = resolveWindow([6, 8], { kernel: [1, 2], stride: [1, 3], dilation: [1], padding });
    // 6 - 1 + 1 and floor((8 + 2 - 2) / 3) + 1
    expect(outputExtents(window, [6, 8])).toEqual([6, 3]);
  });
});

describe("same padding", () => {
  it.each<[string, number, Options, number, number]>([
    ["an odd kernel, stride 1: one on each side", 5, { kernel: 3, padding: same }, 1, 1],
    ["an even total at stride 2: (7 - 1) * 2 + 3 - 13 = 2", 13, { kernel: 3, stride: 2, padding: same }, 1, 1],
    ["an odd total goes to the end: (112 - 1) * 2 + 3 - 224 = 1", 224, { kernel: 3, stride: 2, padding: same }, 0, 1],
    ["and to the beginning with same_lower", 224, { kernel: 3, stride: 2, padding: sameLower }, 1, 0],
    ["the dilated kernel counts: 5 covered, 4 more", 8, { kernel: 3, dilation: 2, padding: same }, 2, 2],
    [
      "never negative: (3 - 1) * 3 + 1 - 7 = 0, (2 - 1) * 4 + 1 - 8 < 0",
      8,
      { kernel: 1, stride: 4, padding: same },
      0,
      0,
    ],
  ])("%s", (_name, extent, options, begin, end) => {
    const window = windowFor(extent, options);
    expect([window.padBegin[0], window.padEnd[0]]).toEqual([begin, end]);
  });
});

describe("unread input", () => {
  it.each<[string, number, Options, number]>([
    ["AlexNet conv1 at 224: 54 * 4 + 11 - 2 = 225 rows reached", 224, { kernel: 11, stride: 4, padding: pad(2) }, 0],
    ["28 columns, kernel 2, stride 2", 28, { kernel: 2, stride: 2 }, 0],
    ["7 columns, kernel 2, stride 2: the last is left", 7, { kernel: 2, stride: 2 }, 1],
    ["10 columns, kernel 3, stride 4: 7 are covered", 10, { kernel: 3, stride: 4 }, 3],
    ["ceil reads them", 7, { kernel: 2, stride: 2, ceil: true }, 0],
  ])("%s", (_name, extent, options, expected) => {
    expect(unreadExtent(windowFor(extent, options), 0, extent)).toBe(expected);
  });
});

describe("arithmetic as messages show it", () => {
  it("shows input, padding, kernel, stride and result", () => {
    const window = windowFor(224, { kernel: 11, stride: 4, padding: pad(2) });
    expect(outputArithmetic(window, 0, 224)).toBe("(224 + 2*2 - 11) / 4 + 1 = 55");
  });

  it("shows uneven padding as a sum, and dilation", () => {
    const window = windowFor(9, { kernel: 3, dilation: 2, padding: pad(0, 1) });
    expect(outputArithmetic(window, 0, 9)).toBe("(9 + 0 + 1 - (2*(3 - 1) + 1)) / 1 + 1 = 6");
  });

  it("tells by how much a kernel exceeds its input", () => {
    expect(windowTravel(windowFor(3, { kernel: 5 }), 0, 3)).toBe(-2);
  });
});

describe("open sizes", () => {
  it("halves H with a 3x3 of stride 2 and pad 1", () => {
    const H = symbol("H");
    const window = resolveWindow([H], { kernel: [3], stride: [2], dilation: [1], padding: pad(1) });
    expect(formatDim(outputExtent(window, 0, H))).toBe("ceil(H/2)");
  });

  it.each([
    [1, 2],
    [2, 3],
    [3, 2],
    [4, 3],
    [7, 4],
  ])("a kernel of %d with stride %d and padding `same` gives what ONNX says: ceil(H / stride)", (kernel, stride) => {
    const H = symbol("H");
    const window = resolveWindow([H], { kernel: [kernel], stride: [stride], dilation: [1], padding: same });
    expect(formatDim(outputExtent(window, 0, H))).toBe(`ceil(H/${stride})`);
  });

  it("same padding at stride 1 does not depend on H", () => {
    const window = resolveWindow([symbol("H")], { kernel: [3], stride: [1], dilation: [1], padding: same });
    expect([window.padBegin[0], window.padEnd[0]]).toEqual([1, 1]);
  });
});

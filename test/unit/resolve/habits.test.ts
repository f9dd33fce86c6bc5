/** Text that means something else to those who come from other frameworks: a warning with both readings. */
import { describe, expect, it } from "vitest";
import { applyFix, mistakes, model, node, only, resolve, shapeOf, sound } from "./support.ts";

const input = (shape: string, lines = "relu"): string => `model M {\n input image ${shape}\n ${lines}\n}\n`;

const lines = (line: string): string => model(`let k = 5\n ${line}\n relu`);

const warnings = (line: string): readonly string[] =>
  mistakes(lines(line)).filter((mistake) => mistake.startsWith("resolve/comment-operand"));

describe("axes by number", () => {
  it.each([
    ["softmax axis=1", "axis=height", "axis=channels"],
    ["hardmax axis=2", "axis=width", "axis=height"],
    ["logsoftmax axis=0", "axis=channels", undefined],
    ["concat axis=1 {} { relu }", "axis=height", "axis=channels"],
    ["sum axes=2", "axes=width", "axes=height"],
    ["mean axes=[1, 2]", "axes=[height, width]", "axes=[channels, height]"],
    ["l2norm axes=[channels, 2]", "axes=[channels, width]", "axes=[channels, height]"],
    ["layernorm axes=1", "axes=height", "axes=channels"],
    ["resize 8 axes=2", "axes=width", "axes=height"],
  ])("draw a warning with both readings: %s", (line, here, elsewhere) => {
    const warning = only(model(line));
    expect([warning.code, warning.severity]).toEqual(["resolve/axis-number", "warning"]);
    const readings = elsewhere === undefined ? [here] : [here, elsewhere];
    expect(warning.fixes.map(({ description }) => description)).toEqual(readings.map((text) => `write ${text}`));
    expect(resolve(applyFix(model(line), warning)).diagnostics).toEqual([]);
    expect(applyFix(model(line), warning)).toContain(here);
  });

  it.each(["permute [1, 2, 0]", "layernorm axes=[0, 1, 2]", "softmax axis=height", "mean axes=[height, width]"])(
    "draw none where there is one reading: %s",
    (line) => expect(mistakes(model(line))).toEqual([]),
  );

  it("draw none where axes have no names, or only one", () => {
    expect(mistakes("model M {\n input x [2, 3, 4, 5, 6]\n softmax axis=1\n}")).toEqual([]);
    expect(mistakes("model M {\n input x [8]\n softmax axis=0\n}")).toEqual([]);
  });

  it.each([
    ["softmax dim=1", "axis=channels"],
    ["softmax dim=-1", "axis=width"],
    ["softmax axis=-1", "axis=width"],
    ["softmax axis=-3", "axis=channels"],
    ["mean dim=[2, 3]", "axes=[height, width]"],
    ["mean axes=[-2, -1]", "axes=[height, width]"],
    ["concat dim=1 {} { relu }", "axis=channels"],
    ["softmax axis=3", "axis=width"],
  ])("written as in PyTorch are put into names: %s", (line, named) => {
    const mistake = only(model(line));
    expect(mistake.severity).toBe("error");
    const mended = applyFix(model(line), mistake);
    expect(mended).toContain(named);
    expect(resolve(mended).diagnostics).toEqual([]);
  });

  it("take the names of the tensor's own rank", () => {
    const signal = "model M {\n input x [4, 16]\n softmax dim=-1\n}";
    expect(applyFix(signal, only(signal))).toContain("axis=length");
    const volume = "model M {\n input x [2, 4, 5, 6]\n softmax dim=2\n}";
    expect(applyFix(volume, only(volume))).toContain("axis=depth");
  });
});

describe("shapes of inputs", () => {
  it.each([
    ["[1, 3, 224, 224]", "[3, 224, 224]"],
    ["[224, 224, 3]", "[3, 224, 224]"],
    ["[1, 224, 224, 3]", "[3, 224, 224]"],
    ["[1, 1, 28, 28]", "[1, 28, 28]"],
    ["[28, 28, 1]", "[1, 28, 28]"],
    ["[480, 640, 3]", "[3, 480, 640]"],
    ["[N, 3, H, W]", "[3, H, W]"],
    ["[H, W, 3]", "[3, H, W]"],
    ["[32, 3, 224, 224]", "[3, 224, 224]"],
  ])("%s draws a warning with %s", (shape, right) => {
    const warning = only(input(shape));
    expect([warning.code, warning.severity]).toEqual(["resolve/input-order", "warning"]);
    expect(applyFix(input(shape), warning)).toBe(input(right));
    expect(mistakes(input(right))).toEqual([]);
  });

  it("draw it under layout NHWC too, which is about arrays", () => {
    const text = "model M {\n layout NHWC\n input image [224, 224, 3]\n conv 64 kernel=7 stride=2 pad=3\n}\n";
    const warning = only(text);
    expect(warning.notes.join()).toContain("layout NHWC");
    expect(shapeOf(sound(applyFix(text, warning)), "conv1")).toBe("[64, 112, 112]");
  });

  it.each(["[3, 224, 224]", "[1, 28, 28]", "[1, 16, 64, 64]", "[64, 7, 3]", "[16, 16, 16]", "[1, 16000]", "[C, H, 3]"])(
    "%s draws none",
    (shape) => expect(mistakes(input(shape))).toEqual([]),
  );

  it("draw none where the tensor is put in order first", () => {
    expect(mistakes(input("[224, 224, 3]", "permute [2, 0, 1]"))).toEqual([]);
    expect(mistakes(input("[1, 3, 224, 224]", "reshape [3, 224, 224]"))).toEqual([]);
  });
});

describe("comments that read like operands", () => {
  it.each([
    ["conv 16 kernel=5 pad=5 // 2", "pad=floor(5 / 2)"],
    ["conv 16 kernel=k pad=k // 2", "pad=floor(k / 2)"],
    ["conv 16 kernel=5 pad=k//2", "pad=floor(k / 2)"],
    ["conv 16 kernel=5 pad=(k - 1) // 2 relu", "pad=floor((k - 1) / 2) relu"],
    ["conv 16 kernel=5 pad=k // 2 bias=false", "pad=floor(k / 2) bias=false"],
    ["conv 16 kernel=5 pad=1 + k // 2", "pad=1 + floor(k / 2)"],
    ["conv 2 * k // 2 kernel=5", "conv floor(2 * k / 2) kernel=5"],
    ["conv 64 // k, kernel=3", "conv floor(64 / k), kernel=3"],
    ["conv in.channels // 2 kernel=1", "conv floor(in.channels / 2) kernel=1"],
    ["let m = k // 2", "let m = floor(k / 2)"],
    ["conv(8, kernel=5, pad=k // 2)", "pad=floor(k / 2))"],
  ])("draw a warning: %s", (line, mended) => {
    const { diagnostics } = resolve(lines(line));
    const warning = diagnostics.find(({ code }) => code === "resolve/comment-operand")!;
    const text = applyFix(lines(line), warning);
    expect(text).toContain(mended);
    expect(resolve(text).diagnostics.filter(({ code }) => code === "resolve/comment-operand")).toEqual([]);
  });

  it.each([
    "conv 64 kernel=3 // stem",
    "conv 64 kernel=3 // 2 layers follow",
    "conv 64 kernel=3 stride=2 // 112",
    "conv 64 kernel=3 // 30x30",
    "conv 64 kernel=3 // 2.5 MACs",
    "conv 64 kernel=3 // 50% of all",
    "maxpool 2 // 16",
    "conv 64 kernel=3  // 2",
    "relu // 2",
    "conv 8 kernel=1 relu // 2",
    "dropout 0.5 // 2",
    "conv k kernel=3 // kernel",
    "conv 64 kernel=3 // k is 5",
    "conv 64 kernel=3 // -> [64, 30, 30]",
    "expect params >= 10 // 2",
  ])("draw none where they are comments: %s", (line) => expect(warnings(line)).toEqual([]));
});

it("text that means what it says stays as it is", () => {
  expect(node(sound(model("softmax axis=height")), "softmax1").attributes).toEqual({ axis: "height" });
});

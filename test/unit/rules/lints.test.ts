/** Advice: each lint on texts where it holds and on near ones where it does not, judged by hand. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check, type Host } from "../../../src/check.ts";
import type { LintCode } from "../../../src/rules/lint.ts";
import { examplesOfModels } from "../../support/examples.ts";
import { examplesFolder } from "../../support/models.ts";

/** Tells on which lines of a model behind its input, which are 2 and on, a lint finds something. */
function finder(code: LintCode): (...body: readonly string[]) => readonly number[] {
  return (...body) => lines(code, input, ...body);
}

function lines(code: LintCode, ...body: readonly string[]): readonly number[] {
  const { diagnostics } = check("net.cvk", `model Net {\n${body.join("\n")}\n}`, undefined, {
    rules: { [code]: "warning" },
  });
  expect(diagnostics.filter((each) => each.code !== code)).toEqual([]);
  return diagnostics.map(({ span }) => span.source.positionAt(span.start).line - 1);
}

const input = "input image [8, 16, 16]";

describe("lint/bias-before-norm", () => {
  const found = finder("lint/bias-before-norm");

  it.each([
    ["conv 8 kernel=3 bn"],
    ["conv 8 kernel=3 instancenorm"],
    ["depthwise kernel=3 bn relu"],
    ["convtranspose 4 kernel=2 stride=2 bn"],
  ])("%s", (line) => expect(found(line)).toEqual([2]));

  it.each([
    ["conv 8 kernel=3 bias=false bn"],
    ["conv 8 kernel=3 relu bn"],
    // These take the mean of more than a channel.
    ["conv 8 kernel=3 groupnorm(2)"],
    ["conv 8 kernel=3 layernorm"],
  ])("not %s", (line) => expect(found(line)).toEqual([]));

  it("not where the layer is read by something else too", () => {
    expect(found("a: conv 8 kernel=1", "bn", "add a")).toEqual([]);
    expect(found("conv 8 kernel=1", "output raw", "bn", "output y")).toEqual([]);
  });
});

describe("lint/repeated-activation", () => {
  const found = finder("lint/repeated-activation");

  it("relu relu", () => expect(found("conv 8 kernel=1 relu relu")).toEqual([2]));
  it("on two lines", () => expect(found("conv 8 kernel=1 relu", "relu")).toEqual([3]));
  it("not different ones", () => expect(found("conv 8 kernel=1 relu sigmoid")).toEqual([]));
  it("not with a layer between", () => expect(found("conv 8 kernel=1 relu", "conv 8 kernel=1 relu")).toEqual([]));
});

describe("lint/dropout-place", () => {
  const found = finder("lint/dropout-place");

  it("before a batch norm", () => expect(found("dropout 0.5", "bn", "relu")).toEqual([2]));
  it("one layer before it", () => expect(found("dropout 0.5", "conv 8 kernel=1 bn", "relu")).toEqual([2]));
  it("at the end", () => expect(found("flatten", "dense 10 dropout(0.5)")).toEqual([3]));
  it("not before the classifier", () =>
    expect(found("conv 8 kernel=1 bn relu", "flatten", "dropout 0.5", "dense 10")).toEqual([]));
  it("not two layers before it", () =>
    expect(found("dropout 0.5", "conv 8 kernel=1 relu", "conv 8 kernel=1 bn")).toEqual([]));
});

describe("lint/dense-share", () => {
  const found = finder("lint/dense-share");

  // conv: 1*1*8*8 + 8 = 72; dense: 2048*10 + 10 = 20,490 of 20,562.
  it("at the largest of them", () => expect(found("conv 8 kernel=1", "flatten", "dense 10", "dense 10")).toEqual([4]));
  // dense: 8*2 + 2 = 18 of 90.
  it("not behind a global average", () =>
    expect(found("conv 8 kernel=1", "avgpool global", "flatten", "dense 2")).toEqual([]));
  it("not where there is nothing but them", () => expect(found("flatten", "dense 10")).toEqual([]));
  // Along the channels of each position, as in a transformer; and vectors that were averaged before.
  it("not where nothing was flattened", () => {
    expect(found("conv 8 kernel=1", "reshape [8, 256]", "dense 400 axis=channels", "dense 8 axis=channels")).toEqual(
      [],
    );
    expect(found("conv 8 kernel=1", "avgpool global", "flatten", "dense 400 relu", "dense 10")).toEqual([]);
  });
  it("behind a reshape that flattens, activations and dropout too", () =>
    expect(found("conv 8 kernel=1", "reshape [2048]", "relu dropout(0.5)", "dense 10")).toEqual([5]));
});

describe("lint/padding-only", () => {
  const found = finder("lint/padding-only");

  it("padding as wide as the kernel", () => expect(found("conv 8 kernel=3 pad=3")).toEqual([2]));
  it("at the end alone", () => expect(found("conv 8 kernel=3 pad=[0, 0, 3, 0]")).toEqual([2]));
  it("on one axis", () => expect(found("conv 8 kernel=1x3 pad=1x1")).toEqual([2]));
  it("not where one tap meets the input", () => expect(found("conv 8 kernel=3 pad=2")).toEqual([]));
  // Taps at -2, 0, 2 of the first window.
  it("not where a dilated kernel does", () => expect(found("conv 8 kernel=3 pad=2 dilation=2")).toEqual([]));
  // Taps at -40, 0, 40: the middle one. Those of a 2x2 kernel at -20, 20, of 16.
  it("where all taps of a dilated kernel jump over the input", () => {
    expect(found("conv 8 kernel=3 pad=40 dilation=40")).toEqual([]);
    expect(found("conv 8 kernel=2 pad=20 dilation=40")).toEqual([2]);
  });
});

describe("lint/uneven-branches", () => {
  const found = finder("lint/uneven-branches");

  it("a same-padded branch of even size beside the identity", () => {
    expect(found("add { conv 8 kernel=2 pad=same } {}")).toEqual([2]);
  });
  it("windows padded at the end alone", () =>
    expect(found("add { conv 8 kernel=3 pad=[0, 0, 2, 2] } {}")).toEqual([2]));
  it("the second of two, where each lies beside the other by as much as the stride", () => {
    // Centres at 0 and 1 of 2 from element to element.
    expect(found("concat { conv 8 kernel=3 stride=2 pad=1 } { conv 8 kernel=3 stride=2 pad=[0, 0, 1, 1] }")).toEqual([
      2,
    ]);
  });
  // Centres at 0 and 0.5, of 2.
  it("not a pool of 2 beside a window of 3", () =>
    expect(found("concat { conv 8 kernel=3 stride=2 pad=1 } { maxpool 2 }")).toEqual([]));
  it("not what was made smaller and larger again", () => {
    const larger = ["upsample 2", "convtranspose 8 kernel=2 stride=2", "convtranspose 8 kernel=4 stride=2 pad=1"];
    for (const line of larger) expect(found(`concat { maxpool 2; ${line} } {}`)).toEqual([]);
    // Centres at 0 and 2 beside those at 0 and 1: 0.5 on average.
    expect(found("concat { conv 8 kernel=3 stride=2 pad=1; convtranspose 8 kernel=2 stride=2 } {}")).toEqual([2]);
  });
  it("not causal windows, however far back they go", () => {
    const causal = "conv 8 kernel=2 dilation=4 pad=[4, 0]";
    const early = "conv 8 kernel=2 pad=[0, 1]";
    const foundIn = [`add { ${causal} } { ${causal}; ${causal} } {}`, `add { ${causal} } { ${early} }`].map((line) =>
      lines("lint/uneven-branches", "input x [8, 64]", line),
    );
    expect(foundIn).toEqual([[], [2]]);
  });
  it("not odd ones that keep the centre", () => {
    expect(found("concat { conv 8 kernel=3 pad=1 } { conv 8 kernel=5 pad=2 } { maxpool 3 stride=1 pad=1 }")).toEqual(
      [],
    );
  });
  it("not beside something that sees everything", () => expect(found("mul {} { avgpool global }")).toEqual([]));
});

describe("lint/automatic-names", () => {
  const found = finder("lint/automatic-names");

  it("layers with weights and no label", () =>
    expect(found("stem: conv 8 kernel=1 relu", "conv 8 kernel=1 relu")).toEqual([3]));
  it("not layers without weights", () => expect(found("maxpool 2", "flatten")).toEqual([]));
});

it.each(examplesOfModels)("the branches of %s look at one place", (path) => {
  const host: Host = { readFile: (each) => readFileSync(each, "utf8") };
  const at = `${examplesFolder}${path}`;
  const { diagnostics } = check(at, readFileSync(at, "utf8"), host, { rules: { "lint/uneven-branches": "warning" } });
  expect(diagnostics.filter(({ code }) => code.startsWith("lint/"))).toEqual([]);
});

it("a line of a block is one place, in however many calls", () => {
  const text = "block B() { conv 8 kernel=1 bn }\nmodel Net { input image [8, 4, 4]; B; B; B }";
  const { diagnostics } = check("net.cvk", text, undefined, { rules: { "lint/bias-before-norm": "warning" } });
  expect(diagnostics).toHaveLength(1);
});

it("a bias that is of no use can be left out by its fix, in parentheses too", () => {
  for (const [line, mended] of [
    ["conv 8 kernel=3 bn", "conv 8 kernel=3 bias=false bn"],
    ["conv(8, kernel=3) bn", "conv(8, kernel=3, bias=false) bn"],
  ]) {
    const text = `model Net {\n${input}\n${line}\n}`;
    const [diagnostic] = check("net.cvk", text, undefined, {
      rules: { "lint/bias-before-norm": "warning" },
    }).diagnostics;
    const { span, newText } = diagnostic!.fixes[0]!.edits[0]!;
    expect(text.slice(0, span.start) + newText + text.slice(span.end)).toBe(text.replace(line!, mended!));
  }
});

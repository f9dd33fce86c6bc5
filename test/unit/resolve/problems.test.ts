import { describe, expect, it } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { applyFix, model, mistakes, only, resolve } from "./support.ts";

describe("what a layer reports", () => {
  it("shows the way from the input without its middle", () => {
    const lines =
      "conv 4 kernel=3 relu\n maxpool 2\n conv 8 kernel=3 bn relu\n maxpool 2\n conv 16 kernel=3\n conv 9 kernel=5";
    const found = resolve(model(lines)).diagnostics.find(({ severity }) => severity === "error")!;
    // 32 -> 30 -> 15 -> 13 -> 6 -> 4
    expect(spanText(found.span)).toBe("kernel=5");
    expect(found.notes[0]).toBe(
      "here the tensor is [16, 4, 4]: image [3, 32, 32] -> conv1 [4, 30, 30] -> ... -> conv3 [16, 4, 4]",
    );
    expect(found.notes[1]).toContain("(4 + 2*0 - 5) / 1 + 1 = 0");
  });

  it("offers only changes that were tried, with the shape that they give", () => {
    const text = "model Net {\n  input image [192, 3, 3]\n  conv 256 kernel=5 relu\n}";
    const found = only(text);
    expect(found.help).toEqual(["pad=1 gives [256, 1, 1]; pad=2 keeps 3x3"]);
    expect(applyFix(text, found)).toContain("conv 256 kernel=5 pad=1 relu");
    expect(mistakes(applyFix(text, found))).toEqual([]);
  });

  it("edits the attribute where it is written", () => {
    const text = "model Net {\n  input image [192, 3, 3]\n  conv(256, kernel=7, pad=1)\n}";
    const fixed = applyFix(text, only(text));
    expect(fixed).toContain("conv(256, kernel=7, pad=2)");
    expect(mistakes(fixed)).toEqual([]);
  });

  it("adds an argument inside the parentheses that are there", () => {
    const text = "model Net {\n  input image [192, 3, 3]\n  conv(256, kernel=5)\n}";
    expect(applyFix(text, only(text))).toContain("conv(256, kernel=5, pad=1)");
    const post = "model Net {\n  input image [192, 3, 3]\n  relu conv(256, kernel=5)\n}";
    expect(applyFix(post, only(post))).toContain("relu conv(256, kernel=5, pad=1)");
  });

  it("puts a layer on the line before", () => {
    const text = model("  relu\n    head: dense 10");
    const found = only(text);
    expect(found.code).toBe("dense/needs-flat");
    expect(found.help).toEqual([
      "flatten before it gives [10]; axis=width gives [3, 32, 10], each position by itself, as PyTorch's Linear does",
    ]);
    expect(applyFix(text, found)).toBe(model("  relu\n    flatten\n    head: dense 10"));
    expect(mistakes(applyFix(text, found))).toEqual([]);
  });

  it("puts a layer before one that shares its line", () => {
    const text = "model Net { input image [3, 4, 4]; dense 10 }";
    expect(applyFix(text, only(text))).toBe("model Net { input image [3, 4, 4]; flatten; dense 10 }");
    const post = model("relu dense(10)");
    expect(applyFix(post, only(post))).toBe(model("relu flatten dense(10)"));
  });

  it("proposes nothing to edit where a parameter holds the layer", () => {
    const found = only(`block B(head = dense(10)) { head }\n${model("B")}`);
    expect([found.code, found.fixes.length]).toEqual(["dense/needs-flat", 0]);
  });

  it("shows every tensor of a join, and the branch that does not fit", () => {
    const found = only(model("add { conv 3 kernel=3 } {}"));
    expect(found.code).toBe("add/shape-mismatch");
    expect(found.notes.slice(0, 2)).toEqual([
      "tensor 1 is [3, 30, 30]: image [3, 32, 32] -> conv1 [3, 30, 30]",
      "tensor 2 is [3, 32, 32]: image [3, 32, 32]",
    ]);
    expect(found.labels.map(({ text }) => text)).toEqual(["this is [3, 32, 32]"]);
  });

  it("warns of unread rows without stopping", () => {
    const { diagnostics, models } = resolve(model("conv 8 kernel=3 stride=2"));
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning conv/unread"]);
    expect(models).toHaveLength(1);
  });

  it("is silent behind a mistake", () => {
    const lines = "conv 8 kernel=99 relu\n skip: conv 8 kernel=3\n dense 10\n concat skip\n -> [1]\n output x";
    expect(mistakes(model(lines))).toEqual(["conv/kernel-exceeds-input: kernel=99"]);
  });
});

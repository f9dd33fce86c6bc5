/** "Errors" and "Budgets": one error a mistake, at its place, in the words of the file, with something to try. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { formatDiagnostic } from "../../../src/diagnostics/pretty.ts";
import { errors, net, sound, wordsOf } from "./support.ts";

describe("errors", () => {
  it("are worded as the page has them, with the way of the tensor and the arithmetic", () => {
    const lines = "  conv 192 kernel=3 pad=1 relu\n  maxpool 2\n  maxpool 2\n  maxpool 2\n  conv 256 kernel=5 relu";
    const [error] = check("alexnet.cvk", net(lines, "[3, 24, 24]")).diagnostics;
    expect(formatDiagnostic(error!)).toBe(
      [
        "alexnet.cvk:7:12 error[conv/kernel-exceeds-input]: kernel 5x5 does not fit the 3x3 input",
        "   7 |   conv 256 kernel=5 relu",
        "     |            ^^^^^^^^",
        "     = here the tensor is [192, 3, 3]: image [3, 24, 24] -> conv1 [192, 24, 24] -> ... -> maxpool3 [192, 3, 3]",
        "     = output height would be (3 + 2*0 - 5) / 1 + 1 = -1",
        "     = help: pad=1 gives [256, 1, 1]; pad=2 keeps 3x3",
      ].join("\n"),
    );
  });

  it("all of a file come in one run, each at its place", () => {
    const text = net("cnov 3\nconv 4 krnel=3 kernel=1\nfrom image\nconv 3 kernel=99\nfrom imgae\nrelu -> [3");
    expect(errors(text).map((each) => each.split(":")[0])).toEqual([
      "3 resolve/unknown-layer",
      "4 resolve/unknown-argument",
      "6 conv/kernel-exceeds-input",
      "7 resolve/unknown-name",
      "8 syntax/unclosed-bracket",
    ]);
  });

  it.each([
    ["conv 64 kernel 3", "write `kernel=3`"],
    ["conv 64 kernel: 3", "`kernel=…`"],
    ["conv(64, kernel: 3)", "`kernel=…`"],
    ["conv 64 kernel_size=3", "did you mean `kernel`?"],
    ["skip = conv 64 kernel=3", "a label in front of a layer is `skip: …`"],
    ["Conv2d 64 kernel=3", "did you mean `conv`?"],
    ["linear 10", "did you mean `dense`?"],
    ["batchnorm", "did you mean `bn`?"],
    ["conv 64 kernel=3 reul", "did you mean `relu`?"],
    ["conv 64 kernel=3 padding=1", "did you mean `pad`?"],
    ["relu\nexpect parms == 3", "did you mean `params`?"],
    ["a: relu\nexpect a.parms == 3", "did you mean `params`?"],
    ["relu\nexpect size == 3", "the figures are params"],
  ])("%s is one error, with a help that mends it", (line, help) => {
    expect(wordsOf(net(line))).toContain(help);
  });

  it("a line that could not be read is not judged further, nor are names it may have declared", () => {
    expect(errors(net("skip conv 64: relu\nadd skip"))).toEqual(["3 syntax/unexpected-text: :"]);
    expect(errors(net("skip: conv 3 kernel=1 $ relu\nadd skip"))).toEqual(["3 syntax/unexpected-character: $"]);
  });
});

describe("budgets", () => {
  it("hold figures of the model, of a layer and of a block, in any boolean expression", () => {
    const lines = `c: conv 4 kernel=3 pad=1 bn
expect params == 120 && trainable <= 1K
expect c.params == 112 && bn1.params == 8
expect macs == 110_592 || false
expect c.macs / 1024 == 108
expect weights == 4 * (params + 8)
expect receptive >= 3x3 && receptive == [3, 3]
expect max(params, 7) > min(1, 2)
expect memory <= 8MB && !(memory > 1MB)`;
    expect(sound(net(lines)).claims).toHaveLength(8);
  });

  it("that are broken say what was found", () => {
    expect(wordsOf(net("conv 4 kernel=3\nexpect params == 100"))).toContain("112");
    expect(wordsOf(net("conv 4 kernel=3\nexpect receptive >= 5x5"))).toContain("3x3");
    expect(wordsOf(net("conv 4 kernel=3\nexpect memory <= 1KB"))).toContain("26_688B"); // 4 * (3*32*32 + 4*30*30)
  });

  it("inside a block are about each call of it", () => {
    const block = "block B(w) { conv w kernel=1\nexpect params == 16 }\n";
    const text = `${block}model M { input x [3, 4, 4]\nB 4\nB 5 }`;
    expect(errors(text)).toEqual(["2 claim/broken: params == 16"]);
    expect(sound(text.replace("B 5", "expect b1.params == 16")).claims).toHaveLength(2);
  });

  it("of a 1-D model compare the receptive field with a number", () => {
    expect(sound(net("conv 8 kernel=5\nconv 8 kernel=3\nexpect receptive == 7", "[4, 100]")).claims).toHaveLength(1);
  });
});

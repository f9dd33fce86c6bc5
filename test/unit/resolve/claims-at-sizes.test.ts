import { describe, expect, it, test } from "vitest";
import { check } from "../../../src/check.ts";
import { mistakes, only, sound } from "./support.ts";

const net = (lines: string, shape = "[3, H, W]"): string =>
  `model Net {\n  input image ${shape}\n  stem: conv 8 kernel=3 pad=1\n${lines}\n}\n`;

/** The messages of a whole check. */
function told(text: string, sizes = {}): readonly string[] {
  return check("net.cvk", text, undefined, { sizes }).diagnostics.map(({ message }) => message);
}

describe("a claim at sizes of its own", () => {
  // 3*3*3*8 products at each place
  test.each([
    ["expect macs == 32*16 * 216 at H=32 W=16", []],
    ["expect macs == 32*16 * 216 at H=32, W=16", []],
    ["expect macs == 32*16 * 216 at W=16 H=30 + 2", []],
    ["expect stem.macs / 216 == 6 at H=2 W=3", []],
    ["expect H * W == image.height * 3 at H=2 W=3", []],
    ["expect memory == 4 * (3 + 8) * 6 at H=2 W=3", []],
    ["expect receptive == 3x3 at H=9 W=9", []],
    ["expect macs == 0 at H=2 W=3", ["macs is 1_296, not 0, at H=2 W=3"]],
  ])("%s", (line, found) => {
    expect(told(net(`  ${line}`))).toEqual(found);
    expect(told(net(`  ${line}`, "[3, H = 50, W = 60]"))).toEqual(found);
    expect(told(net(`  ${line}`), { H: 50, W: 60 })).toEqual(found);
  });

  it("takes for the others what they have", () => {
    expect(told(net("  expect macs == 216 * 5 * 7 at H=5", "[3, H, W = 7]"))).toEqual([]);
    expect(told(net("  expect macs == 216 * 5 * 4 at H=5", "[3, H, W = 7]"), { W: 4 })).toEqual([]);
  });

  it("is about the net that these sizes give", () => {
    const lines = "  if H > 100 { maxpool 2 }\n  repeat H { relu }\n  relu\n";
    const text = net(`${lines}  expect memory == 4 * (3 + 8) * 9 at H=3 W=3`, "[3, H = 200, W = 200]");
    expect(told(text).filter((message) => message.includes(" at "))).toEqual([]);
    expect(sound(text).claims.map((claim) => claim.kind === "figure" && claim.at?.graph.nodes.length)).toEqual([5]);
  });

  it("stands beside others, each at its place", () => {
    const lines = ["at H=4 W=4", "at H=2 W=2", "at H=4 W=4", ""].map((at) => `  expect macs <= 1K ${at}`).join("\n");
    expect(told(net(lines, "[3, H = 1, W = 4]"))).toEqual([
      "macs is 3_456; claimed is at most 1_000, at H=4 W=4",
      "macs is 3_456; claimed is at most 1_000, at H=4 W=4",
    ]);
  });

  it("where `at` is a word, and nowhere else", () => {
    const text = net(
      "  at: relu\n  conv at.channels kernel=1\n  expect at.macs == 0\n  expect at.macs == 0 at H=3 W=3",
    );
    expect(told(text)).toEqual([]);
    expect(told("block B(at = 3) { conv at kernel=1 }\n" + net("  B at=5\n  relu"))).toEqual([]);
    expect(told("block at(width = 3) { conv width kernel=1 }\n" + net("  at\n  at 4\n  relu at"))).toEqual([]);
  });
});

describe("sizes that it cannot be made for", () => {
  test.each([
    ["expect macs > 0 at H=3 Q=3", "resolve/claim-sizes: Q"],
    ["expect macs > 0 at H=3 H=3", "resolve/argument-twice: H=3"],
    ["expect macs > 0 at H=0 W=3", "resolve/type: 0"],
    ["expect macs > 0 at H=W", "resolve/undecided-size: W"],
    ["conv 8 kernel=5\n  expect macs > 0 at H=4 W=4", "resolve/claim-sizes: H=4 W=4"],
    ["require H > 2\n  expect macs > 0 at H=2, W=4", "resolve/claim-sizes: H=2, W=4"],
    ['expect close("a.onnx", 1e-3) at H=4 W=4', "resolve/misplaced: H=4 W=4"],
  ])("%s", (lines, mistake) => {
    expect(mistakes(net(`  ${lines}`))).toEqual([mistake]);
  });

  it("in a block, which has none", () => {
    const block = "block Unit { relu\n expect macs == 0 at H=3 }\n";
    expect(mistakes(block + net("  Unit"))).toEqual(["resolve/misplaced: H=3"]);
  });

  it("in a branch that is not there", () => {
    const text = net("  if H > 10 { expect macs > 0 at H=3 }", "[3, H = 20, W = 3]");
    expect(only(text).message).toBe("at H=3 this line is in a branch that is not taken");
  });

  it("tells why, and where", () => {
    const { message, labels } = only(net("  require H > 2\n  expect macs > 0 at H=2, W=4"));
    expect(message).toBe("the model cannot have the sizes H=2 W=4: `require H > 2` does not hold: H is 2");
    expect(labels.map(({ span }) => span.source.text.slice(span.start, span.end))).toEqual(["require H > 2"]);
  });
});

import { check } from "../../../src/check.ts";
import { describe, expect, it } from "vitest";
import { judgeClaims } from "../../../src/analysis/judge-claims.ts";
import { Source, spanText, type Span } from "../../../src/base/source.ts";
import { Diagnostics, type Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { ClaimExpression, FigureName } from "../../../src/graph/claim.ts";
import type { Graph, Node } from "../../../src/graph/graph.ts";
import { symbol, type Dim } from "../../../src/tensor/dim.ts";
import { netOf } from "../../property/net.ts";
import { alexnet, lenet } from "./known-nets.ts";

type Binary = Extract<ClaimExpression, { kind: "binary" }>;

const number = (value: number, bytes = false): ClaimExpression => ({ kind: "number", value, bytes });
const window = (...extents: number[]): ClaimExpression => ({ kind: "window", extents });
const binary = (left: ClaimExpression, operator: Binary["operator"], right: ClaimExpression): Binary => ({
  kind: "binary",
  operator,
  left,
  right,
});

/** A claim whose text is given; the figure's span is found in it by its text. */
class ClaimText {
  readonly source: Source;
  constructor(text: string) {
    this.source = new Source("test.cvk", text);
  }
  get span(): Span {
    return this.find(this.source.text);
  }
  /** Behind `expect`. */
  get condition(): Span {
    return this.find(this.source.text.replace(/^expect /, ""));
  }
  find(part: string): Span {
    const start = this.source.text.indexOf(part);
    return { source: this.source, start, end: start + part.length };
  }
  figure(figure: FigureName, text: string = figure, nodes?: readonly Node[]): ClaimExpression {
    return { kind: "figure", figure, text, nodes, span: this.find(text) };
  }
}

function judge(graph: Graph, text: string, condition: (claim: ClaimText) => ClaimExpression): readonly Diagnostic[] {
  const claim = new ClaimText(text);
  const diagnostics = new Diagnostics();
  judgeClaims([{ kind: "figure", condition: condition(claim), span: claim.condition }], graph, diagnostics);
  return diagnostics.all;
}

function applyFix({ fixes }: Diagnostic): string {
  const [edit] = fixes[0]!.edits;
  const { source, start, end } = edit!.span;
  return source.text.slice(0, start) + edit!.newText + source.text.slice(end);
}

function judgeShape(shape: readonly Dim[], expected: readonly Dim[], text: string): readonly Diagnostic[] {
  const net = netOf(shape);
  net.layer("conv", { channels: 8, kernel: [3], pad: [1] });
  const source = new Source("test.cvk", text);
  const span = { source, start: text.indexOf("->"), end: text.length };
  const diagnostics = new Diagnostics();
  const value = net.current;
  net.output("out");
  judgeClaims([{ kind: "shape", value, expected, span }], net.finish(), diagnostics);
  return diagnostics.all;
}

const LENET = lenet();
const ALEXNET = alexnet();

describe("claims that hold", () => {
  it.each<[string, (claim: ClaimText) => ClaimExpression]>([
    ["expect params == 61_706", (c) => binary(c.figure("params"), "==", number(61_706))],
    ["expect trainable <= params", (c) => binary(c.figure("trainable"), "<=", c.figure("params"))],
    ["expect macs < 1M", (c) => binary(c.figure("macs"), "<", number(1e6))],
    ["expect memory <= 23_520B", (c) => binary(c.figure("memory"), "<=", number(23_520, true))],
    ["expect memory <= 23_520 (a number means bytes)", (c) => binary(c.figure("memory"), "<=", number(23_520))],
    [
      "expect weights == params * 4B",
      (c) => binary(c.figure("weights"), "==", binary(c.figure("params"), "*", number(4, true))),
    ],
    ["expect receptive >= 28x28", (c) => binary(c.figure("receptive"), ">=", window(28, 28))],
    [
      "expect 61_706 == params && true",
      (c) => binary(binary(number(61_706), "==", c.figure("params")), "&&", { kind: "boolean", value: true }),
    ],
    [
      "expect max(macs / params, 1) > 5",
      (c) =>
        binary(
          { kind: "function", name: "max", arguments: [binary(c.figure("macs"), "/", c.figure("params")), number(1)] },
          ">",
          number(5),
        ),
    ],
  ])("%s", (text, condition) => {
    expect(judge(LENET, text, condition)).toEqual([]);
  });

  it("of one layer", () => {
    const condition = (c: ClaimText) =>
      binary(c.figure("params", "conv1.params", [ALEXNET.graph.nodes[0]!]), "==", number(23_296));
    expect(judge(ALEXNET.graph, "expect conv1.params == 23_296", condition)).toEqual([]);
  });

  it("of the receptive field behind one layer", () => {
    const pool = ALEXNET.graph.nodes.find((node) => node.outputs[0] === ALEXNET.last)!;
    const condition = (c: ClaimText) => binary(c.figure("receptive", "p.receptive", [pool]), "==", window(195, 195));
    expect(judge(ALEXNET.graph, "expect p.receptive == 195x195", condition)).toEqual([]);
  });
});

describe("a broken claim", () => {
  it("names the figure found, the difference and the largest layers, and offers the edit", () => {
    const [diagnostic, ...others] = judge(ALEXNET.graph, "expect params == 61_000_000", (c) =>
      binary(c.figure("params"), "==", number(61_000_000)),
    );
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: "claim/broken",
      severity: "error",
      message: "params is 61_100_840, not 61_000_000",
      notes: [
        "that is 100_840 more (0.165%)",
        "most of params: dense1 37_752_832, 61.8%; dense2 16_781_312, 27.5%; dense3 4_097_000, 6.7%",
      ],
    });
    expect(applyFix(diagnostic!)).toBe("expect params == 61_100_840");
  });

  it("of a limit says which, in the words of the comparison", () => {
    const messages = (["<=", "<", ">=", ">"] as const).map((operator) => {
      const limit = operator.startsWith("<") ? 60e6 : 62e6;
      return judge(ALEXNET.graph, "expect params …", (c) => binary(c.figure("params"), operator, number(limit)))[0]!
        .message;
    });
    expect(messages).toEqual([
      "params is 61_100_840; claimed is at most 60_000_000",
      "params is 61_100_840; claimed is less than 60_000_000",
      "params is 61_100_840; claimed is at least 62_000_000",
      "params is 61_100_840; claimed is more than 62_000_000",
    ]);
  });

  it("reads the same the other way round, and without an edit of something that is not a number", () => {
    const [diagnostic] = judge(ALEXNET.graph, "expect 60M >= params", (c) =>
      binary(number(60e6), ">=", c.figure("params")),
    );
    expect(diagnostic!.message).toBe("params is 61_100_840; claimed is at most 60_000_000");
    expect(diagnostic!.fixes).toEqual([]);
  });

  it("of one layer shows how the count comes about", () => {
    const [diagnostic] = judge(ALEXNET.graph, "expect conv1.params == 34_944", (c) =>
      binary(c.figure("params", "conv1.params", [ALEXNET.graph.nodes[0]!]), "==", number(34_944)),
    );
    expect(diagnostic!.message).toBe("conv1.params is 23_296, not 34_944");
    expect(diagnostic!.notes).toEqual(["that is 11_648 less (33.333%)", "conv1: (11*11*3)*64 + 64"]);
    expect(applyFix(diagnostic!)).toBe("expect conv1.params == 23_296");
  });

  it("about memory is told in bytes, with the layer of the peak", () => {
    const [diagnostic] = judge(LENET, "expect memory == 16KB", (c) =>
      binary(c.figure("memory"), "==", number(16_000, true)),
    );
    expect(diagnostic!.message).toBe("memory is 23.52KB, not 16KB");
    expect(diagnostic!.notes).toEqual(["that is 7.52KB more (47%)", "memory is highest while avgpool1 computes"]);
    expect(applyFix(diagnostic!)).toBe("expect memory == 23.52KB");
  });

  it("about a receptive field gives both windows", () => {
    const pool = ALEXNET.graph.nodes.find((node) => node.outputs[0] === ALEXNET.last)!;
    const [diagnostic] = judge(ALEXNET.graph, "expect p.receptive >= 195x200", (c) =>
      binary(c.figure("receptive", "p.receptive", [pool]), ">=", window(195, 200)),
    );
    expect(diagnostic!.message).toBe("p.receptive is 195x195; claimed is at least 195x200");
  });

  it("of several parts is about the part that is false", () => {
    const [diagnostic] = judge(LENET, "expect params == 61_706 && macs < 100", (c) =>
      binary(binary(c.figure("params"), "==", number(61_706)), "&&", binary(c.figure("macs"), "<", number(100))),
    );
    // 28²·6·25 + 10²·16·150 + 400·120 + 120·84 + 84·10
    expect(diagnostic!.message).toBe("macs is 416_520; claimed is less than 100");
  });
});

it("weights are told in bytes, layer by layer", () => {
  const [diagnostic] = judge(LENET, "expect weights <= 240KB", (c) =>
    binary(c.figure("weights"), "<=", number(240_000, true)),
  );
  expect(diagnostic!.message).toBe("weights is 246_824B (246.82KB); claimed is at most 240KB");
  expect(diagnostic!.notes[1]).toBe(
    "most of weights: dense1 192.48KB, 78%; dense2 40_656B (40.66KB), 16.5%; conv2 9_664B (9.66KB), 3.9%",
  );
});

describe("claims that make no sense", () => {
  it.each<[string, string, string, (claim: ClaimText) => ClaimExpression]>([
    [
      "a count against bytes",
      "claim/unlike-quantities",
      "params (a count, 61_706) and 8MB (a number of bytes) do not compare",
      (c) => binary(c.figure("params"), "<=", number(8e6, true)),
    ],
    [
      "a field against a number",
      "claim/unlike-quantities",
      "receptive (a window, 28x28) and 28 (a number) do not compare",
      (c) => binary(c.figure("receptive"), ">=", number(28)),
    ],
    [
      "a field against a window of another rank",
      "claim/unlike-quantities",
      "receptive (a window, 28x28) and 28x28x28 (a window) do not compare",
      (c) => binary(c.figure("receptive"), ">=", window(28, 28, 28)),
    ],
    [
      "a sum of a field and a number",
      "claim/unlike-quantities",
      "receptive (a window, 28x28) and 1 (a number) do not go with +",
      (c) => binary(binary(c.figure("receptive"), "+", number(1)), "==", window(29, 29)),
    ],
    [
      "a figure alone",
      "claim/not-a-condition",
      "expect wants a condition, but params is a count",
      (c) => c.figure("params"),
    ],
    [
      "a negated number",
      "claim/unlike-quantities",
      "! wants a condition, but params is a count",
      (c) => ({ kind: "unary", operator: "!", operand: c.figure("params") }),
    ],
  ])("%s", (_name, code, message, condition) => {
    const found = judge(LENET, "expect params receptive", condition);
    expect(found.map((each) => [each.code, each.message])).toEqual([[code, message]]);
  });

  it("a field of a net without spatial axes", () => {
    const net = netOf([8]);
    net.layer("dense", { features: 2 });
    net.output("out");
    const [diagnostic] = judge(net.finish(), "expect receptive == 1x1", (c) =>
      binary(c.figure("receptive"), "==", window(1, 1)),
    );
    expect(diagnostic!.code).toBe("claim/no-receptive-field");
    expect(spanText(diagnostic!.span)).toBe("receptive");
  });

  it("a 1-D field compares with a number", () => {
    const net = netOf([1, 16]);
    net.layer("conv", { channels: 1, kernel: [3] });
    net.output("out");
    expect(judge(net.finish(), "expect receptive == 3", (c) => binary(c.figure("receptive"), "==", number(3)))).toEqual(
      [],
    );
  });
});

describe("open sizes", () => {
  const net = netOf([3, symbol("H"), symbol("W")]);
  net.layer("conv", { channels: 8, kernel: [3], pad: [1] });
  net.output("out");
  const graph = net.finish();

  it("a figure that depends on them is told with where the claim holds", () => {
    const [diagnostic] = judge(graph, "expect macs < 1G", (c) => binary(c.figure("macs"), "<", number(1e9)));
    // 1e9 / 216 = 4_629_629.6
    expect(diagnostic).toMatchObject({
      code: "claim/open-size",
      severity: "warning",
      message: "whether macs < 1_000_000_000 holds depends on H and W",
      notes: ["macs = 216*H*W", "it holds for H*W <= 4_629_629"],
      help: ["say for which sizes: expect macs < 1G at H=224 W=224"],
    });
  });

  it("memory too, which has no formula", () => {
    const [diagnostic] = judge(graph, "expect memory < 1MB", (c) => binary(c.figure("memory"), "<", number(1e6, true)));
    // 4 bytes of 3 + 8 channels
    expect(diagnostic).toMatchObject({ code: "claim/open-size", notes: ["it holds for H*W <= 22_727"] });
  });

  it("a figure that does not is judged", () => {
    expect(judge(graph, "expect params == 224", (c) => binary(c.figure("params"), "==", number(224)))).toEqual([]);
  });
});

describe("shape claims", () => {
  it("hold without the batch", () => {
    expect(judgeShape([3, 6, 4], [8, 6, 4], "conv 8 -> [8, 6, 4]")).toEqual([]);
  });

  it("hold for symbolic sizes", () => {
    const H = symbol("H");
    expect(judgeShape([3, H, 4], [8, H, 4], "conv 8 -> [8, H, 4]")).toEqual([]);
  });

  it("that differ give both shapes, the axes and the edit", () => {
    const [diagnostic] = judgeShape([3, 6, 4], [8, 5, 4], "conv 8 -> [8, 5, 4]");
    expect(diagnostic).toMatchObject({
      code: "claim/shape",
      message: "the tensor here is [8, 6, 4], not [8, 5, 4]",
      notes: ["height is 6, claimed 5", "conv1 makes it of [3, 6, 4]"],
    });
    expect(applyFix(diagnostic!)).toBe("conv 8 -> [8, 6, 4]");
  });

  it("name the layer that gave the shape, not those behind it that kept it", () => {
    const net = netOf([3, 6, 4]);
    net.layer("maxpool", { kernel: [2] });
    net.layer("relu");
    net.layer("tanh");
    net.output("out");
    const source = new Source("test.cvk", "-> [3, 2, 2]");
    const span = { source, start: 0, end: source.text.length };
    const diagnostics = new Diagnostics();
    judgeClaims([{ kind: "shape", value: net.current, expected: [3, 2, 2], span }], net.finish(), diagnostics);
    expect(diagnostics.all[0]!.notes).toEqual(["height is 3, claimed 2", "maxpool1 makes it of [3, 6, 4]"]);
  });

  it("of another rank, with as many elements, suggest flatten", () => {
    const [diagnostic] = judgeShape([3, 6, 4], [192], "conv 8 -> [192]");
    expect(diagnostic!.help).toEqual(["flatten gives [192]"]);
    expect(diagnostic!.notes).toEqual(["conv1 makes it of [3, 6, 4]"]);
  });

  it("that depend on an open size are told apart from wrong ones", () => {
    const H = symbol("H");
    const [open] = judgeShape([3, H, 4], [8, 6, 4], "conv 8 -> [8, 6, 4]");
    expect(open).toMatchObject({
      code: "claim/open-size",
      severity: "warning",
      message: "the tensor here is [8, H, 4]; whether that is [8, 6, 4] depends on H",
      notes: ["height: it is for H = 6 alone"],
    });
    const [wrong] = judgeShape([3, H, 4], [9, 6, 4], "conv 8 -> [9, 6, 4]");
    expect(wrong!.code).toBe("claim/shape");
  });
});

function judged(claim: string): readonly string[] {
  const layers = "  conv 9007199254740991 kernel=1\n".repeat(2);
  return check("m.cvk", `model M {\n  input x [3, 16, 16]\n${layers}  ${claim}\n}`).diagnostics.map(({ code }) => code);
}

describe("beyond 2^53, where figures are rounded", () => {
  it("equality is not judged, nor order of close ones", () => {
    expect(judged("expect params == params")).toEqual(["claim/unlike-quantities"]);
    expect(judged("expect params != params + 1")).toEqual(["claim/unlike-quantities"]);
    expect(judged("expect params <= params + 1")).toEqual(["claim/unlike-quantities"]);
  });

  it("what is clearly larger is", () => {
    expect(judged("expect params >= 1000M")).toEqual([]);
    expect(judged("expect params <= 1000M")).toEqual(["claim/broken"]);
  });
});

/** conv1: (5*5*1)*6 + 6 = 156 parameters of 4 bytes, 28*28*150 = 117_600 multiply-accumulates. */
const told = (...claims: readonly string[]): readonly Diagnostic[] =>
  check(
    "net.cvk",
    `model Net {\n  input image [1, 28, 28]\n  conv 6 kernel=5 pad=2\n${claims.map((claim) => `  expect ${claim}\n`).join("")}}`,
  ).diagnostics;

describe("~ holds within half a unit of the last digit written", () => {
  it.each([
    "params ~ 156",
    "macs ~ 117.6K",
    "macs ~ 118K",
    "macs ~ 0.12M",
    "macs ~ 1e5",
    "macs ~ 1.18e5",
    "macs ~ 117_600",
    "weights ~ 0.6KiB",
    "weights ~ 0.62KB",
    "macs / params ~ 753.8",
    "params ~ 156 && macs ~ 118K",
  ])("%s", (claim) => {
    expect(told(claim)).toEqual([]);
  });

  it.each([
    ["macs ~ 117K", "macs is 117_600, which is not 117K to the digits written", "118K"],
    ["macs ~ 117.5K", "macs is 117_600, which is not 117.5K to the digits written", "117.6K"],
    ["macs ~ 4.2M", "macs is 117_600, which is not 4.2M to the digits written", "0.1M"],
    ["macs ~ 4G", "macs is 117_600, which is not 4G to the digits written", "117_600"],
    ["weights ~ 0.5KiB", "weights is 624B, which is not 0.5KiB to the digits written", "0.6KiB"],
  ])("%s does not, and the fix has as many digits", (claim, message, newText) => {
    const [only, ...others] = told(claim);
    expect([only!.message, others]).toEqual([message, []]);
    expect(only!.fixes[0]!.edits[0]!.newText).toBe(newText);
    expect(told(claim.replace(/\S+$/, newText))).toEqual([]);
  });

  it.each([
    ["params ~ 155 + 1", "behind ~ stands a number as written, found `155 + 1`"],
    ["117.6K ~ macs", "behind ~ stands a number as written, found `macs`"],
    ["receptive ~ 5x5", "behind ~ stands a number as written, found `5x5`"],
    ["receptive ~ 5", "receptive (a window, 5x5) and 5 (a number) do not compare"],
    ["macs ~ 117.6KB", "macs (a count, 117_600) and 117.6KB (a number of bytes) do not compare"],
    ["156 == 156 ~ 3", "comparisons do not chain"],
  ])("%s is refused", (claim, message) => {
    expect(told(claim).map((each) => each.message)).toEqual([message]);
  });

  it("does not stand elsewhere", () => {
    const { diagnostics } = check("net.cvk", "model Net {\n  input x [3, 8, 8]\n  conv (3 ~ 4) kernel=1\n}");
    expect(diagnostics.map(({ message }) => message)).toEqual(["~ compares figures in `expect`, and nowhere else"]);
  });
});

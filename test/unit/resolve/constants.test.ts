import { describe, expect, it } from "vitest";
import { formatShape } from "../../../src/tensor/shape.ts";
import { applyFix, mistakes, model, only, resolve, shapeOf, sound } from "./support.ts";

/** Channels of a convolution by an expression. */
function channels(expression: string, lets = ""): string {
  return shapeOf(sound(model(`${lets}\n conv (${expression}) kernel=1`)), "conv1");
}

describe("arithmetic", () => {
  it.each([
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["64 / 2", 32],
    ["7 % 4", 3],
    ["floor(7 / 2)", 3],
    ["ceil(7 / 2)", 4],
    ["round(7 / 2)", 4],
    ["round(10 / 4)", 3],
    ["min(8, 5, 6)", 5],
    ["max([8, 5, 6])", 8],
    ["in.channels * 2", 6],
    ["here.height - 30", 2],
    ["image.width / 8", 4],
    ["true ? 5 : 6", 5],
    ["in.channels == 3 && in.height > 64 ? 5 : 6", 6],
    ["!(1 == 2) ? 5 : 6", 5],
    ["[16, 32][1]", 32],
    ["- -4", 4],
    ["2K", 2000],
    ["abs(3 - 8)", 5],
    ["sqrt(144)", 12],
    ["log2(1024)", 10],
    ["pow(3, 4)", 81],
    ["round(8 * pow(1.2, 3))", 14],
    ["8 * pow(2, -1)", 4],
    ["len([4, 5, [6, 7]])", 3],
    ["len(range(7))", 7],
    ["range(7)[6]", 6],
    ["range(3, 7)[0] + len(range(3, 7))", 7],
    ["max(range(6))", 5],
    ["len([] + [1] + [2, 3])", 3],
    ["([4] + [5, 6])[2]", 6],
  ])("%s is %d", (expression, value) => {
    expect(channels(expression)).toBe(`[${value}, 32, 32]`);
  });

  it("has no empty range of sizes below, and none that never ends", () => {
    expect(mistakes(model("for w in range(0) { conv w kernel=1 }\n relu"))).toEqual([]);
    expect(only(model("for w in range(3, 1) { relu }")).message).toBe("range(3, 1) would end before it begins");
    expect(mistakes(model("for w in range(1e9) { relu }"))).toEqual(["resolve/too-long: range(1e9)"]);
    expect(only(model("for w in range(1.5) { relu }")).message).toBe("range takes integers, found the number 1.5");
    expect(only(model("let all = range()")).help[0]).toContain("range(n) is the list of 0 to n - 1");
    const open = "model Net {\n input x [3, H, W]\n for w in range(H) { relu }\n}";
    expect(only(open).message).toBe("range(H) depends on H, which has no value yet");
  });

  it("has functions of numbers that exist", () => {
    expect(only(model("conv sqrt(-4) kernel=1")).message).toBe("sqrt(-4) has no value among the real numbers");
    expect(only(model("conv pow(2, 60) kernel=1")).message).toBe("pow(2, 60) is beyond what can be held exactly");
    expect(only(model("conv pow(0, -1) kernel=1")).message).toBe("pow(0, -1) is beyond what can be held exactly");
    expect(only(model("conv pow(2) kernel=1")).message).toBe("pow takes two numbers, as pow(base, exponent), found 1");
    expect(only(model("conv abs(true) kernel=1")).message).toBe("abs takes numbers, not the truth value true");
    expect(only(model("conv len(3) kernel=1")).message).toBe("len takes one list, found the number 3");
  });

  it("joins lists by +, and says what would be one", () => {
    const text = model("for w in [4] + 5 { conv w kernel=1 }");
    const mistake = only(text);
    expect(mistake.message).toBe("+ joins two lists, and the number 5 is none");
    expect(applyFix(text, mistake)).toBe(text.replace("+ 5", "+ [5]"));
    expect(applyFix(model("let w = 5 + [4]"), only(model("let w = 5 + [4]")))).toBe(model("let w = [5] + [4]"));
    const doubled = `let a = range(9)\n ${"abcdefghijklmnopqrstuvwxyz"
      .slice(1)
      .replace(
        /./g,
        (name) =>
          `let ${name} = ${String.fromCharCode(name.charCodeAt(0) - 1)} + ${String.fromCharCode(name.charCodeAt(0) - 1)}\n `,
      )}`;
    expect(mistakes(model(doubled))).toEqual(["resolve/too-long: p + p"]);
  });

  it("looks at the right side of && and || only where the left does not decide", () => {
    expect(channels("false && [1][5] == 1 ? 1 : 2")).toBe("[2, 32, 32]");
    expect(channels("true || [1][5] == 1 ? 1 : 2")).toBe("[1, 32, 32]");
    expect(channels("true ? 3 : [1][5]")).toBe("[3, 32, 32]");
  });

  it("compares words with texts, lists with lists, layers with layers", () => {
    expect(channels('pad == "same" ? 1 : 2', "let pad = same")).toBe("[1, 32, 32]");
    expect(channels("a == [1, 2] ? 1 : 2", "let a = [1, 2]")).toBe("[1, 32, 32]");
    expect(channels("a == relu ? 1 : 2", "let a = silu")).toBe("[2, 32, 32]");
  });

  it("shows both operands of a misfit", () => {
    expect(only(model('conv (3 + "a") kernel=1')).message).toBe('cannot add the number 3 and the text "a"');
    expect(only(model("conv (true < 3 ? 1 : 2) kernel=1")).message).toContain("the truth value true with the number 3");
    expect(only(model('conv (3 == "a" ? 1 : 2) kernel=1')).message).toContain('the number 3 with the text "a"');
  });

  it("refuses divisions by zero and numbers too large to be exact", () => {
    expect(mistakes(model("conv 4 / 0 kernel=1"))).toEqual(["resolve/arithmetic: 4 / 0"]);
    expect(mistakes(model("conv 4 % 0 kernel=1"))).toEqual(["resolve/arithmetic: 4 % 0"]);
    expect(mistakes(model("conv 9_000_000_000_000_000 * 2 kernel=1"))).toEqual([
      "resolve/arithmetic: 9_000_000_000_000_000 * 2",
    ]);
  });

  it("answers a fraction with floor", () => {
    const fraction = only(model("conv image.height / 5 kernel=1"));
    expect(fraction.code).toBe("resolve/fraction");
    expect(fraction.message).toBe("channels must be an integer, found 6.4");
    expect(fraction.help[0]).toContain("floor(image.height / 5) gives 6");
    expect(fraction.fixes[0]!.edits[0]!.newText).toBe("floor(image.height / 5)");
  });

  it("keeps a fraction a fraction where one is allowed", () => {
    expect(mistakes(model("dropout 1 / 4"))).toEqual([]);
  });

  it("says where an index lies outside its list", () => {
    const outside = only(model("let widths = [16, 32]\n conv widths[2] kernel=1"));
    expect(outside.notes).toEqual(["the list has 2 elements; the first has index 0, the last 1"]);
    expect(mistakes(model("conv [16][-1] kernel=1"))).toEqual(["resolve/index: -1"]);
  });

  it("tells one mistake once, however often its value is used", () => {
    const text = model(
      "let w = 1 / 0\n conv w kernel=1\n conv w + 1 kernel=1\n repeat w { relu }\n if w == 1 { relu }",
    );
    expect(mistakes(text)).toEqual(["resolve/arithmetic: 1 / 0"]);
  });
});

describe("variables", () => {
  it("are in sight to the end of their braces, and may be hidden inside", () => {
    const net = sound(model("let w = 4\n for w in [5] { conv w kernel=1 }\n conv w kernel=1"));
    expect([shapeOf(net, "0"), shapeOf(net, "conv2")]).toEqual(["[5, 32, 32]", "[4, 32, 32]"]);
    expect(mistakes(model("if true { let w = 4 }\n conv w kernel=1"))).toEqual(["resolve/later-name: w"]);
  });

  it("are declared once", () => {
    expect(mistakes(model("let w = 4\n let w = 5"))).toContain("resolve/name-twice: w");
  });

  it("may be called constructor or __proto__", () => {
    expect(shapeOf(sound(model("let __proto__ = 4\n conv __proto__ kernel=1")), "conv1")).toBe("[4, 32, 32]");
    expect(mistakes(model("conv constructor kernel=1"))).toEqual(["resolve/unknown-name: constructor"]);
  });

  it("are told from tensors", () => {
    expect(mistakes(model("conv image kernel=1"))).toEqual(["resolve/tensor-as-value: image"]);
    expect(mistakes(model("let w = 3\n concat w"))).toEqual(["resolve/not-a-tensor: w"]);
    expect(mistakes(model("let w = 3\n conv w.channels kernel=1"))).toEqual(["resolve/type: w.channels"]);
  });

  it("suggests the nearest", () => {
    expect(only(model("let width = 4\n conv widht kernel=1")).help).toEqual(["did you mean `width`?"]);
  });
});

describe("facts", () => {
  it("of a label are those of the line's final tensor", () => {
    const net = sound(model("skip: conv 8 kernel=3 stride=2 pad=1 relu\n conv skip.channels + skip.height kernel=1"));
    expect(shapeOf(net, "conv2")).toBe("[24, 16, 16]");
  });

  it("follow the tensor's axes", () => {
    const signal = "model Net {\n input x [4, 100]\n conv x.length kernel=1\n}";
    expect(shapeOf(sound(signal), "conv1")).toBe("[100, 100]");
    expect(only(model("flatten\n dense here.height")).message).toBe(
      "`here` has no height: a tensor [3072] has channels",
    );
  });

  it("in means the tensor that entered, here the one that enters the line", () => {
    const text = `block B { conv 8 kernel=1\n add { conv in.channels kernel=1 } { conv here.channels - 5 kernel=1 } }\n${model("B")}`;
    const net = sound(text);
    expect([shapeOf(net, "b1.conv2"), shapeOf(net, "b1.conv3")]).toEqual(["[3, 32, 32]", "[3, 32, 32]"]);
  });

  it("in is refused with several inputs", () => {
    const text = "model Net {\n input a [3, 4, 4]\n input b [3, 4, 4]\n conv in.channels kernel=1\n}";
    expect(mistakes(text)).toEqual(["resolve/several-inputs: in.channels"]);
  });

  it("that do not exist have near ones", () => {
    expect(only(model("conv in.chanels kernel=1")).help).toEqual(["did you mean `channels`?"]);
  });
});

/** A model around a line, its height and width open. */
const symbolic = (lines: string): string => `model Net {\n input image [3, H, W]\n ${lines}\n}`;

describe("symbolic sizes", () => {
  it("stay symbolic without a value", () => {
    expect(shapeOf(sound(symbolic("conv 8 kernel=3 stride=2 pad=1")), "conv1")).toContain("H");
  });

  it("are bound by name", () => {
    const net = sound(symbolic("conv 8 kernel=3 pad=1"), { sizes: { H: 10, W: 20 } });
    expect(shapeOf(net, "conv1")).toBe("[8, 10, 20]");
  });

  it("are exact in claims", () => {
    const net = sound(
      symbolic("upsample 2 -> [3, H * 2, here.width * 2]\n -> [3, floor(4 * H / 2), ceil((4 * W - 1) / 2)]"),
    );
    const shapes = net.claims.map((claim) => (claim.kind === "shape" ? formatShape([1, ...claim.expected]) : ""));
    expect(shapes).toEqual(["[3, 2*H, 2*W]", "[3, 2*H, 2*W]"]);
  });

  it("decide a comparison where every size gives the same answer", () => {
    expect(mistakes(symbolic("if H + 1 > H { relu }\n if H == H { relu }"))).toEqual([]);
    expect(mistakes(symbolic("relu\n if H > 3 { relu }"))).toEqual(["resolve/undecided-size: H > 3"]);
    expect(mistakes(symbolic("relu\n if H > 3 { relu }"), { sizes: { H: 5 } })).toEqual([]);
  });

  it("are no attribute values before they are bound", () => {
    expect(mistakes(symbolic("conv H kernel=1"))).toEqual(["resolve/undecided-size: H"]);
    expect(mistakes(symbolic("conv H kernel=1"), { sizes: { H: 5 } })).toEqual([]);
  });

  it("must be those of some input", () => {
    const { diagnostics } = resolve(symbolic("relu"), { sizes: { H: 4, h: 5 } });
    expect(diagnostics.map(({ code, span }) => [code, span.source.path, span.source.text])).toEqual([
      ["resolve/unknown-size", "--size", "h=5"],
    ]);
  });

  it("take no small letter", () => {
    expect(mistakes("model Net {\n input image [3, height, W]\n relu\n}")).toEqual(["resolve/unknown-name: height"]);
  });

  it("leave the batch in front", () => {
    const net = sound(symbolic("relu"), { batch: 8 });
    expect(net.graph.inputs[0]!.type.shape[0]).toBe(8);
  });
});

import { describe, expect, it } from "vitest";
import { layerNames, mistakes, model, node, only, resolve, shapeOf, sound } from "./support.ts";

const pair =
  "block Pair(width, stride = 1, wide = width * in.channels) {\n conv width kernel=1 stride=stride\n conv wide kernel=1\n}\n";

describe("arguments of a block", () => {
  it("go by position, by name, or to defaults, which may use earlier parameters and in", () => {
    const net = sound(pair + model("Pair 4\n Pair 4, 2\n Pair 4 stride=2 wide=5\n Pair(2,\n stride=2)"));
    const shapes = [1, 2, 3, 4].map((call) => shapeOf(net, `pair${call}.conv2`));
    expect(shapes).toEqual(["[12, 32, 32]", "[48, 16, 16]", "[5, 8, 8]", "[10, 4, 4]"]);
  });

  it.each([
    ["Pair", "resolve/missing-argument: Pair", "`Pair` needs `width`"],
    ["Pair 1, 2, 3, 4", "resolve/extra-argument: 4", "`Pair` takes 3 values; found 4"],
    ["Pair 1 strid=2", "resolve/unknown-argument: strid", "`Pair` has no parameter `strid`"],
    ["Pair 1 width=2", "resolve/argument-twice: width=2", "`width` is given twice"],
    [
      "Pair 1 {}",
      "resolve/braces: {",
      "`Pair` is a block and takes one tensor; braces belong to layers that join several",
    ],
    ["Piar 1", "resolve/unknown-layer: Piar", "no layer or block is named `Piar`"],
  ])("%s is refused", (line, mistake, message) => {
    const found = only(pair + model(line));
    expect(mistakes(pair + model(line))).toEqual([mistake]);
    expect(found.message).toBe(message);
  });

  it("are shown as declared where they do not fit", () => {
    const [label] = only(pair + model("Pair")).labels;
    expect(label!.text).toBe("declared as Pair(width, stride = 1, wide = width * in.channels)");
  });

  it("may be words for attributes", () => {
    const net = sound(`block B(padding = valid) { conv 3 kernel=3 pad=padding }\n${model("B\n B padding=same")}`);
    expect([shapeOf(net, "b1.conv1"), shapeOf(net, "b2.conv1")]).toEqual(["[3, 30, 30]", "[3, 30, 30]"]);
  });

  it("do not see the variables of the caller", () => {
    expect(mistakes(`block B { conv w kernel=1 }\n${model("let w = 3\n B")}`)).toEqual(["resolve/unknown-name: w"]);
  });

  it("see the variables of the file", () => {
    expect(shapeOf(sound(`let w = 5\nblock B { conv w kernel=1 }\n${model("B")}`), "b1.conv1")).toBe("[5, 32, 32]");
  });
});

describe("calls", () => {
  it("of a block by itself are refused with the chain", () => {
    const text = `block Down { Up }\nblock Up { Down }\n${model("Down")}`;
    expect(only(text).message).toBe("`Down` calls itself: Down -> Up -> Down");
  });

  it("leave their chain in the origin of every layer", () => {
    const net = sound(`block In { relu }\nblock Out { In }\n${model("stage: Out")}`);
    expect(node(net, "stage.in1.relu1").origin.calls.map(({ name, block }) => [name, block])).toEqual([
      ["stage", "Out"],
      ["stage.in1", "In"],
    ]);
  });

  it("that nest more than 256 deep are refused", () => {
    const blocks = Array.from({ length: 300 }, (_, at) => `block B${at} { add { B${at + 1} } {} }\n`).join("");
    expect(only(`${blocks}block B300 { relu }\n${model("B0")}`).code).toBe("resolve/nesting");
  });

  it("pass the tensor through where the body is empty", () => {
    expect(layerNames(sound(`block Nothing { }\n${model("Nothing\n relu")}`))).toEqual(["relu1"]);
  });

  it.each(["input x [3, 4, 4]", "output x", "layout NHWC", "train { loss mse }"])("take no `%s` in a block", (line) => {
    expect(mistakes(`block B { relu\n ${line}\n }\n${model("B")}`)).toEqual([
      `resolve/misplaced: ${line.split(" ")[0]}`,
    ]);
  });
});

describe("a mistake inside a block", () => {
  const big = "block Big(size) { conv 3 kernel=size }\n";

  it("is told once, with the first chain of calls and the number of others", () => {
    const stage = "block Stage { Big 3; Wrong; Wrong }\nblock Wrong { conv 3 kernal=1 kernel=1 }\n";
    const found = only(`${big}${stage}${model("left: Stage\n Stage")}`);
    expect(found.code).toBe("resolve/unknown-argument");
    expect(found.notes).toEqual(["in left (Stage) -> left.wrong1 (Wrong), and in 3 other calls"]);
    expect(found.labels.map(({ text }) => text)).toEqual([
      "Wrong is called here, as left.wrong1",
      "Stage is called here, as left",
    ]);
  });

  it("that only some calls have is told with their names", () => {
    const found = only(`${big}${model("add { a: Big 40 } { b: Big 50 } { c: Big 3 }")}`);
    expect(found.code).toBe("conv/kernel-exceeds-input");
    expect(found.notes.slice(-2)).toEqual(["in a (Big)", "in 2 of 3 calls: a, b"]);
  });

  it("that one call of several has is told so", () => {
    expect(only(`${big}${model("Big 3\n Big 3\n Big 40")}`).notes.at(-1)).toBe(
      "in big3 (Big), but not in 2 other calls",
    );
  });

  it("hides nothing of what does not depend on it, and causes nothing behind it", () => {
    const text = `${big}${model("Big 40\n dense 4\n conv 8 kernal=3 kernel=1")}`;
    expect(mistakes(text)).toEqual(["conv/kernel-exceeds-input: kernel=size", "resolve/unknown-argument: kernal"]);
  });

  it("is told once across models", () => {
    const found = only(`block Wrong { cnov 3 }\n${model("Wrong")}${model("Wrong").replace("Net", "Other")}`);
    expect(found.notes).toEqual(["in wrong1 (Wrong), and in 1 other call"]);
  });
});

describe("a mistake in copies", () => {
  it("is told once, with the number of others", () => {
    expect(only(model("repeat 3 { cnov 3 }")).notes).toEqual(["in copy 0, and in 2 other copies"]);
  });

  it("of some is told with their names", () => {
    const found = only(model("for k in [3, 31, 3] { conv 3 kernel=k }\n relu"));
    expect(found.notes.at(-1)).toBe("in copy 1, but not in 1 other copy");
  });
});

describe("a block that nobody calls", () => {
  it.each([
    ["cnov 3 kernel=3", "resolve/unknown-layer: cnov"],
    ["conv 3 kernal=3", "resolve/unknown-argument: kernal"],
    ["conv widht kernel=3", "resolve/unknown-name: widht"],
    ["conv 3 kernel=3 rleu", "resolve/unknown-name: rleu"],
    ["Other 3 dpeth=4", "resolve/unknown-argument: dpeth"],
    ["repeat n { relu }", "resolve/unknown-name: n"],
    ["concat skp", "resolve/unknown-name: skp"],
    ["if widt == 3 { relu }", "resolve/unknown-name: widt"],
    ["relu -> [w, in.height, in.width]", "resolve/unknown-name: w"],
  ])("is checked for names: %s", (line, mistake) => {
    const text = `block Other(n, depth = 2) { relu }\nblock Unused(width) {\n ${line}\n}\n${model("Other 1")}`;
    expect(mistakes(text)).toEqual([mistake]);
  });

  it("is not judged for shapes and values", () => {
    const lines = [
      "skip: conv width kernel=5 pad=same act bn(eps=1e-3)",
      "dense 10 / 3",
      "for w in [1, 2] { conv w * in.channels kernel=skip.height }",
      "add { downsample.0: relu } { from skip } relu",
      "add downsample.0, conv1",
      "avgpool global",
      "let half = floor(width / 2)",
      "expect params < 4 * half && skip.params > 0",
      "upsample 2 mode=bilinear",
    ];
    expect(mistakes(`block Unused(width, act = relu) {\n${lines.join("\n")}\n}\n${model("relu")}`)).toEqual([]);
  });

  it("is not checked where it could not be read", () => {
    const { diagnostics } = resolve(`block Unused { let = 3\n conv x kernel=3\n}\n${model("relu")}`);
    expect(diagnostics.every(({ code }) => code.startsWith("syntax/"))).toBe(true);
  });
});

describe("if, repeat and for", () => {
  it("take the first branch whose condition holds", () => {
    const lines = "if n == 1 { relu } else if n == 2 { bn } else { silu }";
    const first = (n: number) => layerNames(sound(model(`let n = ${n}\n ${lines}`)))[0];
    expect([1, 2, 3].map(first)).toEqual(["relu1", "bn1", "silu1"]);
  });

  it("repeat nothing without complaint", () => {
    expect(layerNames(sound(model("repeat 0 { conv 1 kernel=99 }\n for w in [] { dense w }\n relu")))).toEqual([
      "relu1",
    ]);
  });

  it.each([
    ["repeat 2.5 { relu }", "resolve/fraction: 2.5"],
    ["repeat -1 { relu }", "resolve/type: -1"],
    ["repeat true { relu }", "resolve/type: true"],
    ["repeat 10_001 { relu }", "resolve/too-many-copies: 10_001"],
    ["for w in 3 { relu }", "resolve/type: 3"],
    ["if 3 { relu }", "resolve/type: 3"],
    ["if x { skip: relu }\n concat skip", "resolve/unknown-name: x"],
    ["repeat x { skip: relu }\n dense 4", "resolve/unknown-name: x"],
  ])("%s is refused, and nothing behind it", (lines, mistake) => {
    expect(mistakes(model(lines))).toEqual([mistake]);
  });
});

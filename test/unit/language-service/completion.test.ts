import { describe, expect, it } from "vitest";
import { completionsAt } from "../../../src/language-service/completion/completions.ts";
import type { CompletionItem } from "../../../src/language-service/results.ts";
import { analysisOf, openAt } from "../../support/language-service.ts";

function offered(marked: string, files: Readonly<Record<string, string>> = {}): readonly CompletionItem[] {
  const { workspace, path, offset } = openAt(marked, files);
  return completionsAt(workspace, path, offset);
}

function labels(marked: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return offered(marked, files).map(({ label }) => label);
}

/** A line of a model in which `skip` is [8, 6, 6], and the tensor before it [16, 3, 3]. */
function inNet(line: string): string {
  return `block Down(width, act = relu) { conv width kernel=2 stride=2 act }

model Net(classes = 10) {
  input image [3, 6, 6]
  skip: conv 8 kernel=3 pad=1
  enc: Down 16
  let n = 4
  ${line}
}
`;
}

function inLine(line: string): readonly string[] {
  return labels(inNet(line));
}

function itemOf(line: string, label: string): CompletionItem {
  const found = offered(inNet(line)).find((item) => item.label === label);
  if (found === undefined) throw new Error(`${label} is not offered`);
  return found;
}

describe("where a line begins", () => {
  it("layers that take the tensor come first, with arguments that suit it and what they give", () => {
    expect(inLine("|").slice(0, 5)).toEqual(["conv", "depthwise", "convtranspose", "maxpool", "avgpool"]);
    expect(itemOf("|", "conv")).toMatchObject({
      kind: "layer",
      detail: "-> [64, 1, 1]",
      text: "conv ${1:64} kernel=${2:3}",
      isSnippet: true,
    });
    expect(itemOf("|", "shuffle").text).toBe("shuffle ${1:8}");
    expect(itemOf("|", "dense").detail).toBe("does not take [16, 3, 3] so");
    expect(itemOf("relu|", "relu").documentation).toContain("```cvk\nrelu\n```");
  });

  it("no layer for pictures comes first on a flat tensor", () => {
    const flat = inLine("flatten\n  |");
    expect(flat.slice(0, 3)).toEqual(["dense", "bn", "scale"]);
    expect(flat.indexOf("conv")).toBeGreaterThan(flat.indexOf("train"));
    expect(itemOf("flatten\n  |", "dense").detail).toBe("-> [10]");
  });

  it("joins take the nearest tensor that goes with the current one", () => {
    expect(itemOf("|", "add").text).toBe("add { ${1} } { ${2} }");
    expect(itemOf("relu\n  |", "concat").text).toBe("concat ${1:enc}");
  });

  it("blocks can be called, and statements written where they may stand", () => {
    expect(itemOf("|", "Down")).toMatchObject({
      kind: "block",
      detail: "Down(width, act = relu)",
      text: "Down ${1:64}",
    });
    for (const label of ["let", "repeat", "for", "if", "expect", "require", "from", "output", "input", "train", "->"])
      expect(inLine("|")).toContain(label);
    const inBlock = labels("block A {\n  |\n}");
    expect(inBlock).toContain("repeat");
    for (const label of ["input", "train", "layout", "A"]) expect(inBlock).not.toContain(label);
    expect(labels("|")).toEqual(["model", "block", "import", "let"]);
    expect(itemOf("|", "from").text).toBe("from ${1:enc}");
  });

  it("behind a label there are layers and `here`", () => {
    const named = inLine("x: |");
    expect(named).toContain("here");
    expect(named).not.toContain("let");
    expect(itemOf("|", "parameter").text).toBe("${1:name}: parameter ${2:[1, 3, 4]}");
    expect(itemOf("x: |", "parameter").text).toBe("parameter ${1:[1, 3, 4]}");
  });

  it("the word at the cursor is replaced", () => {
    const text = inNet("conv 8 kernel=1; re|lu");
    const [item] = offered(text);
    expect(text.replace("|", "").slice(item!.range.start, item!.range.end)).toBe("relu");
  });

  it("a parameter that holds a layer can be applied", () => {
    const block = "block A(act = silu) { | }\nmodel M { input x [3, 4, 4]; A }";
    expect(offered(block).find(({ label }) => label === "act")).toMatchObject({ kind: "variable", detail: "silu" });
    expect(labels(block.replace("|", "conv 8 kernel=1 |"))).toContain("act");
  });
});

describe("on the line of a layer", () => {
  it("attributes that are not given are offered with their defaults", () => {
    const names = inLine("conv 8 stride=2 |").filter((label) => label.endsWith("="));
    expect(names).toEqual(["kernel=", "pad=", "dilation=", "bias=", "weight=", "mode=", "groups=", "frozen="]);
    expect(itemOf("conv 8 |", "stride=")).toMatchObject({
      kind: "attribute",
      detail: "1; a positive integer, or one per axis as 3x3 or [3, 3]",
      text: "stride=${1:1}",
    });
    expect(inLine("conv 8 | kernel=3")).not.toContain("kernel=");
  });

  it("post-operations are those that take the result, and nothing but these follows one", () => {
    expect(itemOf("conv 8 kernel=3 |", "groupnorm")).toMatchObject({
      detail: "-> [8, 1, 1]",
      text: "groupnorm(${1:8})",
    });
    expect(inLine("conv 8 kernel=3 bn |").filter((label) => label.endsWith("="))).toEqual([]);
    expect(inLine("conv 8 kernel=3 bn |")).toContain("relu");
    expect(inLine("conv 8 kernel=3 |")).not.toContain("conv");
  });

  it("what an operation is applied to is known though its name is half-written, or others follow", () => {
    for (const line of ["conv 8 kernel=3 g|", "conv 8 kernel=3 | relu", "conv 8 kernel=3 bn gr| relu"])
      expect(itemOf(line, "groupnorm").text).toBe("groupnorm(${1:8})");
  });

  it("nothing is applied before the layer has what it needs, or to a tensor of its own", () => {
    for (const line of ["maxpool |", "add |", "Down |", "conv 8 |", "upsample |", "p: parameter [1, 8] |"])
      expect(inLine(line)).not.toContain("relu");
    for (const line of ["maxpool 2 |", "add enc |", "Down 8 |", "conv 8 kernel=1 |", "avgpool global |", "gelu |"])
      expect(inLine(line)).toContain("relu");
    expect(inLine("avgpool global |").filter((label) => label.endsWith("="))).toEqual([]);
    expect(inLine("slice |").slice(0, 4)).toEqual(["channels=", "height=", "width=", "frozen="]);
  });

  it("in the parentheses of a function there are numbers, though a layer has its name", () => {
    for (const line of ["conv min(8, |)", "conv (max(8, |))", "conv 8 kernel=min(3, |)", "conv pow(|"]) {
      expect(inLine(line)).toEqual(expect.arrayContaining(["n", "classes", "here.channels"]));
      expect(inLine(line)).not.toContain("frozen=");
      expect(inLine(line)).not.toContain("enc");
    }
  });

  it("in parentheses there are the arguments of what they belong to", () => {
    expect(inLine("conv 8 kernel=3 bn(|)")).toEqual(["eps=", "affine=", "momentum=", "frozen="]);
    expect(inLine("conv(8, |)")[0]).toBe("kernel=");
    expect(inLine("conv(8,\n    |\n  )")[0]).toBe("kernel=");
    expect(inLine("Down(act=silu, |)")).toEqual(["width=", "share=", "frozen=", "recompute="]);
  });

  it("values are those that an attribute takes", () => {
    expect(inLine("conv 8 kernel=3 pad=|").slice(0, 4)).toEqual(["same", "same_lower", "valid", "0"]);
    expect(inLine("conv 8 kernel=3 mode=|")).toEqual(["cross-correlation", "convolution"]);
    // The weight of `skip` is [8, 3, 3, 3].
    expect(inLine("from image\n conv 8 kernel=3 share=|")).toEqual(["skip"]);
    expect(inLine("conv 8 kernel=3 share=|")).toEqual([]);
    expect(inLine("Down 8 act=|")).toContain("silu");
    expect(inLine("mean axes=[|]").slice(0, 3)).toEqual(["channels", "height", "width"]);
    expect(inLine("p: parameter [3] init=|").slice(0, 2)).toEqual(["zeros", "ones"]);
    expect(inLine("conv 8 bias=|").slice(0, 2)).toEqual(["true", "false"]);
  });

  it("numbers are made of variables with their values, facts and functions", () => {
    const values = offered(inNet("conv 2 * | kernel=1"));
    expect(values.find(({ label }) => label === "n")).toMatchObject({ kind: "variable", detail: "4" });
    expect(values.find(({ label }) => label === "classes")?.detail).toBe("10");
    expect(values.map(({ label }) => label)).toContain("min");
    expect(offered(inNet("conv in.|")).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      "channels 3",
      "height 6",
      "width 6",
    ]);
    expect(offered(inNet("flatten\n  dense here.|")).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      "channels 144",
    ]);
  });
});

function withLists(line: string): readonly CompletionItem[] {
  return offered(`model M(deep = true) {\n  input x [3, 4, 4]\n  let widths = [8, 16]\n  let n = 2\n  ${line}\n}`);
}

function textIn(line: string, label: string): string | undefined {
  return withLists(line).find((item) => item.label === label)?.text;
}

describe("values of variables", () => {
  it("are those that the place takes, or elements of lists", () => {
    expect(textIn("conv |", "widths")).toBe("widths[${1:0}]");
    expect(textIn("repeat |", "widths")).toBe("widths[${1:0}]");
    expect(textIn("repeat |", "n")).toBe("n");
    expect(textIn("conv |", "deep")).toBeUndefined();
    expect(textIn("bn affine=|", "n")).toBeUndefined();
    expect(textIn("conv |", "here.channels")).toBe("here.channels");
    expect(textIn("conv |", "pow")).toBe("pow(${1:2}, ${2:2})");
    expect(textIn("conv len(|", "widths")).toBe("widths[${1:0}]");
  });

  it("are lists where a loop goes over them, without the loop's own variable", () => {
    expect(withLists("for w in | { relu }").map(({ label }) => label)).toEqual(["widths", "range"]);
    expect(withLists("for w in range(|) { relu }").map(({ label }) => label)).not.toContain("w");
  });

  it("are compared in conditions", () => {
    expect(textIn("if |", "n")).toBe("n == ${2:2}");
    expect(textIn("if |", "deep")).toBe("deep");
    expect(textIn("require n > 1 && |", "here.height")).toBe("here.height == ${2:4}");
    expect(textIn("if n > |", "n")).toBe("n");
    expect(textIn("if n > |", "true")).toBeUndefined();
  });
});

describe("names of tensors", () => {
  it("are offered with their shapes, the nearest first", () => {
    const tensors = offered(inNet("from |")).map(({ label, detail }) => `${label}: ${detail}`);
    expect(tensors).toEqual([
      "enc: down [16, 3, 3]",
      "skip: conv [8, 6, 6]",
      "image: input [3, 6, 6]",
      "in: what entered the block, [3, 6, 6]",
    ]);
    expect(inLine("from skip\n concat skip, |").slice(0, 3)).toEqual(["skip", "image", "in"]);
    expect(inLine("add |")[0]).toBe("enc");
    expect(inLine("add |")).not.toContain("skip");
    expect(inLine("output y = |")).toContain("skip");
    expect(labels("model M { input x [3, 4, 4]; from |\n later: relu }")).not.toContain("later");
  });

  it("go on behind dots", () => {
    expect(inLine("from enc.|").slice(0, 2)).toEqual(["conv1", "relu1"]);
    const dotted = "model M { input x [3, 4, 4]; a.b: relu; a.c: relu; from a.| }";
    expect(labels(dotted)).toEqual(["c", "b"]);
  });

  it("are named together where they differ in a number", () => {
    const copies = "model M { input x [3, 4, 4]; repeat 3 { conv 4 kernel=1; skip: relu }\n concat | }";
    expect(offered(copies).find(({ label }) => label === "*.skip")?.detail).toBe("3 tensors");
    expect(labels("model M { input x [3, 4, 4]; a.0.b: relu; a.1.b: relu; add | }")).toContain("a.*.b");
    expect(labels("model M { input x [3, 4, 4]; a.0.b: relu; a.1.c: relu; from | }").join()).not.toContain("*");
  });

  it("are known of a block that nobody calls", () => {
    const block = labels("block A(width) { first: relu; concat | }");
    expect(block.slice(0, 2)).toEqual(["first", "in"]);
    expect(labels("block A(width) { conv | }")).toContain("width");
  });
});

describe("claims", () => {
  it("offer the shape and the figures that there are", () => {
    expect(inLine("-> |")).toEqual(["[16, 3, 3]"]);
    expect(inLine("conv 4 kernel=3 -> |")).toEqual(["[4, 1, 1]"]);
    expect(offered(inNet("relu -> [|]"))[0]).toMatchObject({ label: "[16, 3, 3]", text: "16, 3, 3" });
    // (3·3·3)·8 + 8 and (2·2·8)·16 + 16
    expect(inLine("expect params == |")[0]).toBe("752");
    // At their peak 8·6·6 + 16·3·3 numbers of 4 bytes; 3 + (2 - 1) positions.
    expect(inLine("expect memory == |")[0]).toBe("1_728B");
    expect(inLine("expect receptive == |")[0]).toBe("4x4");
    expect(itemOf("expect |", "params").detail).toBe("752 parameters");
    expect(inLine("expect enc.|").slice(0, 3)).toEqual(["params", "trainable", "macs"]);
    expect(inLine("expect par|")).toContain("accuracy");
    expect(inLine('expect top("a.npz", |)')).toContain("count=");
  });

  it("are made at sizes of their own", () => {
    expect(labels("model M { input x [3, H, W]; relu; expect macs < 3M at | }")).toEqual(["H=", "W="]);
  });
});

describe("training, inputs and outputs", () => {
  it("offer lines that are not there yet, names, and their arguments", () => {
    expect(inLine("train { loss mse; | }")).toEqual([
      "loss",
      "optimizer",
      "schedule",
      "clip",
      "metric",
      "epochs",
      "batch",
    ]);
    expect(inLine("train { optimizer adam; | }")).not.toContain("optimizer");
    expect(inLine("train { loss | }").slice(0, 2)).toEqual(["mse", "mae"]);
    expect(inLine("train { optimizer sgd(lr=0.1, |) }")).toEqual(["momentum=", "nesterov=", "weight_decay="]);
    expect(inLine("train { loss mse(reduction=|) }").slice(0, 2)).toEqual(["mean", "sum"]);
  });

  it("offer how pictures become an input, and classes of an output", () => {
    expect(labels("model M { input x [3, 4, 4] | }")).toEqual(["pixels"]);
    expect(labels("model M { input x [3, 4, 4] pixels(fit=|) }")).toContain("cover");
    expect(inLine("output y |")).toEqual(["classes="]);
    expect(inLine("layout |")).toEqual(["NHWC", "NCHW"]);
    expect(inLine("if n > 2 { relu } |")).toEqual(["else"]);
    expect(inLine("for i |")).toEqual(["in"]);
  });
});

describe("imports", () => {
  const files = {
    "blocks/unet.cvk": "let base = 8\nblock Up(width) { relu }\nblock Double { relu }\n",
    "other.cvk": "model Other { input x [1]; relu }\n",
  };

  it("offer what a file declares and has not been named", () => {
    expect(labels('import { Up, | } from "./blocks/unet.cvk"', files)).toEqual(["base", "Double"]);
    expect(offered("import { | }", files).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
      "base blocks/unet.cvk",
      "Up blocks/unet.cvk",
      "Double blocks/unet.cvk",
    ]);
  });

  it("offer files seen from their own, in place of what is between the quotes", () => {
    const [first, second] = offered('import { Up } from "./bl|ocks"', files);
    expect([first!.label, second!.label]).toEqual(["./blocks/unet.cvk", "./other.cvk"]);
    expect([first!.range.start, first!.range.end]).toEqual([20, 28]);
    expect(labels('model M { "conv|": relu }', files)).toEqual([]);
  });

  it("come with a block of another file", () => {
    const applied = (marked: string): string => {
      const { analysis } = openAt(marked, files);
      const { span, newText } = offered(marked, files).find(({ label }) => label === "Up")!.edits![0]!;
      return analysis.text.slice(0, span.start) + newText + analysis.text.slice(span.start);
    };
    const net = "model M {\n  input x [3, 4, 4]\n  |\n}\n";
    expect(applied(`// About\n\n// the net\n${net}`).split("\n").slice(0, 5)).toEqual([
      "// About",
      "",
      'import { Up } from "./blocks/unet.cvk"',
      "",
      "// the net",
    ]);
    expect(applied(`import { Double } from "./blocks/unet.cvk"\n${net}`).split("\n")[0]).toBe(
      'import { Double, Up } from "./blocks/unet.cvk"',
    );
    expect(applied(`import { A } from "./a.cvk"\n${net}`).split("\n").slice(0, 3)).toEqual([
      'import { A } from "./a.cvk"',
      'import { Up } from "./blocks/unet.cvk"',
      "model M {",
    ]);
    expect(
      labels(`import { Up } from "./blocks/unet.cvk"\n${net}`, files).filter((label) => label === "Up"),
    ).toHaveLength(1);
  });
});

describe("comments", () => {
  it("hold nothing but the codes of warnings, those of the line below first", () => {
    expect(inLine("// conv |")).toEqual([]);
    expect(inLine("relu /* | */")).toEqual([]);
    const ignored = inNet("// convoke-ignore |\n  here");
    expect(analysisOf(ignored.replace("|", "")).diagnostics.map(({ code }) => code)).toContain("resolve/here");
    expect(labels(ignored)[0]).toBe("resolve/here");
    expect(labels(ignored)).toContain("lint/dense-share");
    expect(labels(ignored)).not.toContain("conv/kernel-exceeds-input");
    expect(inLine("// convoke-ignore resolve/here: |")).toEqual([]);
  });
});

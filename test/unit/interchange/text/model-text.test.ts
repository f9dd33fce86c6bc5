/** What a person finds in a written text. Each case gives a net as text and the text that is written for it. */
import { describe, expect, it } from "vitest";
import { Builder, noOrigin } from "../../../../src/graph/graph-builder.ts";
import { TextError, writeModelText } from "../../../../src/interchange/text/index.ts";
import type { Value } from "../../../../src/graph/graph.ts";
import { findOp } from "../../../../src/ops/index.ts";
import { float32 } from "../../../../src/tensor/shape.ts";
import { netOf } from "../../../property/net.ts";
import { modelOf } from "../../../support/models.ts";
import { textOf } from "./support.ts";

/** Lines of a model on `[4, 8, 8]`, as written, without what stands around them. */
function linesOf(lines: string, input = "input image [4, 8, 8]"): string {
  const text = textOf(`model Net {\n${input}\n${lines}\n}`);
  return text
    .replace(/^[^]*?\{\n  input[^]*?\n\n/, "")
    .replace(/\n\n  expect[^]*$|\n}\n$/, "")
    .replaceAll(/^ {2}/gm, "");
}

describe("lines", () => {
  it.each([
    ["conv 8 kernel=[3, 3] stride=1 pad=[1, 1, 1, 1]", "conv 8 kernel=3 pad=1"],
    ["conv 8 kernel=[1, 3] pad=[0, 1, 0, 1]", "conv 8 kernel=1x3 pad=0x1"],
    ["conv 8 kernel=3 pad=1 bias=false\nbn eps=1e-3\nrelu", "conv 8 kernel=3 pad=1 bias=false bn(eps=0.001) relu"],
    ["maxpool 2 stride=2", "maxpool 2                             -> [4, 4, 4]"],
    ["maxpool 3 stride=2 pad=1\nbn\nrelu", "maxpool 3 stride=2 pad=1              -> [4, 4, 4]\nbn relu"],
    ["clip max=6 min=0", "clip 0, 6"],
    ["clip max=6", "clip max=6"],
    ["slice channels=[0, 2]", "slice channels=[0, 2]"],
    ["conv 4 kernel=3 pad=same\nrelu", "conv 4 kernel=3 pad=same relu"],
    ["concat axis=height {} {}", "concat axis=height {} {}              -> [4, 16, 8]"],
  ])("%j is written %j", (lines, written) => {
    expect(linesOf(lines)).toBe(written);
  });

  it("share weights that stand in the text, which count once", () => {
    const lines = "a: conv 1 kernel=2 bias=false weight=[[1, -0.5]] relu\nconv 1 kernel=2 bias=false share=a";
    expect(linesOf(lines, "input x [1, 12]").replaceAll(/ {2,}/g, "  ")).toBe(
      "a: conv 1 kernel=2 bias=false weight=[[1, -0.5]] relu  -> [1, 11]\nconv 1 kernel=2 bias=false share=a  -> [1, 10]",
    );
  });

  it("keep a label that tells something, on lines with weights", () => {
    const lines = 'stem: conv 8 kernel=1 relu\npool: maxpool 2\n"/a/conv/Conv": conv 8 kernel=1';
    expect(linesOf(lines)).toBe(
      "stem: conv 8 kernel=1 relu\nmaxpool 2                             -> [8, 4, 4]\na.conv: conv 8 kernel=1",
    );
  });

  it("have no label that counting gives to another layer", () => {
    expect(linesOf('a: conv 8 kernel=1\n"conv_x": conv 8 kernel=1')).toContain("conv_x: conv 8");
    expect(linesOf('"conv3": conv 8 kernel=1\nb: conv 8 kernel=1\nc: conv 8 kernel=1')).toContain("conv3: conv 8");
  });
});

describe("branches", () => {
  it("of a residual connection stand in braces", () => {
    const lines = "skip: relu\nconv 4 kernel=3 pad=1 relu\nconv 4 kernel=3 pad=1\nadd skip\nrelu";
    const turned = "skip: relu\nx: conv 4 kernel=1\nfrom skip\nadd x";
    expect(linesOf(lines)).toBe("relu\nadd {\n  conv 4 kernel=3 pad=1 relu\n  conv 4 kernel=3 pad=1\n} {} relu");
    expect(linesOf(turned)).toBe("relu\nadd {} { x: conv 4 kernel=1 }");
  });

  it("that start from one tensor stand side by side", () => {
    const lines = "a: conv 2 kernel=1\nfrom image\nb: conv 3 kernel=3 pad=1\nfrom a\nconcat b";
    expect(linesOf(lines)).toBe("concat { a: conv 2 kernel=1 } { b: conv 3 kernel=3 pad=1 }");
  });

  it("of an encoder and decoder are named", () => {
    const lines = "low: conv 4 kernel=1\nmaxpool 2\nconv 4 kernel=1\nupsample 2\nconcat low";
    expect(linesOf(lines)).toBe(
      "low: conv 4 kernel=1\nmaxpool 2                             -> [4, 4, 4]\nconv 4 kernel=1\n" +
        "upsample 2                            -> [4, 8, 8]\nconcat low",
    );
  });

  it("with a part in common have that before them, under a label", () => {
    const lines =
      "a: conv 2 kernel=1\nb: conv 2 kernel=1\nfrom a\nc: conv 2 kernel=1\nfrom image\nd: conv 2 kernel=1\nconcat b, c, a";
    expect(linesOf(lines)).toBe(
      "a: conv 2 kernel=1\nconcat {\n" +
        "  from image\n  d: conv 2 kernel=1\n} {\n  b: conv 2 kernel=1\n} {\n  c: conv 2 kernel=1\n} {}",
    );
  });

  it("may begin at inputs of their own, and end at outputs of their own", () => {
    const input = "input left [4, 8, 8]\ninput right [4, 8, 8]";
    const lines = "a: conv 2 kernel=1\noutput second\nfrom left\nconv 2 kernel=1\nadd a\noutput sum";
    const text = textOf(`model Net {\n${input}\n${lines}\n}`);
    expect(text).toContain(
      "  input left [4, 8, 8]\n  input right [4, 8, 8]\n\n  a: conv 2 kernel=1\n  output second\n  from left\n",
    );
    expect(text).toContain("  add a\n  output sum\n");
  });
});

/** SqueezeNet's module as Caffe2 names it. */
const fire = (at: number, narrow: number, wide: number): string => `
  "fire${at}/squeeze1x1_1": conv ${narrow} kernel=1 relu
  concat { "fire${at}/expand1x1_1": conv ${wide} kernel=1 relu } { "fire${at}/expand3x3_1": conv ${wide} kernel=3 pad=1 relu }`;

/** A residual connection with something in its short branch. */
const plain = (width: number, stride: number, skip: string): string => `
  add {
    conv ${width} kernel=3 stride=${stride} pad=1 relu
    conv ${width} kernel=3 pad=1
  } { ${skip} } relu`;
describe("blocks", () => {
  it("stand for lines that recur with other numbers, named after their labels", () => {
    const lines = [fire(2, 2, 4), fire(3, 2, 4), "maxpool 2", fire(4, 3, 6), fire(5, 3, 6)].join("\n");
    expect(textOf(`model Net {\ninput image [4, 8, 8]\n${lines}\n}`)).toBe(`// Net.

block Fire(squeeze, expand) {
  squeeze1x1: conv squeeze kernel=1 relu
  concat { expand1x1: conv expand kernel=1 relu } { expand3x3: conv expand kernel=3 pad=1 relu }
}

model Net {
  input image [4, 8, 8]

  fire2: Fire 2, 4
  fire3: Fire 2, 4
  maxpool 2                             -> [8, 4, 4]
  fire4: Fire 3, 6
  fire5: Fire 3, 6

  expect params == 654
  expect macs == 18_496
}
`);
  });

  it("of residual connections have a parameter for those that project", () => {
    const lines = [
      plain(4, 1, ""),
      plain(4, 1, ""),
      plain(6, 2, "conv 6 kernel=1 stride=2"),
      plain(6, 1, ""),
      plain(6, 1, ""),
      plain(8, 1, "conv 8 kernel=1"),
    ];
    const text = textOf(`model Net {\ninput image [4, 8, 8]\n${lines.join("\n")}\n}`);
    expect(text).toContain(`block Residual(channels, stride = 1, project = false) {
  add {
    conv channels kernel=3 stride=stride pad=1 relu
    conv channels kernel=3 pad=1
  } {
    if project { conv channels kernel=1 stride=stride }
  } relu
}
`);
    expect(text).toContain(
      "  Residual 4\n  Residual 4\n  Residual 6 stride=2 project=true      -> [6, 4, 4]\n  Residual 6\n  Residual 6\n  Residual 8 project=true\n",
    );
  });

  it("are found in a net of thousands of layers", () => {
    const net = netOf([2, 3, 3]);
    for (let copy = 0; copy < 4000; copy++) {
      const before = net.current;
      net.layer("conv", { channels: 2, kernel: [1] });
      net.layer("relu");
      net.layer("conv", { channels: 2, kernel: [1] });
      net.layer("add", {}, { inputs: [net.current, before] });
    }
    net.output("output");
    expect(writeModelText({ name: "Net", graph: net.finish() }, new Map()).text).toContain(
      "  repeat 4000 { Residual }\n",
    );
  });

  it("are not made of a few lines that read well as they are", () => {
    const lines = [8, 16].map(
      (width) => `conv ${width} kernel=3 pad=1 relu\nconv ${width} kernel=3 pad=1 relu\nmaxpool 2`,
    );
    expect(linesOf(lines.join("\n"))).not.toContain("block");
  });

  it("are not needed for equal lines, which repeat", () => {
    expect(linesOf("conv 4 kernel=3 pad=1 relu\n".repeat(4))).toBe("repeat 4 { conv 4 kernel=3 pad=1 relu }");
  });
});

describe("weights", () => {
  it("go by the place of their layer, shared ones once", () => {
    const model = modelOf(
      'model Net {\ninput image [4, 8, 8]\n"Conv_0": conv 4 kernel=1\n"Conv_1": conv 4 kernel=1 share="Conv_0"\n"BatchNormalization_2": bn\n}',
    );
    const weights = new Map(model.graph.parameters.map(({ name }) => [name, new Float32Array(1)]));
    const written = writeModelText(model, weights);
    expect(written.text).toContain("skip1: conv 4 kernel=1\n  conv 4 kernel=1 share=skip1 bn");
    expect(written.weights.get("skip1.weight")).toBe(weights.get("Conv_0.weight"));
    expect(written.weights.get("bn1.running_var")).toBe(weights.get("BatchNormalization_2.running_var"));
    expect(written.weights.size).toBe(6);
  });
});

describe("what the language cannot say", () => {
  it("is told of every layer at once", () => {
    const net = netOf([4, 8, 8]);
    net.layer("sqrt", {}, { name: "root" });
    const builder = new Builder("Net");
    const input = builder.input("image", float32([1, 4]), noOrigin);
    const constant = builder.constant({ shape: [1, 4], data: new Float32Array(4) });
    const sum = builder.addSound({
      name: "sum",
      op: findOp("add")!,
      attributes: {},
      inputs: [input, constant],
      origin: noOrigin,
    });
    const scaled = builder.addSound({
      name: "one",
      op: findOp("affine")!,
      attributes: {},
      inputs: [sum.outputs[0]!],
      origin: noOrigin,
    });
    builder.output("out", scaled.outputs[0]!);
    expect(problemsOf(builder.finish())).toEqual([
      "sum (add): it computes with a constant that differs between the examples of the batch",
      "one: text has no layer that does this",
    ]);
  });

  it("what is computed of constants alone, and read by a layer, is in the way as well", () => {
    const builder = new Builder("Net");
    const input = builder.input("image", float32([1, 4]), noOrigin);
    const constant = builder.constant({ shape: [1, 4], data: new Float32Array(4) });
    const add = (name: string, ...inputs: readonly Value[]): Value =>
      builder.addSound({ name, op: findOp("add")!, attributes: {}, inputs, origin: noOrigin }).outputs[0]!;
    builder.output("out", add("sum", input, add("twice", constant, constant)));
    expect(problemsOf(builder.finish())).toEqual([
      "twice (add): it computes with a constant that differs between the examples of the batch",
    ]);
  });

  it("axes without names are a list, never a window", () => {
    const text = `model M {
  input x [2, 3, 2, 3, 2, 3]

  mean axes=[0, 2, 4] keepdims=true
  sum axes=[1, 3]
}
`;
    const model = modelOf(text);
    const written = writeModelText(model, new Map()).text;
    expect(written).toContain("mean axes=[0, 2, 4] keepdims=true");
    expect(written).toContain("sum axes=[1, 3]");
  });
});

function problemsOf(graph: Parameters<typeof writeModelText>[0]["graph"]): readonly string[] {
  try {
    writeModelText({ name: "Net", graph }, new Map());
  } catch (error) {
    if (error instanceof TextError) return error.problems;
    throw error;
  }
  return [];
}

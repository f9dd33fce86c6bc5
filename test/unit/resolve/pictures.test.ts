import { expect, describe, it } from "vitest";
import { check } from "../../../src/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { withBatch } from "../../../src/graph/with-batch.ts";
import { printGraph } from "../../../src/graph/print-graph.ts";
import type { Pixels } from "../../../src/tensor/pixels.ts";
import { mistakes, sound } from "./support.ts";

const layers = "\n  conv 4 kernel=1 bn relu\n  avgpool global\n  flatten\n  dense 3\n";

function net(pixels: string, shape = "[3, 8, 8]", output = "output scores"): string {
  return `model Net {\n  input image ${shape} ${pixels}${layers}  ${output}\n}`;
}

function pixelsOf(call: string, shape?: string): Pixels | undefined {
  return sound(net(call, shape)).graph.inputs[0]!.pixels;
}

const black = [0, 0, 0];

describe("pixels", () => {
  it("have defaults, the order by the number of channels", () => {
    const plain = { scale: 1 / 255, fit: "stretch", fill: black, crop: 1 };
    expect(pixelsOf("pixels()")).toEqual({ ...plain, mean: black, std: [1, 1, 1], order: "rgb" });
    expect(pixelsOf("pixels()", "[1, 8, 8]")).toEqual({ ...plain, mean: [0], std: [1], order: "gray" });
    expect(pixelsOf("")).toBeUndefined();
  });

  it("take one number for all channels or one for each, expressions, and texts for words", () => {
    const call =
      'pixels(scale=1, mean=[103.939, 116.779, 123.68], std=1 / 2, order=bgr, fit="contain", fill=114, crop=7 / 8)';
    expect(pixelsOf(call)).toEqual({
      scale: 1,
      mean: [103.939, 116.779, 123.68],
      std: [0.5, 0.5, 0.5],
      order: "bgr",
      fit: "contain",
      fill: [114, 114, 114],
      crop: 0.875,
    });
  });

  it("may be of any size, and stand on several lines", () => {
    const { graph } = sound(net("pixels(\n    fit=cover,\n    crop=0.5,\n  )", "[1, H, W]"));
    expect(graph.inputs[0]!.pixels).toMatchObject({ fit: "cover", crop: 0.5 });
  });

  it("know the variables of the model", () => {
    const text = net("pixels(mean=mean)").replace("  input", "  let mean = 0.25\n  input");
    expect(sound(text).graph.inputs[0]!.pixels?.mean).toEqual([0.25, 0.25, 0.25]);
  });

  it.each([
    ["pixels(crop=1.5)", "crop must be a number above 0, at most 1, found 1.5", ["write for example crop=0.5"]],
    ["pixels(crop=50)", "crop must be a number above 0, at most 1, found 50", ["did you mean `0.5`?"]],
    ["pixels(0.5)", "`pixels` takes no plain value; found `0.5`", undefined],
  ])("%s is told so", (call, message, help) => {
    const [mistake] = check("net.cvk", net(call)).diagnostics;
    expect(mistake!.message).toBe(message);
    if (help !== undefined) expect(mistake!.help).toEqual(help);
  });

  it.each([
    ["pixels(mean)", ["resolve/extra-argument: mean"]],
    ["pixels(means=1)", ["resolve/unknown-argument: means"]],
    ["pixels(std=0)", ["resolve/argument-type: 0"]],
    ["pixels(std=[1, -1, 1])", ["resolve/argument-type: [1, -1, 1]"]],
    ["pixels(scale=0)", ["resolve/argument-type: 0"]],
    ["pixels(crop=0)", ["resolve/argument-type: 0"]],
    ["pixels(crop=1.01)", ["resolve/argument-type: 1.01"]],
    ["pixels(fill=256)", ["resolve/argument-type: 256"]],
    ["pixels(fill=-1)", ["resolve/argument-type: -1"]],
    ["pixels(fit=fill)", ["resolve/argument-type: fill"]],
    ["pixels(order=rbg)", ["resolve/argument-type: rbg"]],
    ["pixels(mean=[0.5, 0.5])", ["resolve/pixels: mean=[0.5, 0.5]"]],
    ["pixels(std=[1])", []],
    ['pixels(mean="0.5")', ['resolve/argument-type: "0.5"']],
    ["pixels(mean=[[1, 2, 3]])", ["resolve/argument-type: [[1, 2, 3]]"]],
    ["pixels(mean=1, mean=2)", ["resolve/argument-twice: mean=2"]],
    ["pixels(order=gray)", ["resolve/pixels: order=gray"]],
    ["pixels() pixels()", ["syntax/unexpected-text: pixels"]],
    ["pixels", ["syntax/unexpected-text: pixels"]],
    ["pixels (fit=cover)", ["syntax/unexpected-text: pixels"]],
    ["relu", ["syntax/unexpected-text: relu"]],
    ["relu()", ["resolve/pixels: relu"]],
    ["pixels(fit=)", ["syntax/expected-value: )"]],
    ["pixels(fit=cover", ["syntax/unclosed-bracket: ("]],
  ])("%s is told", (call, told) => {
    expect(mistakes(net(call))).toEqual(told);
  });

  it("stay an input's through every pass, and for another batch", () => {
    const model = sound(net("pixels(fit=cover)", undefined, 'output scores classes=["a", "b", "c"]'));
    const { graph, lowered } = compileModel(model);
    const kept = { pixels: model.graph.inputs[0]!.pixels, classes: ["a", "b", "c"] };
    for (const each of [model.graph, graph, withBatch(graph, 4)!.graph]) {
      expect({ pixels: each.inputs[0]!.pixels, classes: each.outputs[0]!.classes }).toEqual(kept);
      expect(printGraph(each)).toContain("pixels(fit=cover)");
    }
    const { inputs, outputs } = lowered.program;
    expect({ pixels: inputs[0]!.pixels, classes: outputs[0]!.classes }).toEqual(kept);
  });
});

describe("classes", () => {
  const texts: Readonly<Record<string, string | Uint8Array>> = {
    "nets/plain.txt": "cat\ndog\nhorse\n",
    "nets/windows.txt": "\ufeffcat\r\ndog\r\nhorse",
    "nets/more.txt": "cat\ndog\nhorse\ncow\n",
    "nets/gap.txt": "cat\n\nhorse\n",
    "nets/bell.txt": "cat\ndog\u0007\nhorse\n",
    "nets/long.txt": `cat\n${"x".repeat(501)}\nhorse\n`,
    "nets/empty.txt": "\n\n",
    "nets/json.txt": '["cat", "dog", "horse"]',
    "nets/latin.txt": Uint8Array.from([0x63, 0xe9, 0x0a]),
    "nets/picture.txt": Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  };
  const host = {
    readFile: () => undefined,
    readNames(path: string) {
      const found = texts[path];
      return typeof found === "string" ? new TextEncoder().encode(found) : found;
    },
  };

  function named(output: string) {
    const { models, diagnostics } = check("nets/net.cvk", net("", undefined, output), host);
    return models[0]?.graph.outputs.at(-1)?.classes ?? diagnostics.map(({ message }) => message);
  }

  it.each([
    'output scores classes="plain.txt"',
    'output scores classes="./windows.txt"',
    'output scores, classes="../nets/plain.txt"',
    'output scores classes=["cat", "dog", "horse"]',
    'output scores = dense1 classes=["cat",\n  "dog", "horse"]',
    'let pets = ["cat", "dog", "horse"]; output scores classes=pets',
    'let file = "plain.txt"\n  output scores classes=file',
    'output first; output scores classes="plain.txt"',
  ])("%s", (output) => {
    expect(named(output)).toEqual(["cat", "dog", "horse"]);
  });

  it.each([
    ["more.txt", "4 names are given for 3 channels"],
    ["gap.txt", "nets/gap.txt is not read: line 2 is empty"],
    ["bell.txt", "nets/bell.txt is not read: line 2 holds a control character"],
    ["long.txt", "nets/long.txt is not read: line 2 has more than 500 characters"],
    ["empty.txt", "nets/empty.txt is not read: it is empty"],
    ["json.txt", "nets/json.txt is not read: it is JSON"],
    ["latin.txt", "nets/latin.txt is not read: it is not UTF-8 text"],
    ["picture.txt", "nets/picture.txt is not read: it is a PNG image"],
    ["none.txt", "there is no file nets/none.txt"],
  ])("%s is told", (file, message) => {
    expect(named(`output scores classes="${file}"`)).toEqual([message]);
  });

  it.each([
    ['output scores classes=["a", "b"]', 'resolve/classes: classes=["a", "b"]'],
    ["output scores classes=3", "resolve/classes: 3"],
    ["output scores classes=[]", "resolve/classes: []"],
    ['output scores labels="plain.txt"', "resolve/unknown-argument: labels"],
    ['output scores clases="plain.txt"', "resolve/unknown-argument: clases"],
    ['output scores classes="a.txt" classes="b.txt"', 'resolve/argument-twice: classes="b.txt"'],
    ['output scores "plain.txt"', 'syntax/unexpected-text: "plain.txt"'],
    ["output scores classes", "syntax/unexpected-text: classes"],
    ["output scores classes=", "syntax/expected-value: "],
  ])("%s is told", (output, told) => {
    expect(mistakes(net("", undefined, output))).toContain(told);
  });

  it("are of the channels where an output has positions, whatever its sizes", () => {
    const text = 'model Mask {\n  input image [3, H, W]\n  conv 2 kernel=1\n  output mask classes=["ground", "sky"]\n}';
    expect(sound(text).graph.outputs[0]!.classes).toEqual(["ground", "sky"]);
  });
});

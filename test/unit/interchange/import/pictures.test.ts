/** What layers at the beginning of a net, and metadata beside it, tell of pictures; each case by hand. */
import { describe, expect, it } from "vitest";
import { withPixels, withTeachableMetadata } from "../../../../src/interchange/import/pictures.ts";
import type { ImportedModel } from "../../../../src/interchange/import/imported-model.ts";
import { modelOf } from "../../../support/models.ts";

const layers = "\n  conv 4 kernel=1\n  avgpool global\n  flatten\n  dense 2\n";

function pixelsBehind(lines: string, weights: Readonly<Record<string, readonly number[]>> = {}, shape = "[3, 4, 4]") {
  const { graph } = modelOf(`model Net {\n  input image ${shape}\n${lines}${layers}}`);
  const given = new Map(Object.entries(weights).map(([name, values]) => [name, Float32Array.from(values)]));
  const found = withPixels(graph, given);
  expect(found.nodes.map(({ name }) => name)).toEqual(graph.nodes.map(({ name }) => name));
  return found.inputs[0]!.pixels;
}

const mean = "mean: scale weight=false bias=true";
const std = "std: scale";

describe("layers at the beginning", () => {
  it.each([
    ["0 to 255 to -1 to 1", "rescale 1 / 127.5, -1", {}, { scale: 1, order: "rgb" }],
    ["0 to 255 to 0 to 1", "rescale 1 / 255", {}, { scale: 1, order: "rgb" }],
    ["0 to 1 to -1 to 1", "rescale 2, -1", {}, { scale: 1 / 255, order: "rgb" }],
    [
      "0 to 1, of ImageNet",
      `${mean}\n${std}`,
      { "mean.bias": [-0.485, -0.456, -0.406], "std.weight": [1 / 0.229, 1 / 0.224, 1 / 0.225] },
      { scale: 1 / 255, order: "rgb" },
    ],
    [
      "0 to 255, of ImageNet",
      `rescale 1 / 255\n${mean}\n${std}`,
      { "mean.bias": [-0.485, -0.456, -0.406], "std.weight": [1 / 0.229, 1 / 0.224, 1 / 0.225] },
      { scale: 1, order: "rgb" },
    ],
    ["Caffe's", mean, { "mean.bias": [-103.939, -116.779, -123.68] }, { scale: 1, order: "bgr" }],
    ["of reds first", mean, { "mean.bias": [-123.68, -116.779, -103.939] }, { scale: 1, order: "rgb" }],
  ])("tell the range %s", (_what, lines, weights, expected) => {
    const nothing = { mean: [0, 0, 0], std: [1, 1, 1], fit: "stretch", crop: 1, fill: [0, 0, 0] };
    expect(pixelsBehind(lines, weights as never)).toEqual({ ...nothing, ...expected });
  });

  it("of one channel are grey", () => {
    expect(pixelsBehind("rescale 1 / 255", {}, "[1, 4, 4]")).toMatchObject({ scale: 1, order: "gray" });
  });

  it.each([
    ["there are none", "", "[3, 4, 4]"],
    ["they do nothing", "rescale 1, 0", "[3, 4, 4]"],
    ["they make of it what no net is given", "rescale 1000", "[3, 4, 4]"],
    ["it is not of colours", "rescale 1 / 255", "[4, 4, 4]"],
    ["another layer reads it too", "add { rescale 1 / 255 } {}", "[3, 4, 4]"],
  ])("tell nothing where %s", (_what, lines, shape) => {
    expect(pixelsBehind(lines, {}, shape)).toBeUndefined();
  });
});

function told(metadata: unknown, shape = "[3, 4, 4]") {
  const model = modelOf(`model Net {\n  input image ${shape}${layers}}`);
  const imported: ImportedModel = {
    model,
    weights: new Map(),
    quantised: () => undefined,
    inputs: [],
    outputs: [],
    notes: [],
  };
  const text = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
  const { graph } = withTeachableMetadata(imported, text).model;
  return [graph.inputs[0]!.pixels, graph.outputs[0]!.classes];
}

describe("metadata of Teachable Machine", () => {
  const packageName = "@teachablemachine/image";

  it("tells pixels and classes", () => {
    const [pixels, classes] = told({ packageName, labels: ["cat", "dog"], imageSize: 4 });
    expect(pixels).toMatchObject({ scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1], order: "rgb", fit: "cover" });
    expect(classes).toEqual(["cat", "dog"]);
    expect(told({ packageName, labels: ["cat"] })[1]).toBeUndefined();
  });

  it.each([
    "",
    "null",
    "[]",
    "{",
    '"labels"',
    { labels: ["a", "b"] },
    { packageName: "@teachablemachine/pose", labels: ["a", "b"] },
    { packageName, labels: [1, 2] },
    { packageName, labels: ["a", "\u001b[2J"] },
    { packageName, labels: "ab" },
  ])("%j tells nothing", (metadata) => {
    expect(told(metadata)).toEqual([undefined, undefined]);
  });
});

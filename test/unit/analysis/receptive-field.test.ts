import { describe, expect, it } from "vitest";
import { measureReceptiveFields, receptiveExtents, type AxisField } from "../../../src/analysis/receptive-field.ts";
import type { Graph, Value } from "../../../src/graph/graph.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { noOrigin } from "../../../src/graph/graph-builder.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { check } from "../../../src/check.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../../support/shared-data.ts";
import { netOf, type Net } from "../../property/net.ts";
import { alexnet, lenet, mobilenetFeatures, resnet50, vgg16Features } from "./known-nets.ts";

function fieldOf(graph: Graph, value: Value = graph.outputs[0]!.value): readonly AxisField[] {
  return measureReceptiveFields(graph).fields.get(value)!;
}

function square(extent: number, jump: number, start: number): readonly AxisField[] {
  const field: AxisField = { kind: "window", extent, jump, start };
  return [field, field];
}

function finished(net: Net): Graph {
  net.output("out");
  return net.finish();
}

describe("published fields (Araujo, Norris, Sim, Distill 2019)", () => {
  it("VGG-16: 212, stride 32, padding 90", () => {
    expect(fieldOf(vgg16Features())).toEqual(square(212, 32, -90));
  });

  it("AlexNet: 195, stride 32; padding 64, and 2 of torchvision's first layer", () => {
    const { graph, last } = alexnet();
    expect(fieldOf(graph, last)).toEqual(square(195, 32, -66));
  });

  it("ResNet-50 as in TensorFlow-slim, which halves at the end of a stage: 483, stride 32, padding 239", () => {
    const { graph, features } = resnet50({ strideIn: "last", poolPad: "same" });
    expect(fieldOf(graph, features)).toEqual(square(483, 32, -239));
  });

  it("MobileNet v1: 315, stride 32", () => {
    expect(fieldOf(mobilenetFeatures())).toMatchObject(square(315, 32, 0).map(() => ({ extent: 315, jump: 32 })));
  });
});

it("ResNet-50 as in torchvision, which halves at the beginning of a stage, sees 427", () => {
  // 7; 11 behind pooling; 3 blocks of +8; 8 + 3*16; 16 + 5*32; 32 + 2*64
  const { graph, features } = resnet50({ strideIn: "first", poolPad: [1] });
  expect(fieldOf(graph, features)).toMatchObject([{ extent: 427, jump: 32 }, { extent: 427 }]);
});

it("dense layers and global pooling see everything", () => {
  const whole = [{ kind: "whole" }, { kind: "whole" }];
  expect(fieldOf(lenet())).toEqual(whole);
  const net = netOf([2, 8, 8]);
  net.layer("avgpool", { kernel: "global" });
  expect(fieldOf(finished(net))).toEqual(whole);
});

it("axes differ where kernels do", () => {
  const net = netOf([1, 9, 9]);
  net.layer("conv", { channels: 1, kernel: [1, 3], stride: [1, 2] });
  net.layer("conv", { channels: 1, kernel: [2, 3] });
  expect(fieldOf(finished(net))).toEqual([
    { kind: "window", extent: 2, jump: 1, start: 0 },
    { kind: "window", extent: 7, jump: 2, start: 0 },
  ]);
});

it("dilation spreads the kernel: 2*(3-1)+1", () => {
  const net = netOf([1, 9, 9]);
  net.layer("conv", { channels: 1, kernel: [3], dilation: [2], pad: [2] });
  expect(fieldOf(finished(net))).toEqual(square(5, 1, -2));
});

it("branches are covered by the largest, where they are aligned", () => {
  const net = netOf([2, 8, 8]);
  const from = net.current;
  net.layer("conv", { channels: 2, kernel: [1] });
  const narrow = net.current;
  net.layer("conv", { channels: 2, kernel: [5], pad: [2] }, { inputs: [from] });
  net.layer("concat", {}, { inputs: [narrow, net.current] });
  expect(fieldOf(finished(net))).toEqual(square(5, 1, -2));
});

it("branches that look to different sides are covered together", () => {
  const net = netOf([1, 8, 8]);
  const from = net.current;
  net.layer("conv", { channels: 1, kernel: [2], pad: [1, 1, 0, 0] });
  const left = net.current;
  net.layer("conv", { channels: 1, kernel: [2], pad: [0, 0, 1, 1] }, { inputs: [from] });
  net.layer("add", {}, { inputs: [left, net.current] });
  expect(fieldOf(finished(net))).toEqual(square(3, 1, -1));
});

it("a gate from global pooling makes its product see everything", () => {
  const net = netOf([2, 8, 8]);
  const from = net.current;
  net.layer("avgpool", { kernel: "global" });
  net.layer("mul", {}, { inputs: [from, net.current] });
  expect(fieldOf(finished(net))).toEqual([{ kind: "whole" }, { kind: "whole" }]);
});

it("upsampling halves the jump: 3 elements of a doubled tensor lie in 2 of the original", () => {
  const net = netOf([1, 8, 8]);
  net.layer("upsample", { factor: [2] });
  expect(fieldOf(finished(net))).toEqual(square(1, 0.5, 0));
  const behind = netOf([1, 8, 8]);
  behind.layer("upsample", { factor: [2] });
  behind.layer("conv", { channels: 1, kernel: [3], pad: [1] });
  expect(fieldOf(finished(behind))).toEqual(square(2, 0.5, -1));
});

it("a fraction of an element counts as one: 2 elements of a doubled tensor may lie in 2", () => {
  const net = netOf([1, 8, 8]);
  net.layer("upsample", { factor: [2] });
  net.layer("conv", { channels: 1, kernel: [2] });
  const graph = finished(net);
  expect(receptiveExtents(measureReceptiveFields(graph), [net.current])).toEqual([2, 2]);
});

/** The field of a net over a signal of 24. */
function signalField(...layers: readonly (readonly [string, AttributeRecord])[]): AxisField {
  const net = netOf([1, 24]);
  for (const [op, attributes] of layers) net.layer(op, attributes);
  return fieldOf(finished(net))[0]!;
}

describe("what a formula misses", () => {
  it.each([
    // 2 neighbours of the doubled row may lie in 2 pooled elements of 2 each
    [
      "pooled, doubled, convolved",
      [
        ["maxpool", { kernel: [2] }],
        ["upsample", { factor: [2] }],
        ["conv", { channels: 1, kernel: [2] }],
      ],
      4,
    ],
    // every output reads 2 inputs, and of 3 neighbours two read the same
    [
      "transposed",
      [
        ["convtranspose", { channels: 1, kernel: [4], stride: [2] }],
        ["conv", { channels: 1, kernel: [3] }],
      ],
      3,
    ],
    [
      "backwards",
      [
        ["slice", { length: [0, 24, -1] }],
        ["conv", { channels: 1, kernel: [3] }],
      ],
      3,
    ],
    [
      "every second",
      [
        ["slice", { length: [0, 24, 2] }],
        ["conv", { channels: 1, kernel: [3] }],
      ],
      5,
    ],
    // at the seam of two copies the last and the first lie side by side
    [
      "side by side",
      [
        ["tile", { repeats: [1, 2] }],
        ["conv", { channels: 1, kernel: [2] }],
      ],
      24,
    ],
    [
      "a constant repeated",
      [
        ["slice", { length: [5, 6] }],
        ["tile", { repeats: [1, 4] }],
        ["conv", { channels: 1, kernel: [3] }],
      ],
      1,
    ],
  ] as const)("%s", (_note, layers, extent) => {
    expect(signalField(...layers)).toMatchObject({ kind: "window", extent });
  });

  it("softmax along the width sees all of it, and one row", () => {
    const net = netOf([2, 8, 9]);
    net.layer("softmax", { axis: "width" });
    expect(fieldOf(finished(net))).toEqual([{ kind: "window", extent: 1, jump: 1, start: 0 }, { kind: "whole" }]);
  });

  it("an axis is followed where it goes", () => {
    const net = netOf([2, 8, 9]);
    net.layer("conv", { channels: 2, kernel: [3, 1] });
    net.layer("permute", { axes: ["channels", "width", "height"] });
    net.layer("conv", { channels: 2, kernel: [1, 2] });
    net.layer("mean", { axes: ["height"] });
    expect(fieldOf(finished(net))).toEqual([{ kind: "window", extent: 4, jump: 1, start: 0 }, { kind: "whole" }]);
  });

  it("fields in several inputs are each counted by itself", () => {
    const net = netOf([1, 8]);
    const other = net.builder.input("other", float32([1, 1, 16]), noOrigin);
    const narrow = net.current;
    net.layer("maxpool", { kernel: [2] }, { inputs: [other] });
    net.layer("add", {}, { inputs: [narrow, net.current] });
    expect(fieldOf(finished(net))).toMatchObject([{ kind: "window", extent: 2, start: 0 }]);
  });

  it("inputs of other ranks do not widen a field, but what depends on both sees all", () => {
    const { models } = check(
      "net.cvk",
      `model Net {
  input vol [1, 8, 8]
  conv 4 kernel=3 pad=1
  a: flatten
  input sig [2, 100]
  conv 4 kernel=5
  output z
  flatten
  concat a
  output y
}
`,
    );
    const { graph } = models[0]!;
    const fields = measureReceptiveFields(graph);
    const of = (name: string): readonly Value[] => graph.nodes.find((node) => node.name === name)!.outputs;
    expect(fields.fields.get(of("conv2")[0]!)).toEqual([{ kind: "window", extent: 5, jump: 1, start: 0 }]);
    expect(fields.fields.get(of("conv1")[0]!)).toEqual(square(3, 1, -1));
    expect(receptiveExtents(fields, of("conv2"))).toEqual([5]);
    expect(receptiveExtents(fields, of("concat1"))).toEqual([8, 8]);
    expect(receptiveExtents(fields, [...of("conv1"), ...of("conv2")])).toEqual([8, 8]);
  });

  it("a field that grows with an open size is all of it", () => {
    const net = netOf([1, symbol("L")]);
    net.layer("resize", { size: [16], mode: "linear" });
    net.layer("conv", { channels: 1, kernel: [2] });
    expect(fieldOf(finished(net))).toEqual([{ kind: "whole" }]);
  });

  it.each([2, 3, 7])("an open size is one at which the branches of a join fit: pooling by %i, and back", (factor) => {
    const net = netOf([1, symbol("L")]);
    const input = net.current;
    net.layer("maxpool", { kernel: [factor] });
    net.layer("upsample", { factor: [factor] });
    net.layer("add", {}, { inputs: [net.current, input] });
    expect(fieldOf(finished(net))).toEqual([{ kind: "window", extent: factor, jump: 1, start: 0 }]);
  });

  it("what takes too long to count sees everything", () => {
    const net = netOf([1, 1e9]);
    net.layer("slice", { length: [0, 500_000_000] });
    net.layer("concat", { axis: "length" }, { inputs: [net.current, net.current] });
    expect(fieldOf(finished(net))).toEqual([{ kind: "whole" }]);
  });
});

it("1-D nets have one axis", () => {
  const net = netOf([1, 16]);
  net.layer("conv", { channels: 1, kernel: [3], stride: [2] });
  net.layer("conv", { channels: 1, kernel: [3] });
  expect(fieldOf(finished(net))).toEqual([{ kind: "window", extent: 7, jump: 2, start: 0 }]);
});

it("a start that depends on an open size is unknown, the extent is not", () => {
  const net = netOf([1, symbol("H"), symbol("H")]);
  net.layer("conv", { channels: 1, kernel: [3], stride: [2], pad: "same" });
  expect(fieldOf(finished(net))[0]).toEqual({ kind: "window", extent: 3, jump: 2, start: undefined });
});

describe("extents of several values", () => {
  it("are the largest of each axis, and the input's where all of it is seen", () => {
    const { graph, last } = alexnet();
    const fields = measureReceptiveFields(graph);
    const conv1 = graph.nodes[0]!.outputs[0]!;
    expect(receptiveExtents(fields, [conv1, last])).toEqual([195, 195]);
    expect(receptiveExtents(fields, [graph.outputs[0]!.value])).toEqual([224, 224]);
  });

  it("are unknown for values that depend on no input", () => {
    const { graph } = alexnet();
    expect(receptiveExtents(measureReceptiveFields(graph), graph.parameters)).toBeUndefined();
  });
});

describe.skipIf(!hasSharedData)(`a false claim found in the field${sharedDataNote}`, () => {
  it("does not pass", () => {
    const text = new TextDecoder().decode(sharedBytes("field/receptive-upsample/claim.cvk"));
    const { diagnostics } = check("claim.cvk", text);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["claim/broken", expect.stringContaining("receptive is 4")],
    ]);
  });
});

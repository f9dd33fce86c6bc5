import { describe, expect, it } from "vitest";
import { labelOf, nodeLabel, portName } from "../../../../src/interchange/import/naming.ts";
import { onnxNode } from "../../../support/onnx-model.ts";

const conv = (name: string, output = "y") => onnxNode({ op: "Conv", inputs: [], outputs: [output], name });

describe("labels", () => {
  it("of a layer are those of its weight, where that has a telling name", () => {
    expect(nodeLabel(conv("n3"), "fire2/squeeze1x1_w_0")).toBe("fire2.squeeze1x1");
    expect(nodeLabel(conv("/layer1/conv1/Conv"), "layer1.0.conv1.weight")).toBe("layer1.0.conv1");
    expect(nodeLabel(conv("model/conv"), "block_1/conv/kernel:0")).toBe("block_1.conv");
    expect(nodeLabel(conv("/stem/Conv"), "onnx::Conv_123")).toBe("stem");
  });

  it("are those of the node, without the operator and without prefixes spelled out again", () => {
    expect(nodeLabel(conv("/layer1/layer1.0/conv1/Conv"))).toBe("layer1.0.conv1");
    expect(nodeLabel(conv("/stem/conv/Conv_2"))).toBe("stem.conv");
    expect(nodeLabel(conv("Convolution28"))).toBe("Convolution28");
  });

  it("are those of the output where the node's name only counts, or there is none", () => {
    expect(nodeLabel(conv("n3", "fire2/relu_1"))).toBe("fire2.relu_1");
    expect(nodeLabel(conv("", "scores"))).toBe("scores");
    expect(nodeLabel(conv("Conv_3", "156"))).toBe("Conv_3");
    expect(nodeLabel(conv("", ""))).toBe("conv");
  });

  it("are words, numbers and dots", () => {
    expect(labelOf("conv1/7x7_s2", "")).toBe("conv1._7x7_s2");
    expect(labelOf("features.0", "")).toBe("features.0");
    expect(labelOf("a b-c", "")).toBe("a_b_c");
    expect(labelOf("日本", "layer")).toBe("layer");
    expect(labelOf("repeat", "")).toBe("repeat_");
    expect(portName("12", "input")).toBe("_12");
  });
});

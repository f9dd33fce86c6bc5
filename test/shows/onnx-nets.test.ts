/** Pieces of nets as detectors, tf2onnx and PyTorch write them: what their text reads like, and that it computes the same. */
import { expect, it } from "vitest";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import { clip, conv, dense, gelu, layerNormByParts, slice, split } from "../support/onnx-layers.ts";
import { onnxNet } from "../support/onnx-net.ts";
import { expectSameAsOnnxRuntime } from "../support/same-as-onnx.ts";

const body = (text: string): string => text.slice(text.indexOf("model "));

it("an SSD head: priors, softmax of opset 9 on the last axis, boxes decoded", async () => {
  const model = onnxNet(
    { input: [1, 3, 12, 16] },
    (net) => {
      const { op, floats, ints } = net;
      const base = op("Relu", [conv(net, "input", "base_net.0", [3, 8], { kernel: 3, stride: 2, pad: 1 })]);
      const second = op("Relu", [conv(net, base, "extras.0", [8, 8], { kernel: 3, stride: 2, pad: 1 })]);
      const head = (kind: string, width: number): string => {
        const parts = [base, second].map((x, at) => {
          const raw = conv(net, x, `${kind}_headers.${at}`, [8, 2 * width], { kernel: 3, pad: 1 });
          return op("Reshape", [op("Transpose", [raw], { perm: [0, 2, 3, 1] }), ints([1, -1, width])]);
        });
        return op("Concat", parts, { axis: 1 });
      };
      const scores = op("Softmax", [head("classification", 2)], { axis: 2 }, "scores");
      const located = head("regression", 4);
      const priors = floats([1, 120, 4], undefined, "priors");
      const part = (x: string, begin: number, end: number): string => slice(net, x, [2], [begin], [end]);
      const centers = op("Add", [
        op("Mul", [op("Mul", [part(located, 0, 2), floats([], 0.1)]), part(priors, 2, 4)]),
        part(priors, 0, 2),
      ]);
      const sizes = op("Mul", [op("Exp", [op("Mul", [part(located, 2, 4), floats([], 0.2)])]), part(priors, 2, 4)]);
      const half = op("Div", [sizes, floats([], 2)]);
      const boxes = op("Concat", [op("Sub", [centers, half]), op("Add", [centers, half])], { axis: 2 }, "boxes");
      return [scores, boxes];
    },
    { opset: 9 },
  );
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(body(text)).toMatchSnapshot();
});

it("a piece of MobileNetV3 by tf2onnx: channels last, names of TensorFlow, hard swishes by parts", async () => {
  const at = "StatefulPartitionedCall/model/";
  const model = onnxNet({ image: [1, 16, 12, 3] }, (net) => {
    const { op, floats } = net;
    const named = (x: string, name: string, shape: readonly number[], more = {}): string => {
      const bias = shape[0]!;
      return op(
        "Conv",
        [
          x,
          floats(shape, undefined, `${at}${name}/Conv2D/ReadVariableOp:0`),
          floats([bias], undefined, `${at}${name}/BiasAdd/ReadVariableOp:0`),
        ],
        { kernel_shape: shape.slice(2), ...more },
        `${at}${name}/BiasAdd`,
      );
    };
    const hardSwish = (x: string, name: string): string =>
      op(
        "Mul",
        [
          x,
          op(
            "Mul",
            [
              op(
                "Clip",
                [op("Add", [x, floats([], 3)], {}, `${at}${name}/add`), floats([], 0), floats([], 6)],
                {},
                `${at}${name}/Relu6`,
              ),
              floats([], 0.16666667),
            ],
            {},
            `${at}${name}/mul`,
          ),
        ],
        {},
        `${at}${name}/mul_1`,
      );
    const inside = op("Transpose", ["image"], { perm: [0, 3, 1, 2] }, `${at}stem/Conv2D__6`);
    const stem = hardSwish(named(inside, "stem", [8, 3, 3, 3], { strides: [2, 2], pads: [0, 0, 1, 1] }), "stem_act");
    const depthwise = hardSwish(
      named(stem, "expanded_conv/depthwise", [8, 1, 3, 3], { group: 8, pads: [1, 1, 1, 1] }),
      "expanded_conv/act",
    );
    const pooled = op(
      "ReduceMean",
      [depthwise],
      { axes: [2, 3], keepdims: 1 },
      `${at}expanded_conv/squeeze_excite/AvgPool/Mean`,
    );
    const reduced = op(
      "Relu",
      [named(pooled, "expanded_conv/squeeze_excite/Conv", [4, 8, 1, 1])],
      {},
      `${at}expanded_conv/squeeze_excite/Relu`,
    );
    const raised = named(reduced, "expanded_conv/squeeze_excite/Conv_1", [8, 4, 1, 1]);
    const gate = op("Div", [clip(net, op("Add", [raised, floats([], 3)]), 0, 6), floats([], 6)]);
    const excited = op("Mul", [depthwise, gate], {}, `${at}expanded_conv/squeeze_excite/Mul`);
    const projected = named(excited, "expanded_conv/project", [8, 8, 1, 1]);
    const sum = op("Add", [stem, projected], {}, `${at}expanded_conv/Add`);
    return op("Transpose", [sum], { perm: [0, 2, 3, 1] }, "features");
  });
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(body(text)).toMatchSnapshot();
});

it("a piece of ConvNeXt and ViT: layer norm and gelu by parts, positions, a scale", async () => {
  const model = onnxNet({ image: [1, 3, 16, 16] }, (net) => {
    const { op, floats, ints } = net;
    const patches = conv(net, "image", "patch", [3, 8], { kernel: 4, stride: 4 });
    const tokens = op("Transpose", [op("Reshape", [patches, ints([1, 8, 16])])], { perm: [0, 2, 1] });
    const placed = op("Add", [tokens, floats([1, 16, 8], undefined, "pos_embed")]);
    const norm = layerNormByParts(net, placed, "blocks.0.norm", 8);
    const wide = dense(net, norm, "blocks.0.mlp.fc1", [8, 16], 12);
    const narrow = dense(net, gelu(net, wide), "blocks.0.mlp.fc2", [16, 8], 13);
    const scaled = op("Mul", [narrow, floats([8], undefined, "blocks.0.gamma")]);
    return op("Add", [placed, scaled]);
  });
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(text).toMatch(/pos_embed: constant \[16, 8\]/);
  expect(text).toContain("gelu");
  expect(text).toContain("layernorm axes=length");
});

it("a piece of ShuffleNet: split, branches, shuffle", async () => {
  const model = onnxNet({ x: [1, 8, 6, 6] }, (net) => {
    const { op, ints } = net;
    const [left, right] = split(net, "x", 1, [4, 4]);
    const one = op("Relu", [conv(net, right!, "branch2.0", [4, 4])]);
    const two = conv(net, one, "branch2.3", [4, 4], { kernel: 3, pad: 1, group: 4 });
    const three = op("Relu", [conv(net, two, "branch2.5", [4, 4])]);
    const joined = op("Concat", [left!, three], { axis: 1 });
    const seen = op("Reshape", [joined, ints([1, 2, 4, 6, 6])]);
    return op("Reshape", [op("Transpose", [seen], { perm: [0, 2, 1, 3, 4] }), ints([1, -1, 6, 6])]);
  });
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(body(text)).toMatchSnapshot();
});

it("weights that are inputs of the model are told as what they are", () => {
  const { model, weights } = importOnnx(
    onnxNet({ x: [1, 3, 8, 8], w: [4, 3, 3, 3] }, ({ op }) => op("Conv", ["x", "w"], { kernel_shape: [3, 3] }, "conv")),
  );
  expect(() => writeModelText(model, weights)).toThrow(
    /1 problem\n {2}conv \(conv\): it takes w as weights, which is an input of the model; text reads weights from a file/,
  );
});

/** Pieces of nets as detectors, tf2onnx and PyTorch write them: what their text reads like, and that it computes the same. */
import { expect, it } from "vitest";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import { onnxNet, type NetBuilder } from "../support/onnx-net.ts";
import { expectSameAsOnnxRuntime } from "../support/same-as-onnx.ts";

const body = (text: string): string => text.slice(text.indexOf("model "));

it("an SSD head: priors, softmax of opset 9 on the last axis, boxes decoded", async () => {
  const model = onnxNet(
    { input: [1, 3, 12, 16] },
    ({ op, floats, ints }) => {
      const conv = (x: string, name: string, from: number, to: number, more = {}): string =>
        op(
          "Conv",
          [x, floats([to, from, 3, 3], undefined, `${name}.weight`), floats([to], undefined, `${name}.bias`)],
          {
            kernel_shape: [3, 3],
            pads: [1, 1, 1, 1],
            ...more,
          },
        );
      const base = op("Relu", [conv("input", "base_net.0", 3, 8, { strides: [2, 2] })]);
      const second = op("Relu", [conv(base, "extras.0", 8, 8, { strides: [2, 2] })]);
      const head = (kind: string, width: number): string => {
        const parts = [base, second].map((x, at) => {
          const raw = conv(x, `${kind}_headers.${at}`, 8, 2 * width);
          return op("Reshape", [op("Transpose", [raw], { perm: [0, 2, 3, 1] }), ints([1, -1, width])]);
        });
        return op("Concat", parts, { axis: 1 });
      };
      const scores = op("Softmax", [head("classification", 2)], { axis: 2 }, "scores");
      const located = head("regression", 4);
      const priors = floats([1, 120, 4], undefined, "priors");
      const slice = (x: string, begin: number, end: number): string =>
        op("Slice", [x], { axes: [2], starts: [begin], ends: [end] });
      const centers = op("Add", [
        op("Mul", [op("Mul", [slice(located, 0, 2), floats([], 0.1)]), slice(priors, 2, 4)]),
        slice(priors, 0, 2),
      ]);
      const sizes = op("Mul", [op("Exp", [op("Mul", [slice(located, 2, 4), floats([], 0.2)])]), slice(priors, 2, 4)]);
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
  const model = onnxNet({ image: [1, 16, 12, 3] }, ({ op, floats }) => {
    const conv = (x: string, name: string, shape: readonly number[], more = {}): string => {
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
    const stem = hardSwish(conv(inside, "stem", [8, 3, 3, 3], { strides: [2, 2], pads: [0, 0, 1, 1] }), "stem_act");
    const depthwise = hardSwish(
      conv(stem, "expanded_conv/depthwise", [8, 1, 3, 3], { group: 8, pads: [1, 1, 1, 1] }),
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
      [conv(pooled, "expanded_conv/squeeze_excite/Conv", [4, 8, 1, 1])],
      {},
      `${at}expanded_conv/squeeze_excite/Relu`,
    );
    const raised = conv(reduced, "expanded_conv/squeeze_excite/Conv_1", [8, 4, 1, 1]);
    const gate = op("Div", [
      op("Clip", [op("Add", [raised, floats([], 3)]), floats([], 0), floats([], 6)]),
      floats([], 6),
    ]);
    const excited = op("Mul", [depthwise, gate], {}, `${at}expanded_conv/squeeze_excite/Mul`);
    const projected = conv(excited, "expanded_conv/project", [8, 8, 1, 1]);
    const sum = op("Add", [stem, projected], {}, `${at}expanded_conv/Add`);
    return op("Transpose", [sum], { perm: [0, 2, 3, 1] }, "features");
  });
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(body(text)).toMatchSnapshot();
});

function token(net: NetBuilder, x: string, name: string, width: number): string {
  const { op, floats } = net;
  const centred = op("Sub", [x, op("ReduceMean", [x], { axes: [-1] })]);
  const variance = op("ReduceMean", [op("Pow", [centred, floats([], 2)])], { axes: [-1] });
  const norm = op("Div", [centred, op("Sqrt", [op("Add", [variance, floats([], 1e-6)])])]);
  return op("Add", [
    op("Mul", [norm, floats([width], undefined, `${name}.weight`)]),
    floats([width], undefined, `${name}.bias`),
  ]);
}

it("a piece of ConvNeXt and ViT: layer norm and gelu by parts, positions, a scale", async () => {
  const model = onnxNet({ image: [1, 3, 16, 16] }, (net) => {
    const { op, floats, ints } = net;
    const conv = op(
      "Conv",
      ["image", floats([8, 3, 4, 4], undefined, "patch.weight"), floats([8], undefined, "patch.bias")],
      { kernel_shape: [4, 4], strides: [4, 4] },
    );
    const tokens = op("Transpose", [op("Reshape", [conv, ints([1, 8, 16])])], { perm: [0, 2, 1] });
    const placed = op("Add", [tokens, floats([1, 16, 8], undefined, "pos_embed")]);
    const norm = token(net, placed, "blocks.0.norm", 8);
    const wide = op("Add", [
      op("MatMul", [norm, floats([8, 16], undefined, "onnx::MatMul_12")]),
      floats([16], undefined, "blocks.0.mlp.fc1.bias"),
    ]);
    const gate = op("Add", [op("Erf", [op("Div", [wide, floats([], Math.SQRT2)])]), floats([], 1)]);
    const active = op("Mul", [op("Mul", [wide, gate]), floats([], 0.5)]);
    const narrow = op("Add", [
      op("MatMul", [active, floats([16, 8], undefined, "onnx::MatMul_13")]),
      floats([8], undefined, "blocks.0.mlp.fc2.bias"),
    ]);
    const scaled = op("Mul", [narrow, floats([8], undefined, "blocks.0.gamma")]);
    return op("Add", [placed, scaled]);
  });
  const { text } = await expectSameAsOnnxRuntime(model);
  expect(text).toMatch(/pos_embed: constant \[16, 8\]/);
  expect(text).toContain("gelu");
  expect(text).toContain("layernorm axes=length");
});

it("a piece of ShuffleNet: split, branches, shuffle", async () => {
  const model = onnxNet({ x: [1, 8, 6, 6] }, ({ op, many, floats, ints }) => {
    const [left, right] = many("Split", ["x", ints([4, 4])], 2, { axis: 1 });
    const conv = (x: string, name: string, shape: readonly number[], more = {}): string =>
      op("Conv", [x, floats(shape, undefined, `${name}.weight`), floats([shape[0]!], undefined, `${name}.bias`)], {
        kernel_shape: shape.slice(2),
        ...more,
      });
    const one = op("Relu", [conv(right!, "branch2.0", [4, 4, 1, 1])]);
    const two = conv(one, "branch2.3", [4, 1, 3, 3], { group: 4, pads: [1, 1, 1, 1] });
    const three = op("Relu", [conv(two, "branch2.5", [4, 4, 1, 1])]);
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

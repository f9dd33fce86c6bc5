/**
 * Whole nets of every opset from 6 to 21, each layer in the form that exporters of the time gave it: the import and its text
 * compute what ONNX Runtime computes of the file, and have the figures counted here by hand. Of opset 6, which ONNX Runtime
 * does not read, it is given the same net in the form of opset 7.
 */
import { describe, expect, it } from "vitest";
import { onnxNet, type NetBuilder } from "../support/onnx-net.ts";
import {
  batchNorm,
  clip,
  conv,
  dense,
  dropout,
  gelu,
  layerNorm,
  linear,
  pad,
  prelu,
  reduce,
  slice,
  split,
  squeeze,
  unsqueeze,
  upsample,
  withNumber,
} from "../support/onnx-layers.ts";
import { everyWay } from "../support/onnx-ways.ts";
import { sampled } from "../support/effort.ts";

interface Net {
  readonly note: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** The first opset that can say it. */
  readonly from?: number;
  readonly build: (net: NetBuilder) => readonly string[];
  readonly params: number;
  readonly macs: number;
  readonly says: readonly RegExp[];
}

const nets: readonly Net[] = [
  {
    note: "a residual net: batch norms, pooling, view by a shape, dropout, Gemm, Softmax on axis 1",
    inputs: { image: [1, 3, 8, 8] },
    params: 4 * 27 + 8 + 4 * 36 + 8 + (5 * 16 + 5),
    macs: 64 * 4 * 27 + 16 * 4 * 36 + 80,
    says: [/bn/, /maxpool 2/, /avgpool 2/, /dense 5 softmax/],
    build(net) {
      const { op, ints } = net;
      const stem = conv(net, "image", "conv1", [3, 4], { kernel: 3, pad: 1, bias: false });
      const first = op("Relu", [batchNorm(net, stem, "bn1", 4)]);
      const window = { kernel_shape: [2, 2], pads: [0, 0, 0, 0], strides: [2, 2] };
      const pooled = op("MaxPool", [first], window);
      const inner = conv(net, pooled, "layer1.0.conv1", [4, 4], { kernel: 3, pad: 1, bias: false });
      const sum = op("Relu", [op("Add", [batchNorm(net, inner, "layer1.0.bn1", 4), pooled])]);
      const flat = op("Reshape", [op("AveragePool", [sum], window), ints([1, -1])]);
      return [op("Softmax", [linear(net, dropout(net, flat, 0.5), "fc", [16, 5])], { axis: 1 }, "probabilities")];
    },
  },
  {
    note: "a segmentation net: limits, slopes, Upsample or Resize, Pad, a crop by Slice",
    inputs: { image: [1, 3, 6, 6] },
    params: 4 * 27 + 4 + (6 * 16 + 6) + 6 + (2 * 10 + 2),
    macs: 36 * 4 * 27 + 9 * 6 * 16 + 36 * 20,
    says: [/relu6/, /prelu/, /upsample 2/, /concat/],
    build(net) {
      const { op } = net;
      const fine = clip(net, conv(net, "image", "enc.0", [3, 4], { kernel: 3, pad: 1 }), 0, 6);
      const coarse = prelu(net, conv(net, fine, "enc.1", [4, 6], { kernel: 2, stride: 2 }), "enc.2", 6);
      const padded = pad(net, fine, [0, 0, 1, 0, 0, 0, 0, 1]);
      const cropped = slice(net, padded, [2, 3], [1, 1], [7, 7]);
      const both = op("Concat", [cropped, upsample(net, coarse, 2)], { axis: 1 });
      return [op("Sigmoid", [conv(net, both, "head", [10, 2])], {}, "mask")];
    },
  },
  {
    note: "an SSD head: softmax on the last axis, boxes decoded by constants and priors",
    inputs: { image: [1, 3, 8, 8] },
    params: 4 * 27 + 4 + (4 * 36 + 4) + 2 * (4 * 36 + 4 + (8 * 36 + 8)),
    macs: 16 * 4 * 27 + 4 * 4 * 36 + 20 * (4 * 36 + 8 * 36),
    says: [/softmax axis=width|softmax axis=length|permute/, /constant \[40, 2\]/, /exp/],
    build(net) {
      const { op, floats, ints } = net;
      const base = op("Relu", [conv(net, "image", "base.0", [3, 4], { kernel: 3, stride: 2, pad: 1 })]);
      const extra = op("Relu", [conv(net, base, "extras.0", [4, 4], { kernel: 3, stride: 2, pad: 1 })]);
      const head = (kind: string, width: number): string => {
        const rows = [base, extra].map((x, at) => {
          const raw = conv(net, x, `${kind}_headers.${at}`, [4, 2 * width], { kernel: 3, pad: 1 });
          return op("Reshape", [op("Transpose", [raw], { perm: [0, 2, 3, 1] }), ints([1, -1, width])]);
        });
        return op("Concat", rows, { axis: 1 });
      };
      const priors = floats([1, 40, 4], undefined, "priors");
      const part = (x: string, begin: number, end: number): string => slice(net, x, [2], [begin], [end]);
      const located = head("regression", 4);
      const moved = op("Mul", [withNumber(net, "Mul", part(located, 0, 2), 0.1), part(priors, 2, 4)]);
      const center = op("Add", [moved, part(priors, 0, 2)]);
      const size = op("Exp", [withNumber(net, "Mul", part(located, 2, 4), 0.2)]);
      const half = withNumber(net, "Div", op("Mul", [size, part(priors, 2, 4)]), 2);
      return [
        op("Softmax", [head("classification", 2)], { axis: 2 }, "scores"),
        op("Concat", [op("Sub", [center, half]), op("Add", [center, half])], { axis: 2 }, "boxes"),
      ];
    },
  },
  {
    note: "a siamese net: shared initialisers, a mean, one output without a batch",
    inputs: { left: [1, 3, 6, 6], right: [1, 3, 6, 6] },
    params: 4 * 27 + 4 + (3 * 4 + 3),
    macs: 2 * 36 * 4 * 27 + 12,
    says: [/share=/, /abs/],
    build(net) {
      const { op, floats } = net;
      const shared = [floats([4, 3, 3, 3], undefined, "encoder.weight"), floats([4], undefined, "encoder.bias")];
      const encode = (x: string): string => {
        const seen = op("Conv", [x, ...shared], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
        return reduce(net, "ReduceMean", op("Relu", [seen]), [2, 3], 0);
      };
      const [left, right] = [encode("left"), encode("right")];
      const rows = [left, right].map((x) => unsqueeze(net, x, [1]));
      return [
        squeeze(net, linear(net, op("Abs", [op("Sub", [left, right])]), "head", [4, 3]), [0], "scores"),
        op("Concat", rows, { axis: 1 }, "features"),
      ];
    },
  },
  {
    note: "a mixer: layer norm, gelu and products, by parts or as nodes, Split, ReduceSum",
    inputs: { tokens: [1, 4, 6] },
    // Erf is there from opset 9 on.
    from: 9,
    params: 12 + (6 * 12 + 12) + (12 * 6 + 6),
    macs: 4 * (72 + 72),
    says: [/layernorm/, /gelu/, /dense 12/],
    build(net) {
      const { op } = net;
      const wide = gelu(net, dense(net, layerNorm(net, "tokens", "norm", 6), "fc1", [6, 12], 1));
      const sum = op("Add", ["tokens", dense(net, wide, "fc2", [12, 6], 2)]);
      const [left, right] = split(net, sum, 2, [2, 4]) as [string, string];
      const turned = op("Transpose", [op("Concat", [right, left], { axis: 2 })], { perm: [0, 2, 1] });
      return [op("Sigmoid", [reduce(net, "ReduceSum", turned, [2], 0)], {}, "gates")];
    },
  },
];

const opsets = Array.from({ length: 16 }, (_, at) => at + 6);

describe.each(nets)("$note", ({ inputs, build, from = 6, params, macs, says }) => {
  const texts = new Set<string>();

  it.each(sampled(opsets.filter((opset) => opset >= from)))("opset %i", async (opset) => {
    const read = onnxNet(inputs, build, { opset: Math.max(opset, 7) });
    const { text, figures } = await everyWay(onnxNet(inputs, build, { opset }), ["reference"], read);
    expect(figures).toEqual({ net: { params, macs }, text: { params, macs } });
    for (const each of says) expect(text).toMatch(each);
    // Labels are of the nodes, one or many.
    texts.add(text.replaceAll(/^( +)[\w.]+: /gm, "$1"));
  });

  it("is the same text but for labels, whatever the opset", () => expect([...texts]).toEqual([[...texts][0]]));
});

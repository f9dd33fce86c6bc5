/** Nets of a few layers in the ways in which exporters write them, with figures counted by hand. */
import type { OnnxModel } from "../../src/interchange/onnx/model.ts";
import { batchNorm, clip, conv, dense, gelu, layerNorm, linear, relu6 } from "./onnx-layers.ts";
import { onnxNet } from "./onnx-net.ts";

export interface Exported {
  readonly note: string;
  model(): OnnxModel;
  /** Elements of what layers train. */
  readonly params: number;
  readonly macs: number;
  /** Counted twice by the text, which says so. */
  readonly copied?: number;
  readonly says?: readonly (RegExp | string)[];
  readonly never?: readonly (RegExp | string)[];
}

export const exported: readonly Exported[] = [
  {
    note: "FastestDet: heads with sigmoid, softmax on axis 1 of opset 11 in four axes, concatenated",
    params: 3 * 8 * 9 + 8 + (8 * 9 + 8) + (8 * 1 + 1) + (8 * 4 + 4) + (8 * 5 + 5),
    macs: 36 * (8 * 27 + 8 * 9 + 8 + 32 + 40),
    says: [/conv 5 kernel=1 softmax/],
    never: [/permute/],
    model: () =>
      onnxNet(
        { "input.1": [1, 3, 12, 12] },
        (net) => {
          const { op } = net;
          const stem = op("Relu", [
            conv(net, "input.1", "backbone.first_conv.0", [3, 8], { kernel: 3, stride: 2, pad: 1 }),
          ]);
          const deep = op("Relu", [conv(net, stem, "conv.0", [8, 8], { kernel: 3, pad: 1, group: 8 })]);
          const obj = op("Sigmoid", [conv(net, deep, "obj_layers", [8, 1])]);
          const reg = conv(net, deep, "reg_layers", [8, 4]);
          // Over the last axis in the file: permuted there and back.
          const cls = conv(net, deep, "cls_layers", [8, 5]);
          const soft = op("Transpose", [op("Softmax", [op("Transpose", [cls], { perm: [0, 2, 3, 1] })], { axis: 3 })], {
            perm: [0, 3, 1, 2],
          });
          return op("Concat", [obj, reg, soft], { axis: 1 }, "output");
        },
        { opset: 11 },
      ),
  },
  {
    note: "softmax of opset 9 on axis 1 of four axes: channels, rows and columns together",
    params: 3 * 4 + 4,
    macs: 9 * 12,
    model: () =>
      onnxNet({ x: [1, 3, 3, 3] }, (net) => net.op("Softmax", [conv(net, "x", "c", [3, 4])], { axis: 1 }), {
        opset: 9,
      }),
  },
  {
    note: "YOLOv5 head: anchors' grid as constants, boxes decoded",
    params: 3 * 21 + 21,
    macs: 16 * 63,
    says: [/constant/],
    model: () =>
      onnxNet(
        { images: [1, 3, 4, 4] },
        (net) => {
          const { op, floats, ints } = net;
          const raw = conv(net, "images", "model.24.m.0", [3, 21]);
          const five = op("Transpose", [op("Reshape", [raw, ints([1, 3, 7, 4, 4])])], { perm: [0, 1, 3, 4, 2] });
          const s = op("Sigmoid", [five]);
          const part = (begin: number, end: number): string =>
            op("Slice", [s, ints([begin]), ints([end]), ints([4]), ints([1])]);
          const xy = op("Mul", [
            op("Add", [op("Mul", [part(0, 2), floats([], 2)]), floats([1, 3, 4, 4, 2], undefined, "grid")]),
            floats([], 8),
          ]);
          const wh = op("Mul", [
            op("Pow", [op("Mul", [part(2, 4), floats([], 2)]), floats([], 2)]),
            floats([1, 3, 4, 4, 2], undefined, "anchor_grid"),
          ]);
          const y = op("Concat", [xy, wh, part(4, 2 ** 31)], { axis: -1 });
          return op("Reshape", [y, ints([1, -1, 7])], {}, "output0");
        },
        { opset: 12 },
      ),
  },
  {
    note: "YOLOv8 head: distribution focal loss by softmax and 1x1, boxes from anchors and strides",
    params: 8 * 16 + 16 + 4,
    macs: 16 * 128 + 4 * 16 * 4,
    model: () =>
      onnxNet(
        { images: [1, 8, 4, 4] },
        (net) => {
          const { op, floats, ints } = net;
          const raw = op("Reshape", [conv(net, "images", "model.22.cv2.0", [8, 16]), ints([1, 4, 4, 16])]);
          const soft = op("Softmax", [op("Transpose", [raw], { perm: [0, 2, 1, 3] })], { axis: 1 });
          const dfl = op("Conv", [soft, floats([1, 4, 1, 1], [0, 1, 2, 3], "model.22.dfl.conv.weight")], {
            kernel_shape: [1, 1],
          });
          const box = op("Reshape", [dfl, ints([1, 4, 16])]);
          const half = (begin: number, end: number): string =>
            op("Slice", [box, ints([begin]), ints([end]), ints([1]), ints([1])]);
          const anchors = floats([1, 2, 16], undefined, "anchors");
          const low = op("Sub", [anchors, half(0, 2)]);
          const high = op("Add", [anchors, half(2, 4)]);
          const centre = op("Div", [op("Add", [low, high]), floats([], 2)]);
          const all = op("Concat", [centre, op("Sub", [high, low])], { axis: 1 });
          return op("Mul", [all, floats([1, 16], undefined, "strides")]);
        },
        { opset: 17 },
      ),
  },
  {
    note: "EfficientNet's SE block by tf2onnx: ReduceMean without axes kept, Reshape, products",
    params: 3 * 8 * 9 + 8 + (8 * 2 + 2) + (2 * 8 + 8),
    macs: 36 * 8 * 27 + 16 + 16,
    says: [/layout NHWC|permute/],
    model: () =>
      onnxNet(
        { input_1: [1, 12, 12, 3] },
        (net) => {
          const { op, floats, ints } = net;
          const at = "efficientnetb0/block1a";
          const inside = op("Transpose", ["input_1"], { perm: [0, 3, 1, 2] }, `${at}_dwconv__8`);
          const c = conv(net, inside, `${at}_conv`, [3, 8], { kernel: 3, stride: 2, pad: 1 });
          const x = op("Mul", [c, op("Sigmoid", [c], {}, `${at}_activation/Sigmoid`)], {}, `${at}_activation/mul`);
          const mean = op("ReduceMean", [x], { axes: [2, 3], keepdims: 0 }, `${at}_se_squeeze/Mean`);
          const seen = op("Reshape", [mean, ints([1, 8])], {}, `${at}_se_reshape/Reshape`);
          const less = op("Add", [
            op("MatMul", [seen, floats([8, 2], undefined, `${at}_se_reduce/kernel:0`)]),
            floats([2], undefined, `${at}_se_reduce/bias:0`),
          ]);
          const act = op("Mul", [less, op("Sigmoid", [less])]);
          const more = op("Add", [
            op("MatMul", [act, floats([2, 8], undefined, `${at}_se_expand/kernel:0`)]),
            floats([8], undefined, `${at}_se_expand/bias:0`),
          ]);
          const gate = op("Reshape", [op("Sigmoid", [more]), ints([1, 8, 1, 1])]);
          const out = op("Mul", [x, gate], {}, `${at}_se_excite/mul`);
          return op("Transpose", [out], { perm: [0, 2, 3, 1] }, "Identity:0");
        },
        { opset: 13 },
      ),
  },
  {
    note: "ViT: class token expanded by Expand, positions added, attention, the token taken by Gather",
    params: 3 * 8 * 16 + 8 + 16 + (8 * 24 + 24) + (8 * 8 + 8) + (8 * 5 + 5),
    macs: 16 * 8 * 48 + 17 * 8 * 24 + 2 * 17 * 17 * 8 + 17 * 64 + 40,
    says: [/cls_token/, /constant/],
    model: () =>
      onnxNet(
        { pixel_values: [1, 3, 16, 16] },
        (net) => {
          const { op, many, floats, ints } = net;
          const patches = conv(net, "pixel_values", "patch_embed.proj", [3, 8], { kernel: 4, stride: 4 });
          const tokens = op("Transpose", [op("Reshape", [patches, ints([1, 8, -1])])], { perm: [0, 2, 1] });
          const cls = op("Expand", [floats([1, 1, 8], undefined, "cls_token"), ints([1, 1, 1])]);
          const x = op("Add", [op("Concat", [cls, tokens], { axis: 1 }), floats([1, 17, 8], undefined, "pos_embed")]);
          const norm = layerNorm(net, x, "blocks.0.norm1", 8);
          const qkv = dense(net, norm, "blocks.0.attn.qkv", [8, 24], 1);
          const heads = op("Transpose", [op("Reshape", [qkv, ints([1, 17, 3, 2, 4])])], { perm: [2, 0, 3, 1, 4] });
          const [q, k, v] = many("Split", [heads, ints([1, 1, 1])], 3, { axis: 0 }).map((each) =>
            op("Squeeze", [each, ints([0])]),
          ) as [string, string, string];
          const kt = op("Transpose", [k], { perm: [0, 1, 3, 2] });
          const scores = op("Softmax", [op("Mul", [op("MatMul", [q, kt]), floats([], 0.5)])], { axis: -1 });
          const mixed = op("Transpose", [op("MatMul", [scores, v])], { perm: [0, 2, 1, 3] });
          const flat = op("Reshape", [mixed, ints([1, 17, 8])]);
          const sum = op("Add", [x, dense(net, flat, "blocks.0.attn.proj", [8, 8], 2)]);
          const first = op("Gather", [sum, net.scalar(0)], { axis: 1 });
          return linear(net, first, "head", [8, 5]);
        },
        { opset: 17 },
      ),
  },
  {
    note: "ConvNeXt: layer norm over channels between transposes, dense layers, a factor, a residual",
    params: 8 * 49 + 8 + 16 + (8 * 32 + 32) + (32 * 8 + 8) + 8,
    macs: 36 * (8 * 49 + 256 + 256),
    never: [/constant|permute/],
    model: () =>
      onnxNet(
        { x: [1, 8, 6, 6] },
        (net) => {
          const { op, floats } = net;
          const dw = conv(net, "x", "stages.0.blocks.0.conv_dw", [8, 8], { kernel: 7, pad: 3, group: 8 });
          const last = op("Transpose", [dw], { perm: [0, 2, 3, 1] });
          const norm = layerNorm(net, last, "stages.0.blocks.0.norm", 8);
          const wide = dense(net, norm, "stages.0.blocks.0.mlp.fc1", [8, 32], 1);
          const narrow = dense(net, gelu(net, wide), "stages.0.blocks.0.mlp.fc2", [32, 8], 2);
          const back = op("Transpose", [narrow], { perm: [0, 3, 1, 2] });
          const scaled = op("Mul", [back, floats([1, 8, 1, 1], undefined, "stages.0.blocks.0.gamma")]);
          return op("Add", [scaled, "x"]);
        },
        { opset: 13 },
      ),
  },
  {
    note: "ConvNeXt of torchvision: gamma behind the transpose's inverse, layer norm as one node",
    params: 8 * 49 + 8 + 16 + (8 * 32 + 32) + (32 * 8 + 8) + 8,
    macs: 36 * (8 * 49 + 256 + 256),
    never: [/constant|permute/],
    model: () =>
      onnxNet(
        { x: [1, 8, 6, 6] },
        (net) => {
          const { op, floats } = net;
          const dw = conv(net, "x", "features.1.0.block.0", [8, 8], { kernel: 7, pad: 3, group: 8 });
          const last = op("Transpose", [dw], { perm: [0, 2, 3, 1] });
          const norm = layerNorm(net, last, "features.1.0.block.2", 8);
          const wide = dense(net, norm, "features.1.0.block.3", [8, 32], 1);
          const narrow = dense(net, gelu(net, wide), "features.1.0.block.5", [32, 8], 2);
          const back = op("Transpose", [narrow], { perm: [0, 3, 1, 2] });
          return op("Add", [op("Mul", [floats([8, 1, 1], undefined, "features.1.0.layer_scale"), back]), "x"]);
        },
        { opset: 17 },
      ),
  },
  {
    note: "super-resolution: PixelShuffle as DepthToSpace CRD, tanh, batch by name",
    params: 3 * 12 * 9 + 12,
    macs: 25 * 12 * 27,
    says: [/pixelshuffle/],
    model: () =>
      onnxNet(
        { input: ["N", 3, 5, 5] },
        (net) => {
          const c = conv(net, "input", "conv4", [3, 12], { kernel: 3, pad: 1 });
          return net.op("Tanh", [net.op("DepthToSpace", [c], { blocksize: 2, mode: "CRD" })]);
        },
        { opset: 13 },
      ),
  },
  {
    note: "super-resolution: PixelShuffle by six axes, as opset 9 has it",
    params: 12 * 9 + 12,
    macs: 25 * 108,
    says: [/pixelshuffle 2/],
    model: () =>
      onnxNet(
        { input: [1, 1, 5, 5] },
        (net) => {
          const { op, ints } = net;
          const c = conv(net, "input", "conv4", [1, 12], { kernel: 3, pad: 1 });
          const six = op("Reshape", [c, ints([1, 3, 2, 2, 5, 5])]);
          return op("Reshape", [op("Transpose", [six], { perm: [0, 1, 4, 2, 5, 3] }), ints([1, 3, 10, 10])]);
        },
        { opset: 9 },
      ),
  },
  {
    note: "depth_to_space of TensorFlow: DCR between transposes",
    params: 3 * 12 * 9 + 12,
    macs: 25 * 324,
    model: () =>
      onnxNet(
        { input: [1, 5, 5, 3] },
        (net) => {
          const { op } = net;
          const inside = op("Transpose", ["input"], { perm: [0, 3, 1, 2] });
          const c = conv(net, inside, "functional_1/conv2d/Conv2D", [3, 12], { kernel: 3, pad: 1 });
          const d = op("DepthToSpace", [c], { blocksize: 2 });
          return op("Transpose", [relu6(net, d)], { perm: [0, 2, 3, 1] });
        },
        { opset: 12 },
      ),
  },
  {
    note: "ShuffleNetV2 unit: Split, branch, Concat, shuffle with batch -1",
    params: 16 + 4 + (36 + 4) + (16 + 4),
    macs: 36 * (16 + 36 + 16),
    says: [/shuffle (groups=)?2/],
    model: () =>
      onnxNet(
        { input: [1, 8, 6, 6] },
        (net) => {
          const { op, many, ints } = net;
          const [left, right] = many("Split", ["input"], 2, { axis: 1, split: [4, 4] }) as [string, string];
          const a = op("Relu", [conv(net, right, "stage2.1.branch2.0", [4, 4])]);
          const b = conv(net, a, "stage2.1.branch2.3", [4, 4], { kernel: 3, pad: 1, group: 4 });
          const c = op("Relu", [conv(net, b, "stage2.1.branch2.5", [4, 4])]);
          const both = op("Concat", [left, c], { axis: 1 });
          const five = op("Transpose", [op("Reshape", [both, ints([1, 2, 4, 6, 6])])], { perm: [0, 2, 1, 3, 4] });
          return op("Reshape", [five, ints([1, -1, 6, 6])]);
        },
        { opset: 11 },
      ),
  },
  {
    note: "audio: Conv1d along time, products on [1, T, F], a mean over time",
    params: 5 * 8 * 3 + 8 + (8 * 6 + 6) + (6 * 3 + 3),
    macs: 12 * 8 * 15 + 12 * 48 + 18,
    model: () =>
      onnxNet(
        { waveform: [1, 12, 5] },
        (net) => {
          const { op } = net;
          const turned = op("Transpose", ["waveform"], { perm: [0, 2, 1] });
          const c = conv(net, turned, "conv1", [5, 8], { kernel: 3, pad: 1, axes: 1 });
          const back = op("Transpose", [op("Relu", [c])], { perm: [0, 2, 1] });
          const d = op("Relu", [dense(net, back, "fc1", [8, 6], 1)]);
          const mean = op("ReduceMean", [d], { axes: [1], keepdims: 0 });
          return op("LogSoftmax", [linear(net, mean, "fc2", [6, 3])], { axis: 1 });
        },
        { opset: 11 },
      ),
  },
  {
    note: "siamese: the same weights on two inputs, absolute difference",
    params: 3 * 4 * 9 + 4 + (4 + 1),
    macs: 2 * 36 * 108 + 4,
    says: [/share=/],
    model: () =>
      onnxNet(
        { left: [1, 3, 6, 6], right: [1, 3, 6, 6] },
        (net) => {
          const { op, floats } = net;
          const weight = floats([4, 3, 3, 3], undefined, "encoder.0.weight");
          const bias = floats([4], undefined, "encoder.0.bias");
          const encode = (x: string): string => {
            const c = op("Relu", [op("Conv", [x, weight, bias], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })]);
            return op("Flatten", [op("GlobalAveragePool", [c])], { axis: 1 });
          };
          const apart = op("Abs", [op("Sub", [encode("left"), encode("right")])]);
          const g = linear(net, apart, "head", [4, 1]);
          return op("Sigmoid", [g], {}, "similarity");
        },
        { opset: 13 },
      ),
  },
  {
    note: "tied: a weight, and its transpose at the end",
    params: 6 * 10 + 6 + 10,
    copied: 60,
    macs: 60 + 60,

    model: () =>
      onnxNet(
        { x: [1, 10] },
        (net) => {
          const { op, floats } = net;
          const w = floats([6, 10], undefined, "encoder.weight");
          const h = op("Relu", [op("Gemm", ["x", w, floats([6], undefined, "encoder.bias")], { transB: 1 })]);
          return op("Sigmoid", [op("Gemm", [h, w, floats([10], undefined, "decoder_bias")])]);
        },
        { opset: 13 },
      ),
  },
  {
    note: "ends in Reshape [-1]",
    params: 3 * 2 + 2,
    macs: 16 * 6,
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => net.op("Reshape", [conv(net, "x", "c", [3, 2]), net.ints([-1])])),
  },
  {
    note: "ends in Squeeze of every axis of one",
    params: 3 + 1,
    macs: 16 * 3,
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => net.op("Squeeze", [net.op("Sigmoid", [conv(net, "x", "c", [3, 1])])]), {
        opset: 11,
      }),
  },
  {
    note: "ends in Squeeze of axes 2 and 3 behind a global average",
    params: 3 * 5 + 5,
    macs: 16 * 15,
    model: () =>
      onnxNet(
        { x: [1, 3, 4, 4] },
        (net) => net.op("Squeeze", [net.op("GlobalAveragePool", [conv(net, "x", "c", [3, 5])]), net.ints([2, 3])]),
        { opset: 13 },
      ),
  },
  ...([10, 11, 13] as const).flatMap((opset) =>
    (["scales", "sizes"] as const)
      .filter((by) => opset > 10 || by === "scales")
      .map((by): Exported => ({
        note: `Resize of opset ${opset} by ${by}, a skip joined`,
        params: 3 * 4 + 4 + (7 * 2 + 2),
        macs: 9 * 12 + 36 * 14,
        says: [/upsample|resize/],
        model: () =>
          onnxNet(
            { x: [1, 3, 6, 6] },
            (net) => {
              const { op, floats, ints } = net;
              const down = conv(net, "x", "down", [3, 4], { stride: 2 });
              const given =
                opset === 10
                  ? [floats([4], [1, 1, 2, 2])]
                  : by === "scales"
                    ? [floats([0], []), floats([4], [1, 1, 2, 2])]
                    : [floats([0], []), floats([0], []), ints([1, 4, 6, 6])];
              const more: Record<string, string> =
                opset === 10
                  ? { mode: "linear" }
                  : { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel", nearest_mode: "floor" };
              const up = op("Resize", [down, ...given], more);
              return conv(net, op("Concat", ["x", up], { axis: 1 }), "out", [7, 2]);
            },
            { opset },
          ),
      })),
  ),
  {
    note: "Resize by sizes computed from the shape of another tensor",
    params: 3 * 4 + 4,
    macs: 9 * 12,
    says: [/upsample|resize/],
    model: () =>
      onnxNet(
        { x: [1, 3, 6, 6] },
        (net) => {
          const { op, ints } = net;
          const down = conv(net, "x", "down", [3, 4], { stride: 2 });
          const spatial = op("Slice", [op("Shape", ["x"]), ints([2]), ints([4]), ints([0])]);
          const own = op("Slice", [op("Shape", [down]), ints([0]), ints([2]), ints([0])]);
          const sizes = op("Cast", [op("Concat", [own, spatial], { axis: 0 })], { to: 7 });
          return op("Resize", [down, net.floats([0], []), net.floats([0], []), sizes], {
            mode: "nearest",
            coordinate_transformation_mode: "asymmetric",
            nearest_mode: "floor",
          });
        },
        { opset: 11 },
      ),
  },
  {
    note: "Dropout with its mask unused, ratio as an input, not training",
    params: 3 * 4 + 4,
    macs: 16 * 12,
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => {
        const [y] = net.many("Dropout", [net.op("Relu", [conv(net, "x", "c", [3, 4])]), net.floats([], 0.5)], 2);
        return net.op("Flatten", [y!]);
      }),
  },
  {
    note: "an image normalised by constants: (x - mean) / std",
    params: 3 * 4 * 9 + 4,
    macs: 16 * 108,
    never: [/weight=|bias=/],
    says: [/0\.485/],
    model: () =>
      onnxNet({ image: [1, 3, 4, 4] }, (net) => {
        const { op, floats } = net;
        const mean = floats([1, 3, 1, 1], [0.485, 0.456, 0.406], "mean");
        const std = floats([1, 3, 1, 1], [0.229, 0.224, 0.225], "std");
        const normal = op("Div", [op("Sub", [op("Div", ["image", floats([], 255)]), mean]), std]);
        return conv(net, normal, "c", [3, 4], { kernel: 3, pad: 1 });
      }),
  },
  {
    note: "Keras rescaling and normalisation on channels last",
    params: 3 * 4 * 9 + 4,
    macs: 16 * 108,
    says: [/layout NHWC/],
    never: [/permute/],
    model: () =>
      onnxNet({ image: [1, 4, 4, 3] }, (net) => {
        const { op, floats } = net;
        const scaled = op("Add", [
          op("Mul", ["image", floats([], 1 / 127.5)], {}, "model/rescaling/mul"),
          floats([], -1),
        ]);
        const mean = op("Sub", [scaled, floats([1, 1, 1, 3], [0.4, 0.5, 0.6], "model/normalization/sub/y:0")]);
        const normal = op("Div", [mean, floats([1, 1, 1, 3], [0.2, 0.3, 0.25], "model/normalization/Sqrt:0")]);
        const inside = op("Transpose", [normal], { perm: [0, 3, 1, 2] });
        const c = conv(net, inside, "model/conv2d/Conv2D", [3, 4], { kernel: 3, pad: 1 });
        return op("Transpose", [op("Relu", [c])], { perm: [0, 2, 3, 1] });
      }),
  },
  {
    note: "PaddlePaddle: hard swish by parts, batch norm as five tensors, Gemm as MatMul and Add",
    params: 3 * 8 * 9 + 16 + (8 * 3 + 3),
    macs: 9 * 216 + 24,
    says: [/hardswish/],
    model: () =>
      onnxNet(
        { x: ["p2o.DynamicDimension.0", 3, 6, 6] },
        (net) => {
          const { op, floats, ints } = net;
          const c = conv(net, "x", "conv1_weights", [3, 8], { kernel: 3, stride: 2, pad: 1, bias: false });
          const b = batchNorm(net, c, "conv1_bn", 8);
          const gate = clip(net, op("Add", [b, floats([1], 3)]), 0, 6);
          const hs = op("Div", [op("Mul", [b, gate]), floats([1], 6)]);
          const flat = op("Reshape", [op("GlobalAveragePool", [hs]), ints([-1, 8])]);
          const m = op("MatMul", [flat, floats([8, 3], undefined, "linear_0.w_0")]);
          return op("Softmax", [op("Add", [m, floats([3], undefined, "linear_0.b_0")])], { axis: 1 });
        },
        { opset: 10 },
      ),
  },
  {
    note: "fixed batch of 8: flatten by Reshape [8, -1]",
    params: 3 * 4 * 9 + 4 + (64 * 5 + 5),
    macs: 16 * 108 + 320,
    model: () =>
      onnxNet({ x: [8, 3, 4, 4] }, (net) => {
        const { op, ints } = net;
        const c = op("Relu", [conv(net, "x", "conv", [3, 4], { kernel: 3, pad: 1 })]);
        const flat = op("Reshape", [c, ints([8, -1])]);
        return linear(net, flat, "fc", [64, 5]);
      }),
  },
  {
    note: "flatten by shape arithmetic, as opset 9 has view(x.size(0), -1)",
    params: 3 * 4 * 9 + 4 + (64 * 5 + 5),
    macs: 16 * 108 + 320,
    model: () =>
      onnxNet(
        { x: ["batch", 3, 4, 4] },
        (net) => {
          const { op, ints } = net;
          const c = op("MaxPool", [op("Relu", [conv(net, "x", "conv", [3, 4], { kernel: 3, pad: 1 })])], {
            kernel_shape: [1, 1],
          });
          const size = op("Gather", [op("Shape", [c]), net.scalar(0)], { axis: 0 });
          const shape = op("Concat", [op("Unsqueeze", [size], { axes: [0] }), ints([-1])], { axis: 0 });
          const flat = op("Reshape", [c, shape]);
          return linear(net, flat, "fc", [64, 5]);
        },
        { opset: 9 },
      ),
  },
  {
    note: "layer norm in TensorFlow's form: x * k + (beta - mean * k)",
    params: 8 * 6 + 6 + 12,
    macs: 5 * 48,
    says: [/layernorm/],
    model: () =>
      onnxNet({ x: [1, 5, 8] }, (net) => {
        const { op, floats } = net;
        const y = dense(net, "x", "dense", [8, 6], 1);
        const mean = op("ReduceMean", [y], { axes: [2], keepdims: 1 });
        const difference = op("Sub", [y, mean]);
        const variance = op("ReduceMean", [op("Mul", [difference, difference])], { axes: [2], keepdims: 1 });
        const inverse = op("Reciprocal", [op("Sqrt", [op("Add", [variance, floats([], 1e-6)])])]);
        const k = op("Mul", [inverse, floats([6], undefined, "layer_normalization/gamma:0")]);
        const shift = op("Sub", [floats([6], undefined, "layer_normalization/beta:0"), op("Mul", [mean, k])]);
        return op("Add", [op("Mul", [y, k]), shift]);
      }),
  },
  {
    note: "LayerNormalization without a bias",
    params: 8 * 6 + 6 + 6,
    macs: 5 * 48,
    says: [/layernorm/],
    model: () =>
      onnxNet({ x: [1, 5, 8] }, (net) =>
        net.op("LayerNormalization", [dense(net, "x", "dense", [8, 6], 1), net.floats([6], undefined, "ln.weight")], {
          axis: -1,
        }),
      ),
  },
  {
    note: "tf2onnx MobileNetV2: transposes around every padding and pooling, zeros beside, relu6",
    params: 3 * 8 * 9 + 8 + (8 * 9 + 8) + (8 * 4 + 4),
    macs: 25 * (216 + 72) + 32,
    says: [/layout NHWC/],
    never: [/permute/],
    model: () =>
      onnxNet({ "input_1:0": [1, 10, 10, 3] }, (net) => {
        const { op, floats, ints } = net;
        const at = "mobilenetv2_1.00_224";
        const padded = op(
          "Pad",
          ["input_1:0", ints([0, 0, 0, 0, 0, 1, 1, 0]), floats([], 0)],
          {},
          `${at}/Conv1_pad/Pad`,
        );
        const inside = op("Transpose", [padded], { perm: [0, 3, 1, 2] });
        const c = relu6(net, conv(net, inside, `${at}/Conv1`, [3, 8], { kernel: 3, stride: 2 }));
        const d = relu6(net, conv(net, c, `${at}/expanded_conv_depthwise`, [8, 8], { kernel: 3, pad: 1, group: 8 }));
        const back = op("Transpose", [d], { perm: [0, 2, 3, 1] });
        const mean = op("ReduceMean", [back], { axes: [1, 2], keepdims: 0 }, `${at}/global_average_pooling2d/Mean`);
        const m = op("MatMul", [mean, floats([8, 4], undefined, `${at}/predictions/MatMul/ReadVariableOp:0`)]);
        const b = op(
          "Add",
          [m, floats([4], undefined, `${at}/predictions/BiasAdd/ReadVariableOp:0`)],
          {},
          `${at}/predictions/BiasAdd`,
        );
        return op("Softmax", [b], { axis: -1 }, "predictions");
      }),
  },
  {
    note: "tf2onnx: transposes around a pooling in the middle",
    params: 3 * 8 * 9 + 8 + (8 * 4 + 4),
    macs: 64 * 216 + 16 * 32,
    says: [/layout NHWC/],
    never: [/permute/],
    model: () =>
      onnxNet({ "x:0": [1, 8, 8, 3] }, (net) => {
        const { op } = net;
        const out = (x: string): string => op("Transpose", [x], { perm: [0, 2, 3, 1] });
        const into = (x: string): string => op("Transpose", [x], { perm: [0, 3, 1, 2] });
        const c = out(op("Relu", [conv(net, into("x:0"), "c1", [3, 8], { kernel: 3, pad: 1 })]));
        const p = out(op("MaxPool", [into(c)], { kernel_shape: [2, 2], strides: [2, 2] }));
        return out(conv(net, into(p), "c2", [8, 4]));
      }),
  },
  {
    note: "basic-pitch: kernels shared by octaves, a chain of halvings",
    params: 4 * 1 * 5 + 1 * 1 * 3,
    macs: 4 * 5 * 12 + 3 * 8 + 4 * 5 * 4,
    says: [/share=/],
    model: () =>
      onnxNet({ audio: [1, 1, 16] }, (net) => {
        const { op, floats } = net;
        const kernels = floats([4, 1, 5], undefined, "cqt_kernels_real");
        const low = floats([1, 1, 3], undefined, "lowpass");
        const first = op("Conv", ["audio", kernels], { kernel_shape: [5] });
        const halved = op("Conv", ["audio", low], { kernel_shape: [3], strides: [2], pads: [1, 1] });
        const second = op("Conv", [halved, kernels], { kernel_shape: [5] });
        return [op("Abs", [first]), op("Abs", [second])];
      }),
  },
  {
    note: "If with a constant condition",
    params: 3 * 4 + 4,
    macs: 16 * 12,
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => {
        const { op, ints } = net;
        const c = conv(net, "x", "c", [3, 4]);
        const extent = op("Gather", [op("Shape", [c]), net.scalar(1)]);
        return op("Where", [op("Equal", [extent, ints([4])]), op("Relu", [c]), op("Neg", [c])]);
      }),
  },
  {
    note: "CBAM: means and maxima over channels joined, gates multiplied",
    params: 3 * 4 + 4 + 2 * 49,
    macs: 36 * 12 + 36 * 98,
    model: () =>
      onnxNet({ x: [1, 3, 6, 6] }, (net) => {
        const { op } = net;
        const c = conv(net, "x", "c", [3, 4]);
        const both = op("Concat", [op("ReduceMean", [c], { axes: [1] }), op("ReduceMax", [c], { axes: [1] })], {
          axis: 1,
        });
        const gate = op("Sigmoid", [conv(net, both, "sa.conv1", [2, 1], { kernel: 7, pad: 3, bias: false })]);
        return op("Mul", [gate, c]);
      }),
  },
  {
    note: "onnxsim'd batch norm left as factor and summand",
    params: 3 * 4 + 4 + 4 + 1,
    macs: 36 * 12,
    never: [/constant|permute/],
    model: () =>
      onnxNet({ x: [1, 3, 6, 6] }, (net) => {
        const { op, floats } = net;
        const c = conv(net, "x", "c", [3, 4], { bias: false });
        const m = op("Mul", [c, floats([1, 4, 1, 1], undefined, "bn.scale")]);
        return op("PRelu", [op("Add", [m, floats([1, 4, 1, 1], undefined, "bn.shift")]), floats([1], 0.25, "slope")]);
      }),
  },
  {
    note: "global pooling by two means, then Flatten of opset 9 (MobileNetV2 of torchvision)",
    params: 3 * 8 + 8 + (8 * 4 + 4),
    macs: 36 * 24 + 32,
    model: () =>
      onnxNet(
        { x: [1, 3, 6, 6] },
        (net) => {
          const { op } = net;
          const c = clip(net, conv(net, "x", "c", [3, 8]), 0, 6);
          const m = op("ReduceMean", [op("ReduceMean", [c], { axes: [3], keepdims: 0 })], { axes: [2], keepdims: 0 });
          return linear(net, m, "classifier.1", [8, 4]);
        },
        { opset: 9 },
      ),
  },
  {
    note: "ONNX L2 norm of an embedding: ReduceL2, Clip, Expand, Div",
    params: 3 * 8 + 8,
    macs: 36 * 24,
    model: () =>
      onnxNet(
        { x: [1, 3, 6, 6] },
        (net) => {
          const { op, floats } = net;
          const e = op("Flatten", [op("GlobalAveragePool", [conv(net, "x", "c", [3, 8])])]);
          const norm = op("Clip", [op("ReduceL2", [e], { axes: [1], keepdims: 1 }), floats([], 1e-12)]);
          return op("Div", [e, op("Expand", [norm, op("Shape", [e])])], {}, "embedding");
        },
        { opset: 13 },
      ),
  },
  {
    note: "CoordConv: grids of coordinates concatenated",
    params: 5 * 4 + 4,
    macs: 16 * 20,
    says: [/constant/],
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => {
        const { op, floats } = net;
        const grid = floats([1, 2, 4, 4], undefined, "coords");
        return conv(net, op("Concat", ["x", grid], { axis: 1 }), "c", [5, 4]);
      }),
  },
  {
    note: "a transposed convolution with output padding, cropped by Slice, joined with a skip",
    params: 3 * 4 * 4 + 4 + 4 * 3 * 9 + 3,
    macs: 9 * 48 + 9 * 4 * 27,
    model: () =>
      onnxNet({ x: [1, 3, 6, 6] }, (net) => {
        const { op, floats, ints } = net;
        const down = conv(net, "x", "down", [3, 4], { kernel: 2, stride: 2 });
        const up = op(
          "ConvTranspose",
          [down, floats([4, 3, 3, 3], undefined, "up.weight"), floats([3], undefined, "up.bias")],
          {
            kernel_shape: [3, 3],
            strides: [2, 2],
            output_padding: [1, 1],
          },
        );
        const cropped = op("Slice", [up, ints([1, 1]), ints([-1, -1]), ints([2, 3])]);
        return op("Add", [cropped, "x"]);
      }),
  },
  {
    note: "spatial attention of a segmentation net: softmax of opset 13 on channels, ArgMax left out",
    params: 3 * 4 + 4,
    macs: 16 * 12,
    model: () =>
      onnxNet({ x: [1, 3, 4, 4] }, (net) => net.op("Softmax", [conv(net, "x", "c", [3, 4])], { axis: 1 }), {
        opset: 13,
      }),
  },
  {
    note: "MLP-Mixer: mixing along tokens by transposes",
    params: 3 * 8 * 16 + 8 + 16 + (16 * 4 + 4) + (4 * 16 + 16) + (8 * 3 + 3),
    macs: 16 * 384 + 2 * 8 * 64 + 24,
    model: () =>
      onnxNet({ x: [1, 3, 16, 16] }, (net) => {
        const { op, ints } = net;
        const patches = conv(net, "x", "stem.proj", [3, 8], { kernel: 4, stride: 4 });
        const tokens = op("Transpose", [op("Reshape", [patches, ints([1, 8, 16])])], { perm: [0, 2, 1] });
        const norm = layerNorm(net, tokens, "blocks.0.norm1", 8);
        const turned = op("Transpose", [norm], { perm: [0, 2, 1] });
        const wide = op("Relu", [dense(net, turned, "blocks.0.mlp_tokens.fc1", [16, 4], 1)]);
        const narrow = dense(net, wide, "blocks.0.mlp_tokens.fc2", [4, 16], 2);
        const sum = op("Add", [tokens, op("Transpose", [narrow], { perm: [0, 2, 1] })]);
        const mean = op("ReduceMean", [sum], { axes: [1], keepdims: 0 });
        return linear(net, mean, "head", [8, 3]);
      }),
  },
  {
    note: "a table of relative positions added to attention scores (Swin)",
    params: 8 * 24 + 24,
    macs: 16 * 192 + 2 * 2 * 16 * 16 * 4,
    says: [/relative_position_bias: constant/],
    model: () =>
      onnxNet({ x: [1, 16, 8] }, (net) => {
        const { op, floats, ints } = net;
        const qkv = op(
          "Transpose",
          [op("Reshape", [dense(net, "x", "attn.qkv", [8, 24], 1), ints([1, 16, 3, 2, 4])])],
          {
            perm: [2, 0, 3, 1, 4],
          },
        );
        const part = (at: number): string => op("Gather", [qkv, net.scalar(at)], { axis: 0 });
        const q = op("Mul", [part(0), floats([], 0.5)]);
        const scores = op("MatMul", [q, op("Transpose", [part(1)], { perm: [0, 1, 3, 2] })]);
        const placed = op("Add", [scores, floats([1, 2, 16, 16], undefined, "relative_position_bias")]);
        const mixed = op("MatMul", [op("Softmax", [placed], { axis: -1 }), part(2)]);
        return op("Reshape", [op("Transpose", [mixed], { perm: [0, 2, 1, 3] }), ints([1, 16, 8])]);
      }),
  },
];

// Layers as operators of ONNX: nothing folded or fused, since ONNX Runtime does that by itself when it loads a model.
import { pair, poolPadding, sliceOfChannels } from "./net.mjs";
import { float, int, ints, word } from "./protobuf.mjs";

/** The name of the layer's result. @throws an Error for layers that are not in the table. */
export function writeLayer(w, layer, inputs) {
  const write = layers[layer.op];
  if (write === undefined) throw new Error(`the ONNX writer knows no ${layer.op}`);
  return write(w, layer, inputs);
}

/** Each as `(w, layer, inputs)`; `w` is the `Writer` of onnx.mjs, the inputs are names. */
const layers = {
  conv: convolution,
  depthwise: convolution,
  convtranspose: (w, layer, inputs) =>
    w.node("ConvTranspose", [...inputs, ...given(layer, "weight", "bias")], {
      ...windows(layer.window),
      output_padding: ints(pair(layer.attributes.output_pad)),
      group: int(layer.attributes.groups),
    }),
  dense: (w, layer, inputs) => w.node("Gemm", [...inputs, ...given(layer, "weight", "bias")], { transB: int(1) }),
  bn: (w, layer, inputs) =>
    w.node("BatchNormalization", [...inputs, ...given(layer, "weight", "bias", "running_mean", "running_var")], {
      epsilon: float(layer.attributes.eps),
    }),
  layernorm: layerNorm,
  lrn: (w, { attributes: { size, alpha, beta, k } }, inputs) =>
    w.node("LRN", inputs, { size: int(size), alpha: float(alpha), beta: float(beta), bias: float(k) }),
  maxpool: (w, layer, inputs) => w.node("MaxPool", inputs, pooling(layer)),
  avgpool(w, layer, inputs) {
    if (layer.attributes.kernel === "global") return w.node("GlobalAveragePool", inputs);
    const count_include_pad = int(layer.attributes.count_include_pad ? 1 : 0);
    return w.node("AveragePool", inputs, { ...pooling(layer), count_include_pad });
  },
  relu: (w, layer, inputs) => w.node("Relu", inputs),
  relu6: (w, layer, inputs) => w.node("Clip", [...inputs, w.scalar(0), w.scalar(6)]),
  sigmoid: (w, layer, inputs) => w.node("Sigmoid", inputs),
  tanh: (w, layer, inputs) => w.node("Tanh", inputs),
  elu: (w, { attributes }, inputs) => w.node("Elu", inputs, { alpha: float(attributes.alpha) }),
  hardswish: (w, layer, inputs) => w.node("HardSwish", inputs),
  silu: (w, layer, [x]) => w.node("Mul", [x, w.node("Sigmoid", [x])]),
  gelu,
  softmax: (w, layer, inputs) => w.node("Softmax", inputs, { axis: int(1) }),
  add: (w, layer, inputs) => w.node("Add", inputs),
  mul: (w, layer, inputs) => w.node("Mul", inputs),
  concat: (w, layer, inputs) => w.node("Concat", inputs, { axis: int(1) }),
  flatten: (w, layer, inputs) => w.node("Flatten", inputs, { axis: int(1) }),
  dropout: (w, layer, inputs) => w.node("Identity", inputs),
  slice(w, layer, inputs) {
    const range = sliceOfChannels(layer);
    return w.node("Slice", [...inputs, ...[...range, 1].map((value) => w.integers([value]))]);
  },
  shuffle(w, { attributes: { groups }, outShape }, inputs) {
    const [batch, channels, ...map] = outShape;
    const apart = w.node("Reshape", [...inputs, w.integers([batch, groups, channels / groups, ...map])]);
    const turned = w.node("Transpose", [apart], { perm: ints([0, 2, 1, ...map.map((_, axis) => 3 + axis)]) });
    return w.node("Reshape", [turned, w.integers(outShape)]);
  },
  pixelshuffle: (w, { attributes: { factor } }, inputs) =>
    w.node("DepthToSpace", inputs, { blocksize: int(factor), mode: word("CRD") }),
  upsample: enlarge,
};

/** The names of those parameters of these roles that there are. */
function given({ parameters }, ...roles) {
  return roles.flatMap((role) => parameters[role]?.name ?? []);
}

function convolution(w, layer, inputs) {
  const group = int(layer.inShape[1] / layer.parameters.weight.shape[1]);
  return w.node("Conv", [...inputs, ...given(layer, "weight", "bias")], { ...windows(layer.window), group });
}

function windows({ kernel, stride, dilation, padBegin, padEnd }) {
  return {
    kernel_shape: ints(kernel),
    strides: ints(stride),
    dilations: ints(dilation),
    pads: ints([...padBegin, ...padEnd]),
  };
}

function pooling(layer) {
  const { kernel, stride, pad, ceil } = layer.attributes;
  const sides = ceil ? pair(pad ?? 0).map((side) => [side, side]) : poolPadding(layer);
  return {
    kernel_shape: ints(pair(kernel)),
    strides: ints(pair(stride ?? kernel)),
    pads: ints([...sides.map(([begin]) => begin), ...sides.map(([, end]) => end)]),
    ceil_mode: int(ceil ? 1 : 0),
  };
}

/** ONNX's takes trailing axes, so channels become the last one for it, as PyTorch's exporter has it. */
function layerNorm(w, layer, inputs) {
  if (layer.attributes.axes.join() !== "channels") throw new Error("the ONNX writer normalises over channels alone");
  const last = w.node("Transpose", inputs, { perm: ints([0, 2, 3, 1]) });
  const attributes = { axis: int(3), epsilon: float(layer.attributes.eps) };
  const normal = w.node("LayerNormalization", [last, ...given(layer, "weight", "bias")], attributes);
  return w.node("Transpose", [normal], { perm: ints([0, 3, 1, 2]) });
}

/** By operators that ONNX Runtime knows as gelu: it got one of its own later than the version of most files. */
function gelu(w, { attributes }, [x]) {
  if (attributes.approximate !== "none") throw new Error("the ONNX writer knows no gelu by tanh");
  const erf = w.node("Erf", [w.node("Div", [x, w.scalar(Math.SQRT2)])]);
  return w.node("Mul", [w.node("Mul", [x, w.node("Add", [erf, w.scalar(1)])]), w.scalar(0.5)]);
}

function enlarge(w, { attributes: { mode, align_corners }, outShape }, [x]) {
  const coordinates = mode === "nearest" ? "asymmetric" : align_corners ? "align_corners" : "half_pixel";
  return w.node("Resize", [x, "", "", w.integers(outShape)], {
    mode: word(mode === "nearest" ? "nearest" : "linear"),
    coordinate_transformation_mode: word(coordinates),
    nearest_mode: word("floor"),
  });
}

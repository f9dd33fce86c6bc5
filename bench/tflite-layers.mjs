// Layers as operators of TensorFlow Lite. Its windows are padded as little as covers the input (SAME) or not at all
// (VALID): where a layer is padded otherwise, a PAD goes before it.
import { byte, float32, int32 } from "./flatbuffer.mjs";
import { flattenedMap, foldedWeights, normAsLine } from "./fuse.mjs";
import { pair, poolPadding, sliceOfChannels } from "./net.mjs";

/** Activations that are part of the layer before, and their numbers there. */
export const ACTIVATIONS = { relu: 1, relu6: 3 };

/** Layers that take them, beside convolutions. */
export const HOSTS = ["dense", "add", "mul", "bn"];

/** Operators: their number, that of their table of options, and the version whose fields are used. */
const OPERATORS = {
  add: { code: 0, table: 11 },
  averagePool: { code: 1, table: 5 },
  concatenation: { code: 2, table: 10 },
  convolution: { code: 3, table: 1, version: 2 },
  depthwise: { code: 4, table: 2, version: 2 },
  fullyConnected: { code: 9, table: 8 },
  localResponseNormalization: { code: 13, table: 13 },
  logistic: { code: 14 },
  maxPool: { code: 17, table: 5 },
  mul: { code: 18, table: 21 },
  relu: { code: 19 },
  relu6: { code: 21 },
  reshape: { code: 22, table: 17 },
  resizeBilinear: { code: 23, table: 15 },
  softmax: { code: 25, table: 9 },
  tanh: { code: 28 },
  pad: { code: 34, table: 22 },
  transpose: { code: 39, table: 26 },
  mean: { code: 40, table: 27 },
  sub: { code: 41, table: 28 },
  slice: { code: 65, table: 48 },
  transposedConvolution: { code: 67, table: 49, version: 3 },
  rsqrt: { code: 76 },
  resizeNearest: { code: 97, table: 74 },
  squaredDifference: { code: 99, table: 76 },
  elu: { code: 111 },
  hardSwish: { code: 117 },
  gelu: { code: 150 },
};

const [SAME, VALID] = [0, 1];
const NO_ACTIVATION = byte(0);

/**
 * The value of layers that are computed together (fuse.mjs).
 * @param group `{ layers, net, inputs, shape }`: values as the `Writer` of tflite.mjs has them, the output's shape.
 * @throws an Error for layers that are not in the table.
 */
export function writeGroup(w, group) {
  const { op } = group.layers[0];
  const write = layers[op];
  if (write === undefined) throw new Error(`the TFLite writer knows no ${op}`);
  return write(w, group);
}

const layers = {
  conv: convolution,
  depthwise: convolution,
  convtranspose: transposedConvolution,
  dense,
  bn: norm,
  layernorm: layerNorm,
  maxpool: (w, group) => pooling(w, group, OPERATORS.maxPool),
  avgpool(w, group) {
    if (group.layers[0].attributes.kernel !== "global") return pooling(w, group, OPERATORS.averagePool);
    return mean(w, group.inputs[0], [1, 2], group.shape);
  },
  lrn(w, { layers: [{ attributes }], inputs, shape }) {
    const { size, alpha, beta, k } = attributes;
    if (size % 2 === 0) throw new Error("the TFLite writer knows no lrn of an even size");
    const options = [int32((size - 1) / 2), float32(k), float32(alpha / size), float32(beta)];
    return w.operator(OPERATORS.localResponseNormalization, inputs, shape, options);
  },
  relu: simple(OPERATORS.relu),
  relu6: simple(OPERATORS.relu6),
  sigmoid: simple(OPERATORS.logistic),
  tanh: simple(OPERATORS.tanh),
  elu: simple(OPERATORS.elu),
  hardswish: simple(OPERATORS.hardSwish),
  silu(w, { inputs: [x], shape }) {
    return w.operator(OPERATORS.mul, [x, w.operator(OPERATORS.logistic, [x], shape)], shape, [NO_ACTIVATION]);
  },
  gelu(w, { layers: [{ attributes }], inputs, shape }) {
    if (attributes.approximate !== "none") throw new Error("the TFLite writer knows no gelu by tanh");
    return w.operator(OPERATORS.gelu, inputs, shape);
  },
  softmax: (w, { inputs, shape }) => w.operator(OPERATORS.softmax, inputs, shape, [float32(1)]),
  add: (w, group) => w.operator(OPERATORS.add, group.inputs, group.shape, [activationOf(group)]),
  mul: (w, group) => w.operator(OPERATORS.mul, group.inputs, group.shape, [activationOf(group)]),
  concat: (w, { inputs, shape }) =>
    w.operator(OPERATORS.concatenation, inputs, shape, [int32(shape.length - 1), NO_ACTIVATION]),
  flatten: (w, { inputs: [x], shape }) => reshape(w, x, shape),
  dropout: (w, { inputs: [x] }) => x,
  slice(w, { layers: [layer], inputs, shape }) {
    const begin = shape.map((_, axis) => (axis === shape.length - 1 ? sliceOfChannels(layer)[0] : 0));
    return cut(w, inputs[0], begin, shape);
  },
  shuffle(w, { layers: [{ attributes }], inputs: [x], shape }) {
    const [batch, height, width, channels] = shape;
    const { groups } = attributes;
    const apart = reshape(w, x, [batch, height, width, groups, channels / groups]);
    return reshape(w, transpose(w, apart, [0, 1, 2, 4, 3]), shape);
  },
  upsample(w, { layers: [{ attributes }], inputs: [x], shape }) {
    const { mode, align_corners } = attributes;
    const sizes = w.integers(shape[1], shape[2]);
    if (mode === "nearest") return w.operator(OPERATORS.resizeNearest, [x, sizes], shape, [byte(0), byte(0)]);
    // The first two fields are out of use.
    const options = [int32(0), int32(0), byte(align_corners ? 1 : 0), byte(align_corners ? 0 : 1)];
    return w.operator(OPERATORS.resizeBilinear, [x, sizes], shape, options);
  },
};

function simple(operator) {
  return (w, { inputs, shape }) => w.operator(operator, inputs, shape);
}

function activationOf({ layers: [, ...joined] }) {
  const activation = joined.find(({ op }) => op in ACTIVATIONS);
  return byte(activation === undefined ? 0 : ACTIVATIONS[activation.op]);
}

// ── Windows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function convolution(w, group) {
  const {
    layers: [layer, ...joined],
    net,
    inputs: [x],
    shape,
  } = group;
  const { window, parameters, inShape } = layer;
  const [outputs, depth, height, width] = parameters.weight.shape;
  const { weight, bias } = foldedWeights(layer, joined, net);
  const isDepthwise = depth === 1 && inShape[1] > 1;
  const kernel = isDepthwise
    ? w.constant([1, height, width, outputs], permuted(weight, [outputs, 1, height, width], [1, 2, 3, 0]))
    : w.constant([outputs, height, width, depth], permuted(weight, [outputs, depth, height, width], [0, 2, 3, 1]));
  const { padding, padded } = paddedFor(w, x, window);
  const strides = [byte(padding), int32(window.stride[1]), int32(window.stride[0])];
  const dilations = [int32(window.dilation[1]), int32(window.dilation[0])];
  const inputs = [padded, kernel, w.constant([outputs], bias)];
  if (!isDepthwise) {
    return w.operator(OPERATORS.convolution, inputs, shape, [...strides, activationOf(group), ...dilations]);
  }
  const multiplier = int32(outputs / inShape[1]);
  return w.operator(OPERATORS.depthwise, inputs, shape, [...strides, multiplier, activationOf(group), ...dilations]);
}

/** Without padding it is larger where the layer's padding is not that of SAME, and what the padding takes is cut off. */
function transposedConvolution(w, { layers: [layer], net, inputs: [x], shape }) {
  const { window, parameters, attributes } = layer;
  if (attributes.groups > 1 || window.dilation.some((step) => step > 1)) {
    throw new Error("TFLite has no transposed convolution with groups or dilation");
  }
  const [inputs, outputs, height, width] = parameters.weight.shape;
  const values = permuted(net.tensor(parameters.weight.name), parameters.weight.shape, [1, 2, 3, 0]);
  const kernel = w.constant([outputs, height, width, inputs], values);
  const bias = w.constant([outputs], parameters.bias ? net.tensor(parameters.bias.name) : new Float32Array(outputs));
  const { kernel: taps, stride, padBegin } = window;
  const full = taps.map((tap, axis) => (x.shape[1 + axis] - 1) * stride[axis] + tap);
  const isSame = taps.every((tap, axis) => {
    const total = full[axis] - shape[1 + axis];
    return shape[1 + axis] === x.shape[1 + axis] * stride[axis] && total >= 0 && padBegin[axis] === total >> 1;
  });
  const whole = isSame ? shape : [shape[0], ...full, outputs];
  const options = [byte(isSame ? SAME : VALID), int32(stride[1]), int32(stride[0]), NO_ACTIVATION];
  const made = w.operator(OPERATORS.transposedConvolution, [w.integers(...whole), kernel, x, bias], whole, options);
  return isSame ? made : cut(w, made, [0, ...padBegin, 0], shape);
}

function pooling(w, { layers: [layer], net, inputs: [x], shape }, operator) {
  const { attributes } = layer;
  const [kernel, stride] = [pair(attributes.kernel), pair(attributes.stride ?? attributes.kernel)];
  const sides = poolPadding(layer);
  const [padBegin, padEnd] = [0, 1].map((end) => sides.map((each) => each[end]));
  // SAME leaves what it adds out of maxima and means; zeros that are added count.
  const allows = operator === OPERATORS.maxPool ? SAME : attributes.count_include_pad ? VALID : SAME;
  const { padding, padded } = paddedFor(w, x, { kernel, stride, dilation: [1, 1], padBegin, padEnd }, allows);
  if (operator === OPERATORS.maxPool && padded !== x && !isPositive(layer, net)) {
    throw new Error("the TFLite writer pads maxima with zeros, and these may be the largest");
  }
  if (operator === OPERATORS.averagePool && padded !== x && !attributes.count_include_pad) {
    throw new Error("TFLite has no average of parts with this padding");
  }
  const extents = [int32(stride[1]), int32(stride[0]), int32(kernel[1]), int32(kernel[0])];
  return w.operator(operator, [padded], shape, [byte(padding), ...extents, NO_ACTIVATION]);
}

function isPositive({ inputs: [value] }, net) {
  return net.layers.find(({ output }) => output === value)?.op in ACTIVATIONS;
}

/** SAME where that is allowed and what the window asks for, else VALID with zeros around the input. */
function paddedFor(w, x, { kernel, stride, dilation, padBegin, padEnd }, allowed = SAME) {
  if ([...padBegin, ...padEnd].every((side) => side === 0)) return { padding: VALID, padded: x };
  const isSame = kernel.every((taps, axis) => {
    const extent = x.shape[1 + axis];
    const covered = (Math.ceil(extent / stride[axis]) - 1) * stride[axis] + (taps - 1) * dilation[axis] + 1;
    const total = Math.max(0, covered - extent);
    return padBegin[axis] === total >> 1 && padEnd[axis] === total - (total >> 1);
  });
  if (isSame && allowed === SAME) return { padding: SAME, padded: x };
  const shape = x.shape.map((extent, axis) => extent + (padBegin[axis - 1] ?? 0) + (padEnd[axis - 1] ?? 0));
  const sides = [0, 0, ...padBegin.flatMap((begin, axis) => [begin, padEnd[axis]]), 0, 0];
  const amounts = w.constant([4, 2], Int32Array.from(sides));
  return { padding: VALID, padded: w.operator(OPERATORS.pad, [x, amounts], shape) };
}

// ── Dense layers and norms ───────────────────────────────────────────────────────────────────────────────────────────

function dense(w, group) {
  const {
    layers: [layer],
    net,
    inputs: [x],
    shape,
  } = group;
  const { weight, bias } = layer.parameters;
  const [outputs, features] = weight.shape;
  const map = flattenedMap(layer, net) ?? [features, 1, 1];
  const kernel = w.constant([outputs, features], permuted(net.tensor(weight.name), [outputs, ...map], [0, 2, 3, 1]));
  const summand = w.constant([outputs], bias ? net.tensor(bias.name) : new Float32Array(outputs));
  return w.operator(OPERATORS.fullyConnected, [x, kernel, summand], shape, [activationOf(group)]);
}

/** A batch norm that no convolution takes up. */
function norm(w, group) {
  const {
    layers: [layer],
    net,
    inputs: [x],
    shape,
  } = group;
  const { factor, summand } = normAsLine(layer, net);
  return scaled(w, x, shape, factor, summand, activationOf(group));
}

/** By its formula: the format has none. */
function layerNorm(w, { layers: [layer], net, inputs: [x], shape }) {
  const { axes, eps } = layer.attributes;
  if (axes.join() !== "channels") throw new Error("the TFLite writer normalises over channels alone");
  const last = shape.length - 1;
  const each = shape.with(last, 1);
  const average = mean(w, x, [last], each);
  const squares = w.operator(OPERATORS.squaredDifference, [x, average], shape);
  const epsilon = w.constant([], Float32Array.of(eps));
  const variance = w.operator(OPERATORS.add, [mean(w, squares, [last], each), epsilon], each, [NO_ACTIVATION]);
  const factor = w.operator(OPERATORS.rsqrt, [variance], each);
  const centred = w.operator(OPERATORS.sub, [x, average], shape, [NO_ACTIVATION]);
  const normal = w.operator(OPERATORS.mul, [centred, factor], shape, [NO_ACTIVATION]);
  const [weight, bias] = ["weight", "bias"].map((role) => net.tensor(layer.parameters[role].name));
  return scaled(w, normal, shape, weight, bias, NO_ACTIVATION);
}

/** Each channel by a factor and a summand of its own. */
function scaled(w, x, shape, factor, summand, activation) {
  const product = w.operator(OPERATORS.mul, [x, w.constant([factor.length], factor)], shape, [NO_ACTIVATION]);
  return w.operator(OPERATORS.add, [product, w.constant([summand.length], summand)], shape, [activation]);
}

function mean(w, x, axes, shape) {
  return w.operator(OPERATORS.mean, [x, w.integers(...axes)], shape, [byte(1)]);
}

// ── Rearrangements ───────────────────────────────────────────────────────────────────────────────────────────────────

function reshape(w, x, shape) {
  return w.operator(OPERATORS.reshape, [x, w.integers(...shape)], shape);
}

function transpose(w, x, order) {
  const shape = order.map((axis) => x.shape[axis]);
  return w.operator(OPERATORS.transpose, [x, w.integers(...order)], shape);
}

function cut(w, x, begin, shape) {
  return w.operator(OPERATORS.slice, [x, w.integers(...begin), w.integers(...shape)], shape);
}

/** The values of a row-major array with its axes in this order. */
export function permuted(values, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const result = new Float32Array(values.length);
  let at = 0;
  const fill = (depth, from) => {
    if (depth === order.length) {
      result[at++] = values[from];
      return;
    }
    const axis = order[depth];
    for (let i = 0; i < shape[axis]; i++) fill(depth + 1, from + i * strides[axis]);
  };
  fill(0, 0);
  return result;
}

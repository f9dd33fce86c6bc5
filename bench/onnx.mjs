// A net as an ONNX file: one operator per layer, nothing folded or fused, since ONNX Runtime does that by itself when it
// loads a model. Protocol buffers by hand, as lists of chunks, so that no weight is copied.
// Field numbers: onnx.proto3 of ONNX 1.14.
import { closeSync, openSync, writeSync } from "node:fs";
import { pair, poolPadding } from "./net.mjs";

const [FLOAT, INT, INTS] = [1, 2, 7];
const OPSET = 13;

export function writeOnnx(net, path) {
  const file = openSync(path, "w");
  for (const chunk of model(net)) for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
  closeSync(file);
}

function model(net) {
  const parts = net.layers.map((layer) => operator(layer));
  const parameters = new Map(net.layers.flatMap(({ parameters }) => Object.values(parameters).map((p) => [p.name, p])));
  const graph = [
    ...parts.flatMap(({ node }) => bytes(1, node)),
    ...text(2, net.name),
    ...[...parameters.values()].flatMap(({ name, shape }) => bytes(5, tensor(name, shape, net.tensor(name)))),
    ...parts.flatMap(({ constants = {} }) =>
      Object.entries(constants).flatMap(([name, value]) => bytes(5, tensor(name, [], Float32Array.of(value)))),
    ),
    ...bytes(11, port(valueName(0), net.inputShape)),
    ...bytes(12, port(valueName(net.output), net.layers.find(({ output }) => output === net.output).outShape)),
  ];
  const opset = [...text(1, ""), ...number(2, OPSET)];
  return [...number(1, 8), ...text(2, "convoke-bench"), ...bytes(7, graph), ...bytes(8, opset)];
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function operator(layer) {
  const { attributes: a, parameters } = layer;
  const given = (...roles) => roles.flatMap((role) => parameters[role]?.name ?? []);
  switch (layer.op) {
    case "conv":
    case "depthwise":
      return make(layer, "Conv", given("weight", "bias"), {
        ...windows(a.stride, bothSides(a.pad)),
        kernel_shape: ints(parameters.weight.shape.slice(2)),
        dilations: ints(pair(a.dilation ?? 1)),
        group: int(layer.inShape[1] / parameters.weight.shape[1]),
      });
    case "bn":
      return make(layer, "BatchNormalization", given("weight", "bias", "running_mean", "running_var"), {
        epsilon: float(a.eps),
      });
    case "dense":
      return make(layer, "Gemm", given("weight", "bias"), { transB: int(1) });
    case "relu":
      return make(layer, "Relu");
    case "relu6":
      return {
        ...make(layer, "Clip", [`${layer.name}.min`, `${layer.name}.max`]),
        constants: { [`${layer.name}.min`]: 0, [`${layer.name}.max`]: 6 },
      };
    case "sigmoid":
      return make(layer, "Sigmoid");
    case "softmax":
      return make(layer, "Softmax", [], { axis: int(1) });
    case "add":
      return make(layer, "Add");
    case "concat":
      return make(layer, "Concat", [], { axis: int(1) });
    case "flatten":
      return make(layer, "Flatten", [], { axis: int(1) });
    case "dropout":
      return make(layer, "Identity");
    case "maxpool":
      return make(layer, "MaxPool", [], pooling(layer));
    case "avgpool":
      if (a.kernel === "global") return make(layer, "GlobalAveragePool");
      return make(layer, "AveragePool", [], { ...pooling(layer), count_include_pad: int(a.count_include_pad ? 1 : 0) });
    default:
      throw new Error(`the ONNX writer knows no ${layer.op}`);
  }
}

function make(layer, type, parameters = [], attributes = {}) {
  const inputs = [...layer.inputs.map(valueName), ...parameters];
  const node = [
    ...inputs.flatMap((name) => text(1, name)),
    ...text(2, valueName(layer.output)),
    ...text(3, layer.name),
    ...text(4, type),
    ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, [...text(1, name), ...value])),
  ];
  return { node };
}

function pooling(layer) {
  const { kernel, stride, ceil } = layer.attributes;
  return {
    ...windows(stride ?? kernel, ceil ? bothSides(layer.attributes.pad) : poolPadding(layer)),
    kernel_shape: ints(pair(kernel)),
    ceil_mode: int(ceil ? 1 : 0),
  };
}

function windows(stride, padding) {
  const begins = padding.map(([begin]) => begin);
  const ends = padding.map(([, end]) => end);
  return { strides: ints(pair(stride ?? 1)), pads: ints([...begins, ...ends]) };
}

function bothSides(pad) {
  return pair(pad ?? 0).map((side) => [side, side]);
}

function valueName(value) {
  return `value${value}`;
}

// ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function tensor(name, shape, values) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.flatMap((extent) => number(1, extent)), ...number(2, 1), ...text(8, name), ...bytes(9, [raw])];
}

function port(name, shape) {
  const extents = shape.flatMap((extent) => bytes(1, number(1, extent)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, extents)]))];
}

function int(value) {
  return [...number(3, value), ...number(20, INT)];
}

function ints(values) {
  return [...values.flatMap((value) => number(8, value)), ...number(20, INTS)];
}

function float(value) {
  const little = Buffer.alloc(4);
  little.writeFloatLE(value);
  return [varint((2 << 3) | 5), little, ...number(20, FLOAT)];
}

// ── Protocol buffers ─────────────────────────────────────────────────────────────────────────────────────────────────

function number(field, value) {
  return [varint(field << 3), varint(value)];
}

function text(field, value) {
  return bytes(field, [Buffer.from(value)]);
}

function bytes(field, chunks) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return [varint((field << 3) | 2), varint(length), ...chunks];
}

function varint(value) {
  const digits = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) digits.push((value % 0x80) | 0x80);
  return Buffer.from([...digits, value]);
}

// A net by tfjs' own operators, on whichever backend: channels last, as it has them; batch norms folded into the
// convolution before, bias and activation fused into their layer (`tf.fused`), weights laid out beforehand, so that a run
// has nothing to do but the layers.
import * as tf from "@tensorflow/tfjs-core";
import { pair, poolPadding, readInput, readNet } from "../net.mjs";

const ACTIVATIONS = new Set(["relu", "relu6", "sigmoid"]);

export async function openTfjs(backend, folder) {
  // Keeps its advertisement for another package out of the table.
  tf.env().set("IS_TEST", true);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend`);
  await tf.ready();
  const net = readNet(folder);
  const steps = fuse(net).map(({ layers, output }) => ({
    output,
    inputs: layers[0].inputs,
    apply: operation(layers, net),
  }));
  const image = tf.tidy(() => tf.transpose(tf.tensor(readInput(folder), net.inputShape), [0, 2, 3, 1]));
  return {
    run: () =>
      tf.tidy(() => {
        const values = [image];
        for (const { output, apply, inputs } of steps) values[output] = apply(...inputs.map((value) => values[value]));
        return values[net.output].dataSync();
      }),
  };
}

/** Layers that are computed together: a convolution, its batch norm and its activation; a dense layer and its. */
function fuse({ layers }) {
  const readers = new Map();
  for (const layer of layers)
    for (const value of layer.inputs) readers.set(value, [...(readers.get(value) ?? []), layer]);
  const taken = new Set();
  return layers.flatMap((first) => {
    if (taken.has(first)) return [];
    const group = [first];
    for (;;) {
      const [next, ...others] = readers.get(group.at(-1).output) ?? [];
      if (next === undefined || others.length > 0 || !joins(group, next)) break;
      group.push(next);
      taken.add(next);
    }
    return [{ layers: group, output: group.at(-1).output }];
  });
}

function joins(group, { op }) {
  const isConvolution = ["conv", "depthwise"].includes(group[0].op);
  if (op === "bn") return isConvolution && group.length === 1;
  return ACTIVATIONS.has(op) && (isConvolution || group[0].op === "dense") && !ACTIVATIONS.has(group.at(-1).op);
}

function operation([layer, ...joined], net) {
  switch (layer.op) {
    case "conv":
    case "depthwise":
      return convolution(layer, joined, net);
    case "dense":
      return dense(layer, joined, net);
    case "relu":
      return (x) => tf.relu(x);
    case "relu6":
      return (x) => tf.relu6(x);
    case "sigmoid":
      return (x) => tf.sigmoid(x);
    case "softmax":
      return (x) => tf.softmax(x);
    case "dropout":
      return (x) => x;
    case "add":
      return (x, y) => tf.add(x, y);
    case "concat":
      return (...xs) => tf.concat(xs, 3);
    case "flatten":
      return (x) => tf.reshape(x, [x.shape[0], -1]);
    case "maxpool":
      return pooling(layer, tf.maxPool);
    case "avgpool":
      if (layer.attributes.kernel === "global") return (x) => tf.mean(x, [1, 2], true);
      return pooling(layer, tf.avgPool);
    default:
      throw new Error(`the tfjs contestant knows no ${layer.op}`);
  }
}

function pooling(layer, apply) {
  const { kernel, stride } = layer.attributes;
  const padding = poolPadding(layer);
  const pad = padding.flat().every((side) => side === 0) ? "valid" : [[0, 0], ...padding, [0, 0]];
  const [window, strides] = [pair(kernel), pair(stride ?? kernel)];
  return (x) => apply(x, window, strides, pad);
}

function convolution(layer, joined, net) {
  const { attributes, parameters, inShape } = layer;
  const { shape } = parameters.weight;
  const weight = Float32Array.from(net.tensor(parameters.weight.name));
  const bias = parameters.bias ? Float32Array.from(net.tensor(parameters.bias.name)) : new Float32Array(shape[0]);
  const norm = joined.find(({ op }) => op === "bn");
  if (norm !== undefined) foldNorm(weight, bias, norm, net);
  const sides = pair(attributes.pad ?? 0).map((side) => [side, side]);
  const groups = inShape[1] / shape[1];
  if (groups > 1 && (shape[1] > 1 || groups !== shape[0])) throw new Error("tfjs has no grouped convolution");
  const [order, apply] = groups > 1 ? [[2, 3, 0, 1], tf.fused.depthwiseConv2d] : [[2, 3, 1, 0], tf.fused.conv2d];
  const settings = {
    filter: tf.tidy(() => tf.transpose(tf.tensor(weight, shape), order)),
    bias: tf.tensor(bias),
    strides: pair(attributes.stride ?? 1),
    pad: sides.flat().every((side) => side === 0) ? "valid" : [[0, 0], ...sides, [0, 0]],
    dilations: pair(attributes.dilation ?? 1),
    activation: activationOf(joined),
  };
  return (x) => apply({ x, ...settings });
}

function foldNorm(weight, bias, { parameters, attributes }, net) {
  const [gamma, beta, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map((role) =>
    net.tensor(parameters[role].name),
  );
  const size = weight.length / bias.length;
  for (let channel = 0; channel < bias.length; channel++) {
    const scale = gamma[channel] / Math.sqrt(variance[channel] + attributes.eps);
    for (let i = 0; i < size; i++) weight[channel * size + i] *= scale;
    bias[channel] = (bias[channel] - mean[channel]) * scale + beta[channel];
  }
}

/** Behind a flatten the weights are put in the order of channels last, instead of the activations in that of the weights. */
function dense(layer, joined, net) {
  const { weight, bias } = layer.parameters;
  const [out, features] = weight.shape;
  const [channels, height, width] = flattened(layer, net) ?? [features, 1, 1];
  const settings = {
    b: tf.tidy(() =>
      tf.reshape(tf.transpose(tf.tensor(net.tensor(weight.name), [out, channels, height, width]), [2, 3, 1, 0]), [
        features,
        out,
      ]),
    ),
    bias: tf.tensor(bias ? net.tensor(bias.name) : new Float32Array(out)),
    activation: activationOf(joined),
  };
  return (a) => tf.fused.matMul({ a, ...settings });
}

/** The map behind a dense layer's input, without the batch. */
function flattened({ inputs: [value] }, net) {
  const source = net.layers.find(({ output }) => output === value);
  if (source?.op === "dropout") return flattened(source, net);
  return source?.op === "flatten" && source.inShape.length === 4 ? source.inShape.slice(1) : undefined;
}

function activationOf(joined) {
  return joined.find(({ op }) => ACTIVATIONS.has(op))?.op ?? "linear";
}

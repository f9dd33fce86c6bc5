// A net by tfjs' own operators, on whichever backend: channels last, as it has them; batch norms folded into the
// convolution before, bias and activation fused into their layer (`tf.fused`), weights laid out beforehand, so that a run
// has nothing to do but the layers.
import * as tf from "@tensorflow/tfjs-core";
import { flattenedMap, foldedWeights, fuse, normAsLine } from "../fuse.mjs";
import { channelsLast, pair, poolPadding, readInput, readNet, sliceOfChannels } from "../net.mjs";

const ACTIVATIONS = ["relu", "relu6", "sigmoid"];

export async function openTfjs(backend, folder) {
  // Keeps its advertisement for another package out of the table.
  tf.env().set("IS_TEST", true);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend`);
  await tf.ready();
  const net = readNet(folder);
  const steps = fuse(net, { activations: ACTIVATIONS, hosts: ["dense"] }).map(({ layers, inputs, output }) => ({
    output,
    inputs,
    apply: operation(layers, net),
  }));
  const [batch, channels, ...map] = net.inputShape;
  const image = tf.tensor(channelsLast(readInput(folder), net.inputShape), [batch, ...map, channels]);
  return {
    isChannelsLast: true,
    run: () =>
      tf.tidy(() => {
        const values = [image];
        for (const { output, apply, inputs } of steps) values[output] = apply(...inputs.map((value) => values[value]));
        return values[net.output].dataSync();
      }),
  };
}

function operation([layer, ...joined], net) {
  switch (layer.op) {
    case "conv":
    case "depthwise":
      return convolution(layer, joined, net);
    case "convtranspose":
      return transposed(layer, net);
    case "dense":
      return dense(layer, joined, net);
    case "bn":
      return norm(layer, net);
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
    case "silu":
      return (x) => tf.mul(x, tf.sigmoid(x));
    case "mul":
      return (x, y) => tf.mul(x, y);
    case "slice":
      return (x) => tf.slice(x, [0, 0, 0, sliceOfChannels(layer)[0]], channelsLastShape(layer.outShape));
    case "shuffle":
      return shuffle(layer);
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
  if (layer.attributes.count_include_pad && padding.flat().some((side) => side > 0)) {
    throw new Error("tfjs leaves padding out of averages");
  }
  const pad = padding.flat().every((side) => side === 0) ? "valid" : [[0, 0], ...padding, [0, 0]];
  const [window, strides] = [pair(kernel), pair(stride ?? kernel)];
  return (x) => apply(x, window, strides, pad);
}

function convolution(layer, joined, net) {
  const { window, parameters, inShape } = layer;
  const { shape } = parameters.weight;
  const { weight, bias } = foldedWeights(layer, joined, net);
  const groups = inShape[1] / shape[1];
  if (groups > 1 && (shape[1] > 1 || groups !== shape[0])) throw new Error("tfjs has no grouped convolution");
  const [order, apply] = groups > 1 ? [[2, 3, 0, 1], tf.fused.depthwiseConv2d] : [[2, 3, 1, 0], tf.fused.conv2d];
  const settings = {
    filter: tf.tidy(() => tf.transpose(tf.tensor(weight, shape), order)),
    bias: tf.tensor(bias),
    strides: window.stride,
    pad: padOf(window),
    dilations: window.dilation,
    activation: activationOf(joined),
  };
  return (x) => apply({ x, ...settings });
}

function padOf({ padBegin, padEnd }) {
  const sides = padBegin.map((begin, axis) => [begin, padEnd[axis]]);
  return sides.flat().every((side) => side === 0) ? "valid" : [[0, 0], ...sides, [0, 0]];
}

/** Without padding, and what the padding takes is cut off. */
function transposed(layer, net) {
  const { window, parameters, outShape, inShape } = layer;
  const shape = channelsLastShape(outShape);
  const filter = tf.tidy(() =>
    tf.transpose(tf.tensor(net.tensor(parameters.weight.name), parameters.weight.shape), [2, 3, 1, 0]),
  );
  const bias = tf.tensor(parameters.bias ? net.tensor(parameters.bias.name) : new Float32Array(outShape[1]));
  const full = window.kernel.map((taps, axis) => (inShape[2 + axis] - 1) * window.stride[axis] + taps);
  const isWhole = full.every((extent, axis) => extent === outShape[2 + axis]);
  return (x) => {
    const whole = tf.conv2dTranspose(x, filter, [shape[0], ...full, shape[3]], window.stride, "valid");
    return tf.add(isWhole ? whole : tf.slice(whole, [0, ...window.padBegin, 0], shape), bias);
  };
}

/** A batch norm that no convolution takes up. */
function norm(layer, net) {
  const { factor, summand } = normAsLine(layer, net);
  const [scale, offset] = [tf.tensor(factor), tf.tensor(summand)];
  return (x) => tf.add(tf.mul(x, scale), offset);
}

function shuffle({ attributes: { groups }, outShape }) {
  const shape = channelsLastShape(outShape);
  const apart = [...shape.slice(0, 3), groups, shape[3] / groups];
  return (x) => tf.reshape(tf.transpose(tf.reshape(x, apart), [0, 1, 2, 4, 3]), shape);
}

function channelsLastShape([batch, channels, ...map]) {
  return [batch, ...map, channels];
}

/** Behind a flatten the weights are put in the order of channels last, instead of the activations in that of the weights. */
function dense(layer, joined, net) {
  const { weight, bias } = layer.parameters;
  const [out, features] = weight.shape;
  const [channels, height, width] = flattenedMap(layer, net) ?? [features, 1, 1];
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

function activationOf(joined) {
  return joined.find(({ op }) => ACTIVATIONS.includes(op))?.op ?? "linear";
}

// A step of training by tfjs' own operators, gradients and optimizer, on whichever backend; channels last, as it has them.
import * as tf from "@tensorflow/tfjs";
import { flattenedMap } from "../../fuse.mjs";
import { channelsLast, oneHot, pair, readInput, readNet, readTarget } from "../../net.mjs";

export async function open(folder, { target: backend }) {
  // Keeps its advertisement for another package out of the table; later it would look for leaks after every operator.
  tf.env().set("IS_TEST", true);
  await starting[backend]();
  tf.env().set("IS_TEST", false);
  const gradient = "Conv2DBackpropFilter";
  if (tf.getKernel(gradient, backend) === undefined)
    throw new Error(`tfjs has no ${gradient} on its ${backend} backend`);
  const net = readNet(folder);
  const target = readTarget(folder);
  const [batch, channels, ...map] = net.inputShape;
  const image = tf.tensor(channelsLast(readInput(folder), net.inputShape), [batch, ...map, channels]);
  const classes = tf.tensor(oneHot(target, net.outputShape[1]), net.outputShape);
  const optimizer = tf.train.momentum(net.optimizer.lr, net.optimizer.momentum);
  const layers = net.layers.map((layer) => ({ ...layer, apply: operation(layer, net) }));
  const loss = () => {
    const values = [image];
    for (const { output, apply, inputs } of layers) values[output] = apply(...inputs.map((value) => values[value]));
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(values[net.output]), classes), 1)));
  };
  return { run: () => tf.tidy(() => optimizer.minimize(loss, true).dataSync()) };
}

const starting = {
  async cpu() {
    await import("@tensorflow/tfjs-backend-cpu");
    await tf.setBackend("cpu");
  },
  async wasm() {
    await import("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend("wasm");
    await tf.ready();
  },
};

function operation(layer, net) {
  const { op, window, parameters, inShape, attributes } = layer;
  switch (op) {
    case "conv": {
      const { shape } = parameters.weight;
      const filter = variable(tf.transpose(tf.tensor(net.tensor(parameters.weight.name), shape), [2, 3, 1, 0]));
      const bias = vector(parameters.bias, net);
      const pad = padOf(window);
      return (x) => {
        const sums = tf.conv2d(x, filter, window.stride, pad);
        return bias === undefined ? sums : tf.add(sums, bias);
      };
    }
    case "bn": {
      const [scale, offset] = [vector(parameters.weight, net), vector(parameters.bias, net)];
      return (x) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.batchNorm(x, mean, variance, offset, scale, attributes.eps);
      };
    }
    case "dense":
      return dense(layer, net);
    case "relu":
      return (x) => tf.relu(x);
    case "tanh":
      return (x) => tf.tanh(x);
    case "sigmoid":
      return (x) => tf.sigmoid(x);
    case "add":
      return (x, y) => tf.add(x, y);
    case "flatten":
      return (x) => tf.reshape(x, [inShape[0], -1]);
    case "maxpool":
      return (x) => tf.maxPool(x, pair(attributes.kernel), pair(attributes.stride ?? attributes.kernel), "valid");
    case "avgpool":
      if (attributes.kernel === "global") return (x) => tf.mean(x, [1, 2], true);
      return (x) => tf.avgPool(x, pair(attributes.kernel), pair(attributes.stride ?? attributes.kernel), "valid");
    default:
      throw new Error(`the tfjs contestant trains no ${op}`);
  }
}

function variable(tensor) {
  return tf.variable(tensor);
}

function vector(parameter, net) {
  return parameter && variable(tf.tensor(net.tensor(parameter.name), parameter.shape));
}

/** As a number where all sides are padded alike: gradients with explicit sides are refused. */
function padOf({ padBegin, padEnd }) {
  const sides = new Set([...padBegin, ...padEnd]);
  if (sides.size > 1) throw new Error("only padding that is the same on all sides is trained");
  return [...sides][0];
}

/** Behind a flatten the weights are put in the order of channels last. */
function dense(layer, net) {
  const { weight, bias } = layer.parameters;
  const [out, features] = weight.shape;
  const [channels, height, width] = flattenedMap(layer, net) ?? [features, 1, 1];
  const whole = tf.tensor(net.tensor(weight.name), [out, channels, height, width]);
  const factors = variable(tf.reshape(tf.transpose(whole, [2, 3, 1, 0]), [features, out]));
  const summands = vector(bias, net);
  return (x) => tf.add(tf.matMul(x, factors), summands);
}

// A net on tfjs' plain JavaScript backend: the graph walked op by op, in tfjs' own order (channels last), weights laid out
// and batch norms folded beforehand, as its converter does for a user.
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";

export async function tfjs({ model, weights, input, shape }) {
  // Keeps its advertisement for another package out of the table.
  tf.env().set("IS_TEST", true);
  await tf.setBackend("cpu");
  await tf.ready();
  const { graph } = model;
  const steps = plan(graph, weights);
  const image = tf.tidy(() => tf.transpose(tf.tensor(input, [1, ...shape]), [0, 2, 3, 1]));
  return {
    run: () =>
      tf.tidy(() => {
        const values = new Map([[graph.inputs[0], image]]);
        for (const { output, apply, inputs } of steps)
          values.set(output, apply(...inputs.map((value) => values.get(value))));
        return values.get(graph.outputs[0].value).dataSync();
      }),
  };
}

function plan(graph, weights) {
  const readers = new Map();
  for (const node of graph.nodes) for (const value of node.inputs) readers.set(value, (readers.get(value) ?? 0) + 1);
  const folded = new Map();
  for (const node of graph.nodes) {
    const producer = node.inputs[0].node;
    if (node.op.name === "bn" && producer?.op.name.match(/conv|depthwise/) && readers.get(node.inputs[0]) === 1) {
      folded.set(producer, node);
    }
  }
  return graph.nodes.map((node) => {
    const apply = [...folded.values()].includes(node) ? (x) => x : operation(node, folded.get(node), weights);
    return { output: node.outputs[0], inputs: node.inputs, apply };
  });
}

const valuesOf = (weights, node, name) => weights.get(node.parameters[name].name);

function operation(node, norm, weights) {
  const a = node.attributes;
  const [, ...inShape] = node.inputs[0].type.shape;
  switch (node.op.name) {
    case "conv":
    case "depthwise":
      return convolution(node, norm, weights);
    case "dense":
      return dense(node, weights);
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
      return (x) => (x.rank === 2 ? x : tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [1, -1]));
    case "maxpool":
      return pool(a, inShape, node.outputs[0].type.shape, (x, k, s) => tf.maxPool(x, k, s, "valid"), -Infinity);
    case "avgpool":
      if (a.kernel === "global") return (x) => tf.mean(x, [1, 2], true);
      return pool(a, inShape, node.outputs[0].type.shape, (x, k, s) => tf.avgPool(x, k, s, "valid"), 0);
    default:
      throw new Error(`the tfjs contestant knows no ${node.op.name}`);
  }
}

function pool({ kernel, stride, pad, ceil }, [, height, width], [, , outHeight, outWidth], apply, fill) {
  const k = pair(kernel);
  const s = pair(stride ?? kernel);
  const [p, q] = pair(typeof pad === "string" ? 0 : (pad ?? 0));
  const bottom = ceil ? (outHeight - 1) * s[0] + k[0] - height - p : p;
  const right = ceil ? (outWidth - 1) * s[1] + k[1] - width - q : q;
  if (p + q + bottom + right <= 0) return (x) => apply(x, k, s);
  return (x) =>
    apply(
      tf.pad(
        x,
        [
          [0, 0],
          [p, Math.max(0, bottom)],
          [q, Math.max(0, right)],
          [0, 0],
        ],
        fill,
      ),
      k,
      s,
    );
}

function convolution(node, norm, weights) {
  const { stride, pad, groups = 1 } = node.attributes;
  const [out, each, kh, kw] = node.parameters.weight.type.shape;
  const weight = Float32Array.from(valuesOf(weights, node, "weight"));
  const bias =
    node.parameters.bias === undefined ? new Float32Array(out) : Float32Array.from(valuesOf(weights, node, "bias"));
  if (norm !== undefined) foldNorm(weight, bias, norm, weights);
  const kernel = tf.tidy(() => tf.transpose(tf.tensor(weight, [out, each, kh, kw]), [2, 3, 1, 0]));
  const shift = tf.tensor(bias);
  const [p, q] = pair(pad ?? 0);
  const strides = pair(stride ?? 1);
  if (each === 1 && (groups > 1 || node.op.name === "depthwise")) {
    const filter = tf.transpose(kernel, [0, 1, 3, 2]);
    return (x) => {
      const padded =
        p + q > 0
          ? tf.pad(x, [
              [0, 0],
              [p, p],
              [q, q],
              [0, 0],
            ])
          : x;
      return tf.add(tf.depthwiseConv2d(padded, filter, strides, "valid"), shift);
    };
  }
  if (groups !== 1) throw new Error("tfjs has no grouped convolution");
  return (x) =>
    tf.add(
      tf.conv2d(
        x,
        kernel,
        strides,
        [
          [0, 0],
          [p, p],
          [q, q],
          [0, 0],
        ],
        "NHWC",
        undefined,
        "floor",
      ),
      shift,
    );
}

function foldNorm(weight, bias, norm, weights) {
  const [gamma, beta, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map((name) =>
    valuesOf(weights, norm, name),
  );
  const size = weight.length / bias.length;
  for (let channel = 0; channel < bias.length; channel++) {
    const scale = gamma[channel] / Math.sqrt(variance[channel] + norm.attributes.eps);
    for (let i = 0; i < size; i++) weight[channel * size + i] *= scale;
    bias[channel] = (bias[channel] - mean[channel]) * scale + beta[channel];
  }
}

function dense(node, weights) {
  const [out, features] = node.parameters.weight.type.shape;
  const kernel = tf.tidy(() => tf.transpose(tf.tensor(valuesOf(weights, node, "weight"), [out, features])));
  const shift = tf.tensor(valuesOf(weights, node, "bias"));
  return (x) => tf.add(tf.matMul(x, kernel), shift);
}

function pair(value) {
  if (typeof value === "number") return [value, value];
  return value.length === 1 ? [value[0], value[0]] : [value[0], value[1]];
}

// A step of training on jax-js' wasm backend: one function of weights and velocities, differentiated and compiled by `jit`. Its arrays are
// handed over: who needs one again takes another reference.
import { oneHot, pair, readInput, readNet, readTarget } from "../../net.mjs";

const LEAST_NODE = 24;
if (Number.parseInt(process.versions.node) < LEAST_NODE) {
  throw new Error(`jax-js needs Node ${LEAST_NODE}: npx --yes --package node@24 node bench.mjs train`);
}
const jax = await import("@jax-js/jax");
const { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy: np, valueAndGrad } = jax;

export async function open(folder) {
  const devices = await init("wasm");
  if (!devices.includes("wasm")) throw new Error("jax-js could not start its wasm backend");
  defaultDevice("wasm");
  const net = readNet(folder);
  const target = readTarget(folder);
  const image = arrayOf(readInput(folder), net.inputShape);
  const classes = arrayOf(oneHot(target, net.outputShape[1]), net.outputShape);
  const step = jit(stepOf(net));
  let state = initialState(net);
  return {
    async run() {
      const [weights, velocities, loss] = step(state.weights, state.velocities, image.ref, classes.ref);
      state = { weights, velocities };
      const [value] = await loss.data();
      await blockUntilReady(Object.values({ ...weights }));
      return [value];
    },
  };
}

function stepOf(net) {
  const { lr, momentum } = net.optimizer;
  const lossAndGradients = valueAndGrad((weights, image, classes) =>
    np.mean(np.sum(nn.logSoftmax(forward(net, weights, image), -1).mul(classes), 1)).mul(-1),
  );
  return (weights, velocities, image, classes) => {
    const [loss, gradients] = lossAndGradients(refs(weights), image, classes);
    const moved = combined(velocities, gradients, (velocity, gradient) => velocity.mul(momentum).add(gradient));
    const next = combined(weights, refs(moved), (weight, velocity) => weight.sub(velocity.mul(lr)));
    return [next, moved, loss];
  };
}

function initialState({ layers, tensor }) {
  const trained = layers.flatMap(({ parameters }) => Object.values(parameters).filter(({ name }) => isTrained(name)));
  return {
    weights: Object.fromEntries(trained.map(({ name, shape }) => [name, arrayOf(tensor(name), shape)])),
    velocities: Object.fromEntries(trained.map(({ name, shape }) => [name, np.zeros(shape)])),
  };
}

function isTrained(name) {
  return !name.includes("running_");
}

function arrayOf(values, shape) {
  return np.array(values).reshape(shape);
}

function refs(arrays) {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.ref]));
}

function combined(these, those, combine) {
  return Object.fromEntries(Object.entries(these).map(([name, array]) => [name, combine(array, those[name])]));
}

/** Takes one reference of each weight. */
function forward({ layers, output }, weights, image) {
  const values = new Map([[0, image]]);
  const readers = new Map();
  for (const { inputs } of layers) for (const value of inputs) readers.set(value, (readers.get(value) ?? 0) + 1);
  const take = (value) => {
    const left = readers.get(value) - 1;
    readers.set(value, left);
    return left > 0 ? values.get(value).ref : values.get(value);
  };
  for (const layer of layers) values.set(layer.output, apply(layer, layer.inputs.map(take), weights));
  return values.get(output);
}

function apply({ op, attributes, parameters, window, inShape, outShape }, [x, other], weights) {
  const { weight, bias } = Object.fromEntries(
    Object.entries(parameters).map(([role, { name }]) => [role, weights[name]]),
  );
  const alongChannels = [1, outShape[1], ...outShape.slice(2).map(() => 1)];
  switch (op) {
    case "conv": {
      const padding = window.padBegin.map((begin, axis) => [begin, window.padEnd[axis]]);
      const sums = lax.convGeneralDilated(x, weight, window.stride, padding, { rhsDilation: window.dilation });
      return bias === undefined ? sums : sums.add(bias.reshape(alongChannels));
    }
    case "bn": {
      const axes = [0, 2, 3];
      const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
      const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
      const factor = weight.reshape(alongChannels).div(np.sqrt(variance.add(attributes.eps)));
      return centred.mul(factor).add(bias.reshape(alongChannels));
    }
    case "dense":
      return np.matmul(x, weight.transpose()).add(bias.reshape([1, outShape[1]]));
    case "relu":
      return nn.relu(x);
    case "tanh":
      return np.tanh(x);
    case "sigmoid":
      return nn.sigmoid(x);
    case "add":
      return x.add(other);
    case "flatten":
      return x.reshape(outShape);
    case "maxpool":
      return np.max(windows(x, attributes, inShape, outShape), [3, 5]);
    case "avgpool":
      if (attributes.kernel === "global") return np.mean(x, [2, 3], { keepdims: true });
      return np.mean(windows(x, attributes, inShape, outShape), [3, 5]);
    default:
      throw new Error(`the jax-js contestant knows no ${op}`);
  }
}

/** Windows that neither overlap nor leave gaps, as axes of their own. */
function windows(x, { kernel }, [batch, channels], [, , height, width]) {
  const [down, across] = pair(kernel);
  return x.reshape([batch, channels, height, down, width, across]);
}

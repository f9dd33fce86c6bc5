// A net on ConvNetJS: a straight line of convolution, pooling, relu, sigmoid and fully connected layers, which is what it
// has. Its volumes lie channels last, as do its filters.
import convnetjs from "convnetjs";
import { pair, readInput, readNet } from "../net.mjs";

export function open(folder) {
  const net = readNet(folder);
  const [, depth, height, width] = net.inputShape;
  const layers = layersOf(net);
  const volume = new convnetjs.Vol(width, height, depth);
  fill([volume], readInput(folder), [depth, height, width]);
  return {
    run() {
      let at = volume;
      for (const each of layers) at = each.forward(at, false);
      return at.w;
    },
  };
}

/** @throws an Error for a net that is not such a line. */
export function layersOf(net) {
  return net.layers.flatMap((layer, index) => {
    if (layer.inputs.length > 1 || layer.inputs[0] !== (net.layers[index - 1]?.output ?? 0)) unknown("branches");
    return make(layer, net);
  });
}

function make(layer, net) {
  const { op, attributes: a, parameters, outShape } = layer;
  const shape = volumeShape(layer, net);
  const size = { in_depth: shape[0], in_sy: shape[1], in_sx: shape[2] };
  switch (op) {
    case "conv": {
      const [filters, each, kernel] = parameters.weight.shape;
      if (each !== shape[0]) unknown("groups");
      const made = { ...size, filters, sx: kernel, stride: square(a.stride), pad: square(a.pad ?? 0) };
      return [weighted(new convnetjs.ConvLayer(made), parameters, parameters.weight.shape.slice(1), net)];
    }
    case "dense": {
      const made = new convnetjs.FullyConnLayer({ ...size, num_neurons: outShape[1] });
      return [weighted(made, parameters, shape, net)];
    }
    case "maxpool": {
      if (a.ceil) unknown("pooling that rounds up");
      const stride = square(a.stride ?? a.kernel);
      return [new convnetjs.PoolLayer({ ...size, sx: square(a.kernel), stride, pad: square(a.pad ?? 0) })];
    }
    case "relu":
      return [new convnetjs.ReluLayer(size)];
    case "sigmoid":
      return [new convnetjs.SigmoidLayer(size)];
    case "tanh":
      return [new convnetjs.TanhLayer(size)];
    case "flatten":
    case "dropout":
      return [];
    default:
      return unknown(op);
  }
}

function unknown(what) {
  throw new Error(`ConvNetJS knows no ${what}`);
}

/** Its flatten does nothing: what follows still sees the map. Behind a dense layer a volume is [features, 1, 1]. */
function volumeShape(layer, net) {
  const [, ...shape] = layer.inShape;
  if (shape.length === 3) return shape;
  const source = net.layers.find(({ output }) => output === layer.inputs[0]);
  return source === undefined || source.op === "dense" ? [...shape, 1, 1] : volumeShape(source, net);
}

function square(value) {
  const [height, width] = pair(value);
  return height === width ? height : unknown("windows that are not square");
}

function weighted(made, { weight, bias }, shape, net) {
  fill(made.filters, net.tensor(weight.name), shape);
  if (bias !== undefined) made.biases.w.set(net.tensor(bias.name));
  return made;
}

/** [filter, c, h, w] into one volume per filter, channels last. */
export function fill(volumes, values, [channels, height, width]) {
  volumes.forEach((volume, index) => {
    for (let c = 0; c < channels; c++) {
      for (let at = 0; at < height * width; at++) {
        volume.w[at * channels + c] = values[(index * channels + c) * height * width + at];
      }
    }
  });
}

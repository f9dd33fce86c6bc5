// A net on ConvNetJS: a straight line of convolution, pooling, relu, sigmoid and fully connected layers, which is what it
// has; undefined for other nets. Its volumes lie channels last, as do its filters.
import convnetjs from "convnetjs";

export function convnet({ model, weights, input, shape }) {
  const layers = [];
  let [depth, height, width] = shape;
  for (const node of model.graph.nodes) {
    const [, ...out] = node.outputs[0].type.shape;
    const made = layer(node, weights, { depth, height, width });
    if (made === undefined) return undefined;
    if (made !== "nothing") layers.push(made);
    [depth, height, width] = out.length === 3 ? out : [depth, height, width];
  }
  const volume = new convnetjs.Vol(shape[2], shape[1], shape[0]);
  input.forEach((value, i) => {
    const x = i % shape[2];
    const y = Math.floor(i / shape[2]) % shape[1];
    volume.set(x, y, Math.floor(i / (shape[1] * shape[2])), value);
  });
  return {
    run() {
      let at = volume;
      for (const each of layers) at = each.forward(at, false);
      return at.w;
    },
  };
}

function layer(node, weights, { depth, height, width }) {
  const a = node.attributes;
  const common = { in_depth: depth, in_sx: width, in_sy: height };
  switch (node.op.name) {
    case "conv": {
      const [out, each, kernel] = node.parameters.weight.type.shape;
      if (each !== depth || square(a.pad ?? 0) === false || typeof a.pad === "string") return undefined;
      const made = new convnetjs.ConvLayer({
        ...common,
        filters: out,
        sx: kernel,
        stride: square(a.stride ?? 1),
        pad: square(a.pad ?? 0),
      });
      fill(made.filters, weights.get(node.parameters.weight.name), each, kernel, kernel);
      weights.get(node.parameters.bias?.name)?.forEach((value, i) => (made.biases.w[i] = value));
      return made;
    }
    case "dense": {
      const made = new convnetjs.FullyConnLayer({ ...(depthOf(node) ?? common), num_neurons: a.features });
      const [, size] = node.parameters.weight.type.shape;
      const [c, h, w] = sourceShape(node) ?? [size, 1, 1];
      fill(made.filters, weights.get(node.parameters.weight.name), c, h, w);
      weights.get(node.parameters.bias?.name)?.forEach((value, i) => (made.biases.w[i] = value));
      return made;
    }
    case "maxpool":
      return new convnetjs.PoolLayer({
        ...common,
        sx: square(a.kernel),
        stride: square(a.stride ?? a.kernel),
        pad: square(a.pad ?? 0),
      });
    case "relu":
      return new convnetjs.ReluLayer(flatShape(node, common));
    case "sigmoid":
      return new convnetjs.SigmoidLayer(flatShape(node, common));
    case "flatten":
    case "dropout":
      return "nothing";
    default:
      return undefined;
  }
}

/** The number that stands for every axis; false where the axes differ, which ConvNetJS does not know. */
function square(value) {
  const list = [value].flat();
  return list.every((each) => each === list[0]) && list[0];
}

function flatShape(node, common) {
  const [, ...shape] = node.inputs[0].type.shape;
  return shape.length === 3 ? common : { in_depth: shape[0], in_sx: 1, in_sy: 1 };
}

/** Behind a dense layer the volume is [features, 1, 1]; behind a flatten it is still the map. */
function depthOf(node) {
  const source = sourceShape(node);
  if (source !== undefined) return { in_depth: source[0], in_sy: source[1], in_sx: source[2] };
  return { in_depth: node.inputs[0].type.shape[1], in_sx: 1, in_sy: 1 };
}

function sourceShape(node) {
  let at = node.inputs[0];
  while (at.node?.op.name === "dropout") at = at.node.inputs[0];
  if (at.node?.op.name !== "flatten") return undefined;
  const [, ...shape] = at.node.inputs[0].type.shape;
  return shape.length === 3 ? shape : undefined;
}

/** [out, c, h, w] into one volume per filter, channels last; a fully connected filter is such a volume, flattened. */
function fill(filters, weight, channels, height, width) {
  filters.forEach((filter, o) => {
    for (let c = 0; c < channels; c++) {
      for (let at = 0; at < height * width; at++) {
        filter.w[at * channels + c] = weight[(o * channels + c) * height * width + at];
      }
    }
  });
}

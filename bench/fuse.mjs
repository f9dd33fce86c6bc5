// What engines that fold and fuse nothing by themselves are given: batch norms in the weights of the convolution before,
// activations as part of the layer before.
const WINDOWED = new Set(["conv", "depthwise"]);

/**
 * Layers that are computed together, as `{ layers, inputs, output }`: a convolution, its batch norm, and behind either of
 * these, or another layer of `hosts`, one of `activations`.
 */
export function fuse({ layers }, { activations, hosts }) {
  const readers = new Map();
  for (const layer of layers)
    for (const value of layer.inputs) readers.set(value, [...(readers.get(value) ?? []), layer]);
  const joins = ([first, ...others], { op }) => {
    if (op === "bn") return WINDOWED.has(first.op) && others.length === 0;
    const isHost = WINDOWED.has(first.op) || hosts.includes(first.op);
    return activations.includes(op) && isHost && !others.some((other) => activations.includes(other.op));
  };
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
    return [{ layers: group, inputs: first.inputs, output: group.at(-1).output }];
  });
}

/** The weight and the bias of a convolution with the batch norm in them, where one follows. */
export function foldedWeights({ parameters }, joined, net) {
  const { shape, name } = parameters.weight;
  const weight = Float32Array.from(net.tensor(name));
  const bias = parameters.bias ? Float32Array.from(net.tensor(parameters.bias.name)) : new Float32Array(shape[0]);
  const norm = joined.find(({ op }) => op === "bn");
  if (norm === undefined) return { weight, bias };
  const { factor, summand } = normAsLine(norm, net);
  const size = weight.length / bias.length;
  for (let channel = 0; channel < bias.length; channel++) {
    for (let i = 0; i < size; i++) weight[channel * size + i] *= factor[channel];
    bias[channel] = bias[channel] * factor[channel] + summand[channel];
  }
  return { weight, bias };
}

/** A batch norm as a factor and a summand for each channel. */
export function normAsLine({ parameters, attributes }, net) {
  const [gamma, beta, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map((role) =>
    net.tensor(parameters[role].name),
  );
  const factor = Float32Array.from(gamma, (value, channel) => value / Math.sqrt(variance[channel] + attributes.eps));
  return { factor, summand: Float32Array.from(beta, (value, channel) => value - mean[channel] * factor[channel]) };
}

/** The map behind the input of a dense layer, as [channels, height, width]; undefined where there is none. */
export function flattenedMap({ inputs: [value] }, net) {
  const source = net.layers.find(({ output }) => output === value);
  if (source?.op === "dropout") return flattenedMap(source, net);
  return source?.op === "flatten" && source.inShape.length === 4 ? source.inShape.slice(1) : undefined;
}

/**
 * What Keras' layers compute, evaluated directly in float64 from their published definitions (the reference of keras.io, and TensorFlow's
 * rules for padding), by none of our operators. Tensors carry the batch, of one example, as axis 0.
 */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Index = readonly number[];

/** Options as a configuration has them. */
export type Config = Readonly<Record<string, any>>;

interface Given {
  readonly config: Config;
  readonly inputs: readonly Tensor[];
  /** By the names that Keras has for them. */
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly isThird: boolean;
}

export type Definition = (given: Given) => Tensor;

// ── Tensors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Every index of a shape, the last axis running fastest. */
function indices(shape: readonly number[]): readonly Index[] {
  return shape.reduce<Index[]>(
    (found, extent) => found.flatMap((index) => Array.from({ length: extent }, (_, at) => [...index, at])),
    [[]],
  );
}

export function tensor(shape: readonly number[], element: (index: Index) => number): Tensor {
  return { shape, data: Float64Array.from(indices(shape).map(element)) };
}

/** Undefined outside. */
function at({ shape, data }: Tensor, index: Index): number | undefined {
  if (index.some((each, axis) => each < 0 || each >= shape[axis]!)) return undefined;
  return data[index.reduce((place, each, axis) => place * shape[axis]! + each, 0)];
}

function transposed(x: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((axis) => x.shape[axis]!);
  return tensor(shape, (index) =>
    at(
      x,
      Array.from(order, (_, axis) => index[order.indexOf(axis)]!),
    )!,
  );
}

function map(x: Tensor, compute: (value: number, index: Index) => number): Tensor {
  return tensor(x.shape, (index) => compute(at(x, index)!, index));
}

/** All elements that share the index but for some axes. */
function along(x: Tensor, index: Index, axes: readonly number[]): readonly number[] {
  return indices(axes.map((axis) => x.shape[axis]!)).map((own) => {
    const place = [...index];
    axes.forEach((axis, each) => (place[axis] = own[each]!));
    return at(x, place)!;
  });
}

const counted = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const listed = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as readonly T[];
const perAxis = (value: number | readonly number[], rank: number): readonly number[] =>
  typeof value === "number" ? Array<number>(rank).fill(value) : value;
const axesOf = (config: Config, x: Tensor): readonly number[] =>
  listed<number>(config["axis"] ?? -1).map((axis) => counted(axis, x.shape.length));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

/** Where the channels stand first they are brought to the end, and back. */
function onImage(config: Config, x: Tensor, make: (x: Tensor) => Tensor): Tensor {
  if (config["data_format"] !== "channels_first") return make(x);
  const axes = [...x.shape.keys()];
  const made = make(transposed(x, [0, ...axes.slice(2), 1]));
  return transposed(made, [0, axes.length - 1, ...axes.slice(1, -1)]);
}

// ── Functions of elements ────────────────────────────────────────────────────────────────────────────────────────────

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const limited = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** Its series about 0. */
function erf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

const silu = (x: number): number => x * sigmoid(x);
const hardSilu = (x: number): number => (x * limited(x + 3, 0, 6)) / 6;
const elu = (x: number): number => (x > 0 ? x : Math.expm1(x));

type Pointwise = (x: number, isThird: boolean) => number;

const pointwise: Readonly<Record<string, Pointwise>> = {
  celu: elu,
  elu,
  exponential: Math.exp,
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_new: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  hard_shrink: (x) => (Math.abs(x) > 0.5 ? x : 0),
  hard_sigmoid: (x, isThird) => limited(isThird ? x / 6 + 0.5 : 0.2 * x + 0.5, 0, 1),
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: (x) => limited(x, -1, 1),
  leaky_relu: (x) => (x >= 0 ? x : 0.2 * x),
  linear: (x) => x,
  log_sigmoid: (x) => Math.log(sigmoid(x)),
  mish: (x) => x * Math.tanh(softplus(x)),
  relu: (x) => Math.max(0, x),
  relu6: (x) => limited(x, 0, 6),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  sigmoid,
  silu,
  soft_shrink: (x) => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  sparse_sigmoid: (x) => (x <= -1 ? 0 : x >= 1 ? 1 : 0.5 * (x + 1)),
  squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  swish: silu,
  tanh: Math.tanh,
  tanh_shrink: (x) => x - Math.tanh(x),
};

function softmax(x: Tensor, axes: readonly number[]): Tensor {
  return map(x, (value, index) => Math.exp(value) / sum(along(x, index, axes).map(Math.exp)));
}

function logSoftmax(x: Tensor): Tensor {
  return map(softmax(x, [x.shape.length - 1]), Math.log);
}

const ofVectors: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  log_softmax: logSoftmax,
  softmax: (x) => softmax(x, [x.shape.length - 1]),
  softmax_v2: (x) => softmax(x, [x.shape.length - 1]),
};

export const activationNames = [...Object.keys(pointwise), ...Object.keys(ofVectors)];

/** The option `activation`: a name, or a layer without weights in its place. */
function activated({ config, ...given }: Omit<Given, "weights">, x: Tensor): Tensor {
  const activation: unknown = config["activation"] ?? "linear";
  if (typeof activation === "string") {
    const compute = pointwise[activation];
    return compute === undefined ? ofVectors[activation]!(x) : map(x, (value) => compute(value, given.isThird));
  }
  const { class_name: name, config: own } = activation as { readonly class_name: string; readonly config: Config };
  return definitions[name]!({ ...given, config: own, inputs: [x], weights: {} });
}

// ── Windows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** Extents of the result, and how far the first window stands in front of the first element (TensorFlow, "Padding"). */
function placesOf(extents: readonly number[], window: Window, padding: string) {
  const reach = window.kernel.map((extent, axis) => (extent - 1) * window.dilations[axis]! + 1);
  const places = extents.map((extent, axis) => {
    const stride = window.strides[axis]!;
    if (padding === "causal") return { count: Math.ceil(extent / stride), before: reach[axis]! - 1 };
    if (padding !== "same") return { count: Math.floor((extent - reach[axis]!) / stride) + 1, before: 0 };
    const count = Math.ceil(extent / stride);
    return { count, before: Math.floor(Math.max(0, (count - 1) * stride + reach[axis]! - extent) / 2) };
  });
  return { counts: places.map(({ count }) => count), before: places.map(({ before }) => before) };
}

function windowOf(config: Config, kernel: readonly number[]): Window {
  const strides = perAxis(config["strides"] ?? 1, kernel.length);
  return { kernel, strides, dilations: perAxis(config["dilation_rate"] ?? 1, kernel.length) };
}

/** `compute` sees the elements under the window, with their place in it; those of the padding are undefined. */
function slid(
  x: Tensor,
  window: Window,
  { padding, channels }: { readonly padding: string; readonly channels: number },
  compute: (under: (tap: Index, channel: number) => number | undefined, channel: number) => number,
): Tensor {
  const { counts, before } = placesOf(x.shape.slice(1, -1), window, padding);
  return tensor([1, ...counts, channels], (index) => {
    const under = (tap: Index, channel: number): number | undefined => {
      const place = tap.map(
        (each, axis) => index[axis + 1]! * window.strides[axis]! + each * window.dilations[axis]! - before[axis]!,
      );
      return at(x, [0, ...place, channel]);
    };
    return compute(under, index.at(-1)!);
  });
}

/** Kernels are `[...extents, in / groups, out]`. */
function convolution(x: Tensor, kernel: Tensor, config: Config, bias?: Tensor): Tensor {
  const extents = kernel.shape.slice(0, -2);
  const [depth, channels] = kernel.shape.slice(-2) as [number, number];
  const perGroup = channels / (config["groups"] ?? 1);
  const taps = indices([...extents, depth]);
  const form = { padding: config["padding"] ?? "valid", channels };
  return slid(x, windowOf(config, extents), form, (under, channel) => {
    const first = Math.floor(channel / perGroup) * depth;
    const products = taps.map(
      (tap) => (under(tap.slice(0, -1), first + tap.at(-1)!) ?? 0) * at(kernel, [...tap, channel])!,
    );
    return sum(products) + (bias?.data[channel] ?? 0);
  });
}

/** Kernels are `[...extents, in, multiplier]`; results of one channel stand beside each other. */
function depthwise(x: Tensor, kernel: Tensor, config: Config, bias?: Tensor): Tensor {
  const extents = kernel.shape.slice(0, -2);
  const [depth, multiplier] = kernel.shape.slice(-2) as [number, number];
  const form = { padding: config["padding"] ?? "valid", channels: depth * multiplier };
  return slid(x, windowOf(config, extents), form, (under, channel) => {
    const own = Math.floor(channel / multiplier);
    const products = indices(extents).map(
      (tap) => (under(tap, own) ?? 0) * at(kernel, [...tap, own, channel % multiplier])!,
    );
    return sum(products) + (bias?.data[channel] ?? 0);
  });
}

/** The extent that Keras gives the result of a transposed convolution (`deconv_output_length`). */
function widened(extent: number, stride: number, reach: number, padding: string, more: number | undefined): number {
  if (more !== undefined)
    return (extent - 1) * stride + reach - (padding === "same" ? 2 * Math.floor(reach / 2) : 0) + more;
  return padding === "same" ? extent * stride : extent * stride + Math.max(reach - stride, 0);
}

/**
 * The gradient of the convolution that makes an image of this extent of the result: each element is spread by the kernel, `[...extents,
 * out, in]`, to where that convolution's windows take it from.
 */
function transposedConvolution(x: Tensor, kernel: Tensor, config: Config, bias?: Tensor): Tensor {
  const window = windowOf(config, kernel.shape.slice(0, -2));
  const padding: string = config["padding"] ?? "valid";
  const more = config["output_padding"] ?? undefined;
  const rank = window.kernel.length;
  const extents = window.kernel.map((extent, axis) => {
    const reach = (extent - 1) * window.dilations[axis]! + 1;
    const added = more === undefined ? undefined : perAxis(more, rank)[axis];
    return widened(x.shape[axis + 1]!, window.strides[axis]!, reach, padding, added);
  });
  const { before } = placesOf(extents, window, padding);
  const channels = kernel.shape.at(-2)!;
  const made = tensor([1, ...extents, channels], (index) => bias?.data[index.at(-1)!] ?? 0);
  for (const index of indices(x.shape)) {
    for (const tap of indices(kernel.shape.slice(0, -1))) {
      const place = tap
        .slice(0, -1)
        .map((each, axis) => index[axis + 1]! * window.strides[axis]! + each * window.dilations[axis]! - before[axis]!);
      const target = [0, ...place, tap.at(-1)!];
      if (at(made, target) === undefined) continue;
      const flat = target.reduce((whole, each, axis) => whole * made.shape[axis]! + each, 0);
      made.data[flat]! += at(x, index)! * at(kernel, [...tap, index.at(-1)!])!;
    }
  }
  return made;
}

function pooled(x: Tensor, config: Config, reduce: (values: readonly number[]) => number): Tensor {
  const kernel = perAxis(config["pool_size"] ?? 2, x.shape.length - 2);
  const window = windowOf({ strides: config["strides"] ?? kernel }, kernel);
  const form = { padding: config["padding"] ?? "valid", channels: x.shape.at(-1)! };
  return slid(x, window, form, (under, channel) => {
    const values = indices(kernel).map((tap) => under(tap, channel));
    return reduce(values.filter((value) => value !== undefined));
  });
}

const largest = (values: readonly number[]): number => Math.max(...values);

function globallyPooled(config: Config, x: Tensor, reduce: (values: readonly number[]) => number): Tensor {
  const isFirst = config["data_format"] === "channels_first";
  const spatial = [...x.shape.keys()].slice(isFirst ? 2 : 1, isFirst ? undefined : -1);
  const shape = x.shape.map((extent, axis) => (spatial.includes(axis) ? 1 : extent));
  const made = tensor(shape, (index) => reduce(along(x, index, spatial)));
  return config["keepdims"] === true ? made : { ...made, shape: shape.filter((_, axis) => !spatial.includes(axis)) };
}

// ── Normalisations ───────────────────────────────────────────────────────────────────────────────────────────────────

function affine(x: Tensor, axes: readonly number[], { gamma, beta }: Given["weights"]): Tensor {
  return map(x, (value, index) => {
    const own = axes.map((axis) => index[axis]!);
    return value * (gamma === undefined ? 1 : at(gamma, own)!) + (beta === undefined ? 0 : at(beta, own)!);
  });
}

const batchNormalization: Definition = ({ config, inputs: [x], weights }) => {
  const [axis] = axesOf(config, x!) as [number];
  const { moving_mean: centre, moving_variance: width } = weights;
  const scaled = map(x!, (value, index) => {
    const channel = index[axis]!;
    return (value - centre!.data[channel]!) / Math.sqrt(width!.data[channel]! + (config["epsilon"] ?? 1e-3));
  });
  return affine(scaled, [axis], weights);
};

const layerNormalization: Definition = ({ config, inputs: [x], weights }) => {
  const axes = axesOf(config, x!);
  const scaled = map(x!, (value, index) => {
    const all = along(x!, index, axes);
    return (value - mean(all)) / Math.sqrt(variance(all) + (config["epsilon"] ?? 1e-3));
  });
  return affine(scaled, axes, weights);
};

/** Channels fall into groups of neighbours; each is normalised with all of its positions. */
const groupNormalization: Definition = ({ config, inputs: [x], weights }) => {
  const [axis] = axesOf(config, x!) as [number];
  const channels = x!.shape[axis]!;
  const groups = config["groups"] === -1 ? channels : (config["groups"] ?? 32);
  const size = channels / groups;
  const others = [...x!.shape.keys()].filter((each) => each !== 0 && each !== axis);
  const scaled = map(x!, (value, index) => {
    const first = Math.floor(index[axis]! / size) * size;
    const all = Array.from({ length: size }, (_, each) => along(x!, index.with(axis, first + each), others)).flat();
    return (value - mean(all)) / Math.sqrt(variance(all) + (config["epsilon"] ?? 1e-3));
  });
  return affine(scaled, [axis], weights);
};

function unitNormalised(x: Tensor, axes: readonly number[]): Tensor {
  return map(x, (value, index) => {
    const squares = along(x, index, axes).map((each) => each * each);
    return value / Math.sqrt(Math.max(sum(squares), 1e-12));
  });
}

/** Statistics of the axes that are kept, in the order of the tensor, or one for all. */
const normalization: Definition = ({ config, inputs: [x], weights }) => {
  const axes = config["axis"] === null ? [] : axesOf(config, x!).toSorted((a, b) => a - b);
  const extents = axes.map((axis) => x!.shape[axis]!);
  const given = (name: "mean" | "variance"): Float64Array =>
    weights[name]?.data ?? Float64Array.from((listed(config[name]) as unknown[]).flat(8) as number[]);
  const [centres, widths] = [given("mean"), given("variance")];
  return map(x!, (value, index) => {
    const place = axes.reduce((whole, axis, each) => whole * extents[each]! + index[axis]!, 0);
    const centre = centres.length === 1 ? centres[0]! : centres[place]!;
    const width = Math.max(Math.sqrt(widths.length === 1 ? widths[0]! : widths[place]!), 1e-7);
    return config["invert"] === true ? value * width + centre : (value - centre) / width;
  });
};

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type Margin = readonly [before: number, behind: number];

function marginsOf(value: any, rank: number): readonly Margin[] {
  if (rank === 1 && Array.isArray(value)) return [value as unknown as Margin];
  const list: readonly any[] = Array.isArray(value) ? value : Array<number>(rank).fill(value);
  return list.map((each) => (Array.isArray(each) ? (each as unknown as Margin) : [each, each]));
}

/** An image with so much more on each side; a negative margin cuts. */
function framed(x: Tensor, margins: readonly Margin[]): Tensor {
  const [batch, ...rest] = x.shape as [number, ...number[]];
  const shape = [batch, ...rest.map((extent, axis) => extent + sum(margins[axis] ?? [0, 0]))];
  return tensor(shape, (index) => {
    const place = index.map((each, axis) => each - (axis === 0 ? 0 : (margins[axis - 1]?.[0] ?? 0)));
    return at(x, place) ?? 0;
  });
}

const negated = (margins: readonly Margin[]): readonly Margin[] =>
  margins.map(([before, behind]) => [-before, -behind]);

function centreCropped(x: Tensor, { height, width }: Config): Tensor {
  const margins = [height, width].map((due: number, axis): Margin => {
    const before = Math.floor((x.shape[axis + 1]! - due) / 2);
    return [-before, due + before - x.shape[axis + 1]!];
  });
  return framed(x, margins);
}

/** `tf.image.resize`: half-pixel centres, no smoothing; tfjs has other grids, of which tfjs itself is the judge. */
function resized(x: Tensor, extents: readonly number[], isBilinear: boolean): Tensor {
  const spatial = x.shape.slice(1, -1);
  const places = (index: Index): readonly number[] =>
    extents.map((extent, axis) => ((index[axis + 1]! + 0.5) * spatial[axis]!) / extent - 0.5);
  const read = (index: Index, place: Index): number =>
    at(x, [0, ...place.map((each, axis) => limited(each, 0, spatial[axis]! - 1)), index.at(-1)!])!;
  return tensor([1, ...extents, x.shape.at(-1)!], (index) => {
    const centres = places(index);
    if (!isBilinear)
      return read(
        index,
        centres.map((centre) => Math.floor(centre + 0.5)),
      );
    const corners = indices(spatial.map(() => 2));
    const parts = corners.map((corner) => {
      const shares = corner.map((each, axis) => {
        const share = centres[axis]! - Math.floor(centres[axis]!);
        return each === 1 ? share : 1 - share;
      });
      const place = corner.map((each, axis) => Math.floor(centres[axis]!) + each);
      return shares.reduce((a, b) => a * b, 1) * read(index, place);
    });
    return sum(parts);
  });
}

// ── Several tensors ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Axes of extent 1 come behind the batch; then extents of 1 repeat. */
function joined(inputs: readonly Tensor[], join: (values: readonly number[]) => number): Tensor {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const aligned = inputs.map(({ shape: [batch, ...rest], data }) => ({
    shape: [batch!, ...Array<number>(rank - 1 - rest.length).fill(1), ...rest],
    data,
  }));
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(...aligned.map((each) => each.shape[axis]!)));
  return tensor(shape, (index) =>
    join(
      aligned.map((each) =>
        at(
          each,
          index.map((place, axis) => (each.shape[axis] === 1 ? 0 : place)),
        )!,
      ),
    ),
  );
}

const concatenate: Definition = ({ config, inputs }) => {
  const axis = counted(config["axis"] ?? -1, inputs[0]!.shape.length);
  const shape = inputs[0]!.shape.with(axis, sum(inputs.map((each) => each.shape[axis]!)));
  return tensor(shape, (index) => {
    let place = index[axis]!;
    for (const each of inputs) {
      if (place < each.shape[axis]!) return at(each, index.with(axis, place))!;
      place -= each.shape[axis]!;
    }
    return Number.NaN;
  });
};

const dot: Definition = ({ config, inputs }) => {
  const axes = perAxis(config["axes"], 2).map((axis, each) => counted(axis, inputs[each]!.shape.length));
  const [x, y] = inputs.map((input, each) =>
    config["normalize"] === true ? unitNormalised(input, [axes[each]!]) : input,
  ) as [Tensor, Tensor];
  const [first, second] = axes as [number, number];
  const rows = x.shape.filter((_, axis) => axis !== 0 && axis !== first);
  const columns = y.shape.filter((_, axis) => axis !== 0 && axis !== second);
  const made = tensor([1, ...rows, ...columns], ([, ...index]) => {
    const left = [0, ...index.slice(0, rows.length)];
    const right = [0, ...index.slice(rows.length)];
    const products = Array.from(
      { length: x.shape[first]! },
      (_, each) => at(x, left.toSpliced(first, 0, each))! * at(y, right.toSpliced(second, 0, each))!,
    );
    return sum(products);
  });
  return made.shape.length === 1 ? { ...made, shape: [1, 1] } : made;
};

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

const ofElement =
  (compute: (x: number, config: Config) => number): Definition =>
  ({ config, inputs: [x] }) =>
    map(x!, (value) => compute(value, config));

const ofImage =
  (make: (x: Tensor, given: Given) => Tensor): Definition =>
  (given) =>
    onImage(given.config, given.inputs[0]!, (x) => make(x, given));

const identity: Definition = ({ inputs: [x] }) => x!;

const relu = (x: number, config: Config): number => {
  const [most, threshold] = [config["max_value"] ?? Infinity, config["threshold"] ?? 0];
  if (x >= most) return most;
  return x >= threshold ? x : (config["negative_slope"] ?? 0) * (x - threshold);
};

const convolved = ofImage((x, given) =>
  activated(given, convolution(x, given.weights["kernel"]!, given.config, given.weights["bias"])),
);
const spread = ofImage((x, given) =>
  activated(given, transposedConvolution(x, given.weights["kernel"]!, given.config, given.weights["bias"])),
);
const channelwise = ofImage((x, given) =>
  activated(given, depthwise(x, given.weights["depthwise_kernel"]!, given.config, given.weights["bias"])),
);
const separable = ofImage((x, given) => {
  const { weights, config } = given;
  const between = depthwise(x, weights["depthwise_kernel"]!, config);
  return activated(given, convolution(between, weights["pointwise_kernel"]!, {}, weights["bias"]));
});

const dense: Definition = (given) => {
  const { inputs, weights } = given;
  const [x, kernel] = [inputs[0]!, weights["kernel"]!];
  const [inner, units] = kernel.shape as [number, number];
  const made = tensor([...x.shape.slice(0, -1), units], (index) => {
    const products = Array.from(
      { length: inner },
      (_, each) => at(x, [...index.slice(0, -1), each])! * at(kernel, [each, index.at(-1)!])!,
    );
    return sum(products) + (weights["bias"]?.data[index.at(-1)!] ?? 0);
  });
  return activated(given, made);
};

const prelu: Definition = ({ inputs: [x], weights }) =>
  map(x!, (value, [, ...index]) => {
    const slopes = weights["alpha"]!;
    const own = index.map((each, axis) => (slopes.shape[axis] === 1 ? 0 : each));
    return value >= 0 ? value : value * at(slopes, own)!;
  });

const rescaling: Definition = ({ config, inputs: [x] }) =>
  map(x!, (value, index) => {
    const own = (name: string, otherwise: number): number => {
      const numbers = listed<number>(config[name] ?? otherwise);
      return numbers.length === 1 ? numbers[0]! : numbers[index.at(-1)!]!;
    };
    return value * own("scale", 1) + own("offset", 0);
  });

const flatten: Definition = ({ config, inputs: [x] }) => {
  const axes = [...x!.shape.keys()];
  const isFirst = config["data_format"] === "channels_first" && axes.length > 2;
  const { data } = isFirst ? transposed(x!, [0, ...axes.slice(2), 1]) : x!;
  return { shape: [1, data.length], data };
};

const reshape: Definition = ({ config, inputs: [x] }) => {
  const target = config["target_shape"] as readonly number[];
  const left = x!.data.length / countOf(target.filter((extent) => extent !== -1));
  return { shape: [1, ...target.map((extent) => (extent === -1 ? left : extent))], data: x!.data };
};

const upSampling = ofImage((x, { config }) => {
  const spatial = x.shape.slice(1, -1);
  const factors = perAxis(config["size"] ?? 2, spatial.length);
  const extents = spatial.map((extent, axis) => extent * factors[axis]!);
  return resized(x, extents, config["interpolation"] === "bilinear");
});

/** The same definition of several classes. */
function alike(names: string, definition: Definition): Readonly<Record<string, Definition>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, definition]));
}

/** By class. */
export const definitions: Readonly<Record<string, Definition>> = {
  ...alike(
    "InputLayer Identity ActivityRegularization Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout " +
      "GaussianDropout GaussianNoise RandomBrightness RandomContrast RandomFlip RandomHeight RandomRotation " +
      "RandomTranslation RandomWidth RandomZoom",
    identity,
  ),
  ...alike("BatchNormalization BatchNormalizationV1 BatchNormalizationV2 SyncBatchNormalization", batchNormalization),
  ...alike("Conv1D Conv2D Conv3D", convolved),
  ...alike("Conv1DTranspose Conv2DTranspose Conv3DTranspose", spread),
  ...alike("DepthwiseConv1D DepthwiseConv2D", channelwise),
  ...alike("SeparableConv1D SeparableConv2D", separable),
  ...alike(
    "MaxPooling1D MaxPooling2D MaxPooling3D",
    ofImage((x, { config }) => pooled(x, config, largest)),
  ),
  ...alike(
    "AveragePooling1D AveragePooling2D AveragePooling3D",
    ofImage((x, { config }) => pooled(x, config, mean)),
  ),
  ...alike("GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D", ({ config, inputs: [x] }) =>
    globallyPooled(config, x!, largest),
  ),
  ...alike("GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D", ({ config, inputs: [x] }) =>
    globallyPooled(config, x!, mean),
  ),
  ...alike(
    "ZeroPadding1D ZeroPadding2D ZeroPadding3D",
    ofImage((x, { config }) => framed(x, marginsOf(config["padding"] ?? 1, x.shape.length - 2))),
  ),
  ...alike(
    "Cropping1D Cropping2D Cropping3D",
    ofImage((x, { config }) => framed(x, negated(marginsOf(config["cropping"], x.shape.length - 2)))),
  ),
  ...alike("UpSampling1D UpSampling2D UpSampling3D", upSampling),
  Activation: (given) => activated(given, given.inputs[0]!),
  Add: ({ inputs }) => joined(inputs, sum),
  Average: ({ inputs }) => joined(inputs, mean),
  CenterCrop: ofImage((x, { config }) => centreCropped(x, config)),
  Concatenate: concatenate,
  Dense: dense,
  Dot: dot,
  ELU: ofElement((x, { alpha = 1 }) => (x > 0 ? x : alpha * Math.expm1(x))),
  Flatten: flatten,
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  LeakyReLU: ofElement((x, config) => (x >= 0 ? x : (config["negative_slope"] ?? config["alpha"] ?? 0.3) * x)),
  Maximum: ({ inputs }) => joined(inputs, largest),
  Minimum: ({ inputs }) => joined(inputs, (values) => Math.min(...values)),
  Multiply: ({ inputs }) => joined(inputs, (values) => values.reduce((a, b) => a * b, 1)),
  Normalization: normalization,
  PReLU: prelu,
  Permute: ({ config, inputs: [x] }) => transposed(x!, [0, ...(config["dims"] as readonly number[])]),
  ReLU: ofElement(relu),
  RepeatVector: ({ config, inputs: [x] }) =>
    tensor([1, config["n"] as number, x!.shape[1]!], (index) => x!.data[index[2]!]!),
  Rescaling: rescaling,
  Reshape: reshape,
  Resizing: ofImage((x, { config }) =>
    resized(x, [config["height"] as number, config["width"] as number], config["interpolation"] !== "nearest"),
  ),
  Softmax: ({ config, inputs: [x] }) => softmax(x!, axesOf(config, x!)),
  Subtract: ({ inputs }) => joined(inputs, ([x, y]) => x! - y!),
  ThresholdedReLU: ofElement((x, { theta = 1 }) => (x > theta ? x : 0)),
  UnitNormalization: ({ config, inputs: [x] }) => unitNormalised(x!, axesOf(config, x!)),
};

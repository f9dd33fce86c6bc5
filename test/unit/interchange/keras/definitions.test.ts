/**
 * Every layer of Keras that is imported, every option that it reads, and every activation: what a model of that one layer computes
 * is what the published definition gives in float64 (`keras-definitions.ts`). What has no such case is told by the last tests.
 */
import { afterAll, describe, expect, it, vi } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import { kerasModel } from "../../../../src/interchange/keras/import.ts";
import { activationFunctions } from "../../../../src/interchange/keras/layers/functions.ts";
import { layers } from "../../../../src/interchange/keras/layers/index.ts";
import { Options } from "../../../../src/interchange/keras/options.ts";
import { computed, differenceOf } from "../../../support/keras-models-fuzz.ts";
import { activationNames, definitions, tensor, type Config, type Tensor } from "../../../support/keras-definitions.ts";

type Shape = readonly number[];

interface Case {
  readonly className: string;
  readonly config: Config;
  /** Without the batch. */
  readonly inputs: readonly Shape[];
  /** In the order in which the layer has them. */
  readonly weights: Readonly<Record<string, Shape>>;
  readonly version: string;
}

function of(className: string, config: Config, inputs: Shape | readonly Shape[], weights: Case["weights"] = {}): Case {
  const several = (Array.isArray(inputs[0]) ? inputs : [inputs]) as readonly Shape[];
  return { className, config, inputs: several, weights, version: "2.15.0" };
}

const inThird = (each: Case): Case => ({ ...each, version: "3.3.0" });

// ── Cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const IMAGE = [5, 6, 4];

const activations: readonly Case[] = activationNames.flatMap((activation) => {
  const each = of("Activation", { activation }, [4, 5]);
  return [each, inThird(each)];
});

const ofElements: readonly Case[] = [
  of("ReLU", {}, [12]),
  of("ReLU", { max_value: 1.5 }, [12]),
  of("ReLU", { max_value: 6 }, [12]),
  of("ReLU", { negative_slope: 0.25 }, [12]),
  of("ReLU", { threshold: 0.75 }, [12]),
  of("ReLU", { max_value: 2, negative_slope: 0.25 }, [12]),
  of("ReLU", { max_value: 2, threshold: 0.75 }, [12]),
  of("ReLU", { negative_slope: 0.25, threshold: 0.75 }, [12]),
  of("ReLU", { max_value: 2, negative_slope: 0.25, threshold: 0.75 }, [3, 12]),
  of("LeakyReLU", {}, [12]),
  of("LeakyReLU", { alpha: 0.1 }, [12]),
  inThird(of("LeakyReLU", { negative_slope: 0.1 }, [12])),
  of("ELU", {}, [12]),
  of("ELU", { alpha: 0.5 }, [12]),
  of("ThresholdedReLU", {}, [12]),
  of("ThresholdedReLU", { theta: 0.3 }, [12]),
  of("PReLU", { shared_axes: null }, [5, 4], { alpha: [5, 4] }),
  of("PReLU", { shared_axes: [1, 2] }, IMAGE, { alpha: [1, 1, 4] }),
  of("PReLU", { shared_axes: [3] }, IMAGE, { alpha: [5, 6, 1] }),
  of("Softmax", {}, [3, 4]),
  of("Softmax", { axis: 1 }, [3, 4]),
  of("Softmax", { axis: [1, 2] }, [3, 4, 2]),
  of("Activation", { activation: { class_name: "LeakyReLU", config: { alpha: 0.4 } } }, [8]),
];

interface ConvolutionWords extends Config {
  readonly filters: number;
  readonly kernel_size: Shape;
}

/** Of one to three axes: options one by one, and some together. */
const windows: readonly Case[] = [1, 2, 3].flatMap((rank) => {
  const [x, first] = [[7, 6, 5].slice(0, rank).concat(4), [4, ...[7, 6, 5].slice(0, rank)]];
  const kernel_size = [3, 2, 2].slice(0, rank);
  const conv = (config: Partial<ConvolutionWords>, inner = 4): Case => {
    const whole = { filters: 6, kernel_size, ...config };
    const kernel = [...whole.kernel_size, inner, whole.filters];
    const own: Case["weights"] = config["use_bias"] === false ? { kernel } : { kernel, bias: [whole.filters] };
    const input = config["data_format"] === "channels_first" ? first : x;
    return of(`Conv${rank}D`, whole, input, own);
  };
  return [
    conv({}),
    conv({ filters: 2, kernel_size: [2, 3, 1].slice(0, rank), padding: "same", strides: 2 }),
    conv({ dilation_rate: 2, padding: "same", use_bias: false }),
    conv({ dilation_rate: [2, 1, 2].slice(0, rank), activation: "tanh" }),
    conv({ groups: 2, strides: [2, 1, 2].slice(0, rank) }, 2),
    conv({ data_format: "channels_first", padding: "same" }),
    ...transposedCases(rank, kernel_size),
    ...poolingCases(rank, x, first),
  ];
});

function transposedCases(rank: number, kernel_size: Shape): readonly Case[] {
  const x = [4, 3, 2].slice(0, rank).concat(3);
  const strides = [3, 2, 2].slice(0, rank);
  const transposed = (config: Config, extents: Shape = kernel_size): Case => {
    const filters: number = config["filters"] ?? 2;
    const kernel = [...extents, filters, 3];
    const weights: Case["weights"] = config["use_bias"] === false ? { kernel } : { kernel, bias: [filters] };
    const input = config["data_format"] === "channels_first" ? [3, ...x.slice(0, -1)] : x;
    return of(`Conv${rank}DTranspose`, { filters, kernel_size: extents, ...config }, input, weights);
  };
  const ones = Array<number>(rank).fill(1);
  return [
    transposed({}),
    transposed({ strides, padding: "same" }),
    transposed({ strides, padding: "valid", activation: "relu" }),
    transposed({ strides, output_padding: ones }),
    transposed({ strides, padding: "same", output_padding: ones }),
    transposed({ strides, padding: "same", output_padding: ones.map(() => 0) }, [5, 3, 5].slice(0, rank)),
    transposed({ strides: 3, padding: "valid", output_padding: 2, use_bias: false }),
    // Windows that do not reach as far as their steps.
    transposed({ strides: 3, padding: "same" }, ones.concat()),
    transposed({ dilation_rate: 2, filters: 4, groups: 1 }),
    transposed({ dilation_rate: 2, padding: "same", data_format: "channels_first" }),
  ];
}

function poolingCases(rank: number, x: Shape, first: Shape): readonly Case[] {
  return ["MaxPooling", "AveragePooling"].flatMap((kind) => {
    const pooling = (config: Config, input: Shape = x): Case => of(`${kind}${rank}D`, config, input);
    const whole = (config: Config, input: Shape = x): Case => of(`Global${kind}${rank}D`, config, input);
    return [
      pooling({}),
      pooling({ pool_size: 3, strides: 2, padding: "same" }),
      pooling({ pool_size: [2, 3, 2].slice(0, rank), strides: [1, 2, 3].slice(0, rank) }),
      pooling({ pool_size: 3, strides: 1, padding: "same", data_format: "channels_first" }, first),
      whole({}),
      whole({ keepdims: true }),
      whole({ data_format: "channels_first" }, first),
    ];
  });
}

const channelByChannel: readonly Case[] = [1, 2].flatMap((rank) => {
  const x = [7, 6].slice(0, rank).concat(3);
  const words = { depth_multiplier: 2, kernel_size: [3, 2].slice(0, rank), filters: 5 };
  const depth = (config: Config): Case => {
    const { depth_multiplier, kernel_size } = { ...words, ...config };
    const depthwise_kernel = [...kernel_size, 3, depth_multiplier];
    const weights: Case["weights"] =
      config["use_bias"] === false ? { depthwise_kernel } : { depthwise_kernel, bias: [3 * depth_multiplier] };
    const input = config["data_format"] === "channels_first" ? [3, ...x.slice(0, -1)] : x;
    return of(`DepthwiseConv${rank}D`, { depth_multiplier, kernel_size, ...config }, input, weights);
  };
  const separable = (config: Config): Case => {
    const { depth_multiplier, kernel_size, filters } = { ...words, ...config };
    const kernels = {
      depthwise_kernel: [...kernel_size, 3, depth_multiplier],
      pointwise_kernel: [...kernel_size.map(() => 1), 3 * depth_multiplier, filters],
    };
    const weights: Case["weights"] = config["use_bias"] === false ? kernels : { ...kernels, bias: [filters] };
    const input = config["data_format"] === "channels_first" ? [3, ...x.slice(0, -1)] : x;
    return of(`SeparableConv${rank}D`, { ...words, ...config }, input, weights);
  };
  const more: readonly Config[] = [
    {},
    { strides: 2, padding: "same" },
    { dilation_rate: 2, use_bias: false },
    { dilation_rate: 2, padding: "same", activation: "sigmoid" },
    { data_format: "channels_first", groups: 1 },
    { depth_multiplier: 1, kernel_size: [2, 3].slice(0, rank) },
    ...(rank === 1 ? [{ padding: "causal", dilation_rate: 2 }] : []),
  ];
  return more.flatMap((config) => [depth(config), separable(config), separable({ ...config, filters: 2 })]);
});

const causal: readonly Case[] = [
  of("Conv1D", { filters: 2, kernel_size: 3, padding: "causal", strides: 2 }, [7, 3], {
    kernel: [3, 3, 2],
    bias: [2],
  }),
];

const dense: readonly Case[] = [
  of("Dense", { units: 3 }, [5], { kernel: [5, 3], bias: [3] }),
  of("Dense", { units: 3, use_bias: false }, [4, 5], { kernel: [5, 3] }),
  of("Dense", { units: 4, activation: "softmax" }, [2, 4, 5], { kernel: [5, 4], bias: [4] }),
];

const batchNormalisations: readonly Case[] = [
  "BatchNormalization",
  "BatchNormalizationV1",
  "BatchNormalizationV2",
  "SyncBatchNormalization",
].flatMap((className) => {
  const normalised = (config: Config, x: Shape, channels: number): Case => {
    const names = ["gamma", "beta", "moving_mean", "moving_variance"].filter(
      (name) => !(config["scale"] === false && name === "gamma") && !(config["center"] === false && name === "beta"),
    );
    return of(className, config, x, Object.fromEntries(names.map((name) => [name, [channels]])));
  };
  return [
    normalised({}, IMAGE, 4),
    normalised({ axis: 1 }, IMAGE, 5),
    normalised({ axis: [2], epsilon: 0.5 }, IMAGE, 6),
    normalised({ axis: 1, scale: false }, [6, 3], 6),
    normalised({ axis: -2, center: false, momentum: 0.5 }, IMAGE, 6),
  ];
});

const normalisations: readonly Case[] = [
  of("LayerNormalization", {}, [4, 6], { gamma: [6], beta: [6] }),
  of("LayerNormalization", { axis: 1, epsilon: 0.1 }, [4, 6], { gamma: [4], beta: [4] }),
  of("LayerNormalization", { axis: [1, 3], center: false }, IMAGE, { gamma: [5, 4] }),
  of("LayerNormalization", { axis: [2, 3], scale: false }, IMAGE, { beta: [6, 4] }),
  of("GroupNormalization", {}, [3, 64], { gamma: [64], beta: [64] }),
  of("GroupNormalization", { groups: 2 }, IMAGE, { gamma: [4], beta: [4] }),
  of("GroupNormalization", { groups: -1, scale: false }, IMAGE, { beta: [4] }),
  of("GroupNormalization", { groups: 3, axis: 2, center: false }, IMAGE, { gamma: [6] }),
  of("GroupNormalization", { groups: 1, axis: 1, epsilon: 0.25 }, IMAGE, { gamma: [5], beta: [5] }),
  of("GroupNormalization", { groups: 2 }, [6], { gamma: [6], beta: [6] }),
  of("UnitNormalization", {}, [3, 4]),
  of("UnitNormalization", { axis: 1 }, [3, 4]),
  of("UnitNormalization", { axis: [1, 2] }, IMAGE),
  of("Normalization", { mean: 0.5, variance: 4 }, [6]),
  of("Normalization", { mean: [0.5, -1, 2, 0], variance: [4, 0.25, 1, 9] }, IMAGE),
  of("Normalization", { mean: [[0.5, -1, 2, 0]], variance: [[4, 0.25, 1, 0]], invert: true }, [3, 4]),
  of("Normalization", { axis: 1, mean: [0.5, -1, 2], variance: [4, 0.25, 1] }, [3, 4]),
  of("Normalization", { axis: null, mean: 2, variance: 9, invert: true }, [3, 4]),
  of("Normalization", { axis: [-1] }, IMAGE, { mean: [4], variance: [4], count: [] }),
  of("Normalization", { axis: [1, 3], invert: true }, IMAGE, { mean: [5, 4], variance: [5, 4], count: [] }),
  of("Normalization", { axis: [3, 1] }, IMAGE, { mean: [5, 4], variance: [5, 4], count: [] }),
  of("Normalization", { axis: null }, [3, 4], { mean: [], variance: [], count: [] }),
];

const shapes: readonly Case[] = [
  of("Flatten", {}, IMAGE),
  of("Flatten", { data_format: "channels_first" }, IMAGE),
  of("Reshape", { target_shape: [6, 20] }, IMAGE),
  of("Reshape", { target_shape: [-1, 4, 3] }, IMAGE),
  of("Permute", { dims: [3, 1, 2] }, IMAGE),
  of("Permute", { dims: [2, 1] }, [3, 4]),
  of("RepeatVector", { n: 3 }, [4]),
  of("RepeatVector", { n: 1 }, [4]),
  of("ZeroPadding1D", {}, [5, 3]),
  of("ZeroPadding1D", { padding: [2, 1] }, [5, 3]),
  of("ZeroPadding1D", { padding: 2, data_format: "channels_first" }, [5, 3]),
  of("ZeroPadding2D", {}, IMAGE),
  of("ZeroPadding2D", { padding: [2, 1] }, IMAGE),
  of("ZeroPadding2D", { padding: [[0, 1], [2, 3]], data_format: "channels_first" }, IMAGE), // prettier-ignore
  of("ZeroPadding3D", {}, [3, 2, 4, 2]),
  of("ZeroPadding3D", { padding: [[0, 1], [2, 0], [1, 1]] }, [3, 2, 4, 2]), // prettier-ignore
  of("ZeroPadding3D", { padding: [1, 2, 0], data_format: "channels_first" }, [3, 2, 4, 2]),
  of("Cropping1D", { cropping: [1, 2] }, [6, 3]),
  of("Cropping1D", { cropping: 1, data_format: "channels_first" }, [6, 3]),
  of("Cropping2D", { cropping: [1, 2] }, IMAGE),
  of("Cropping2D", { cropping: [[0, 1], [2, 1]], data_format: "channels_first" }, IMAGE), // prettier-ignore
  of("Cropping3D", { cropping: [[1, 0], [0, 1], [1, 1]] }, [3, 2, 4, 2]), // prettier-ignore
  of("Cropping3D", { cropping: 1, data_format: "channels_first" }, [2, 3, 4, 4]),
  of("CenterCrop", { height: 2, width: 3 }, IMAGE),
  of("CenterCrop", { height: 5, width: 6 }, IMAGE),
  of("CenterCrop", { height: 3, width: 1, data_format: "channels_first" }, IMAGE),
  of("UpSampling1D", {}, [5, 3]),
  of("UpSampling1D", { size: 3, data_format: "channels_last" }, [5, 3]),
  of("UpSampling2D", {}, IMAGE),
  of("UpSampling2D", { size: [3, 2], interpolation: "bilinear" }, IMAGE),
  of("UpSampling2D", { size: 2, interpolation: "bilinear", data_format: "channels_first" }, IMAGE),
  of("UpSampling3D", {}, [3, 2, 4, 2]),
  of("UpSampling3D", { size: [1, 2, 3], data_format: "channels_first" }, [3, 2, 4, 2]),
  of("Resizing", { height: 7, width: 3 }, IMAGE),
  of("Resizing", { height: 3, width: 9, interpolation: "nearest" }, IMAGE),
  of("Resizing", { height: 10, width: 12, data_format: "channels_first" }, IMAGE),
  of("Rescaling", { scale: 0.5 }, IMAGE),
  of("Rescaling", { scale: 2, offset: -1 }, IMAGE),
  of("Rescaling", { scale: [1, 2, 3, 0.5], offset: [0.5, 0, -1, 2] }, IMAGE),
];

const merges: readonly Case[] = [
  ...["Add", "Average", "Maximum", "Minimum", "Multiply"].flatMap((className) => [
    of(className, {}, [IMAGE, IMAGE, IMAGE]),
    of(className, {}, [IMAGE, [6, 1]]),
  ]),
  of("Subtract", {}, [IMAGE, [4]]),
  of("Concatenate", {}, [[3, 4], [3, 2]]), // prettier-ignore
  of("Concatenate", { axis: 1 }, [[3, 4], [2, 4], [1, 4]]), // prettier-ignore
  of("Dot", { axes: 1 }, [[4], [4]]), // prettier-ignore
  of("Dot", { axes: [2, 1], normalize: true }, [[3, 4], [4, 2]]), // prettier-ignore
  of("Dot", { axes: -1 }, [[3, 4], [2, 4]]), // prettier-ignore
];

/** What acts in training alone, with its options. */
const inTraining: readonly Case[] = [
  of("InputLayer", { input_tensor: null }, [4]),
  of("Identity", {}, [4]),
  of("ActivityRegularization", { l1: 0.5, l2: 0.25 }, [4]),
  of("Dropout", { rate: 0.5, noise_shape: [1], seed: 3 }, [4]),
  of("AlphaDropout", { rate: 0.5 }, [4]),
  of("GaussianDropout", { rate: 0.5 }, [4]),
  of("GaussianNoise", { stddev: 0.5 }, [4]),
  of("SpatialDropout1D", { rate: 0.5 }, [4, 2]),
  of("SpatialDropout2D", { rate: 0.5, data_format: "channels_first" }, IMAGE),
  of("SpatialDropout3D", { rate: 0.5, data_format: "channels_last" }, [3, 2, 4, 2]),
  of("RandomBrightness", { factor: 0.5, value_range: [0, 255] }, IMAGE),
  of("RandomContrast", { factor: 0.5 }, IMAGE),
  of("RandomFlip", { mode: "horizontal" }, IMAGE),
  of("RandomHeight", { factor: 0.5, interpolation: "bilinear" }, IMAGE),
  of("RandomRotation", { factor: 0.5, fill_mode: "reflect", fill_value: 1 }, IMAGE),
  of("RandomTranslation", { height_factor: 0.5, width_factor: 0.5 }, IMAGE),
  of("RandomWidth", { factor: 0.5 }, IMAGE),
  of("RandomZoom", { height_factor: 0.5 }, IMAGE),
];

const cases: readonly Case[] = [
  ...activations,
  ...ofElements,
  ...windows,
  ...channelByChannel,
  ...causal,
  ...dense,
  ...batchNormalisations,
  ...normalisations,
  ...shapes,
  ...merges,
  ...inTraining,
];

// ── What they compute ────────────────────────────────────────────────────────────────────────────────────────────────

/** Random numbers that float32 holds. */
function drawn(shape: Shape, name: string, next: () => number): Tensor {
  return tensor(shape, () => {
    const value = /variance/.test(name) ? 0.5 + next() : name === "input" ? 6 * next() - 3 : next() - 0.5;
    return Math.fround(value);
  });
}

function configurationOf({ className, config, inputs, version }: Case): unknown {
  const names = inputs.map((_, each) => `x${each}`);
  const own = inputs.map((shape, each) => ({
    class_name: "InputLayer",
    name: names[each],
    config: { name: names[each], batch_input_shape: [null, ...shape], dtype: "float32" },
    inbound_nodes: [],
  }));
  const inbound_nodes = [names.map((name) => [name, 0, 0, {}])];
  const layer = { class_name: className, name: "layer", config: { name: "layer", ...config }, inbound_nodes };
  const model = {
    name: "model",
    layers: [...own, layer],
    input_layers: names.map((name) => [name, 0, 0]),
    output_layers: [["layer", 0, 0]],
  };
  return { class_name: "Functional", config: model, keras_version: version };
}

/** By class: options that the import looked at. */
const asked = new Map<string, Set<string>>();
const spied = vi.spyOn(Options.prototype, "raw");
afterAll(() => spied.mockRestore());

/** Of the layers that are inputs. */
const OF_INPUTS: ReadonlySet<string> = new Set(["batch_shape", "batch_input_shape", "input_shape", "dtype"]);

/** Not where another layer stands in an option, since it reads options of its own. */
function noteAsked(className: string): void {
  const names = asked.get(className) ?? new Set();
  for (const [name] of spied.mock.calls) if (!OF_INPUTS.has(name)) names.add(name);
  asked.set(className, names);
}

async function expectDefined(each: Case): Promise<void> {
  const { className, config, version } = each;
  const { next } = randomSource(className.length);
  const inputs = each.inputs.map((shape) => drawn([1, ...shape], "input", next));
  const weights = Object.fromEntries(
    Object.entries(each.weights).map(([name, shape]) => [name, drawn(shape, name, next)]),
  );
  const tensors = Object.entries(weights).map(([name, { shape, data }]) => {
    return { name: `layer/${name}`, shape, floats: () => Float32Array.from(data) };
  });
  spied.mockClear();
  const net = importModel(kerasModel({ configuration: configurationOf(each), tensors }));
  if (typeof config["activation"] !== "object") noteAsked(className);
  const due = definitions[className]!({ config, inputs, weights, isThird: version.startsWith("3") });
  expect(net.outputs.map(({ shape }) => shape)).toEqual([due.shape]);
  const fed = inputs.map(({ data }) => Float32Array.from(data));
  const [found] = await computed(net, fed, "ts");
  expect(differenceOf(found!, Float32Array.from(due.data), 1e-5)).toEqual([]);
}

describe("a layer of Keras", () => {
  it.each(cases.map((each) => [each.className, JSON.stringify(each.config), each.version, each] as const))(
    "%s %s of Keras %s",
    (_name, _config, _version, each) => expectDefined(each),
  );
});

it("a transposed convolution whose output has another input is refused", () => {
  const config = { filters: 2, kernel_size: [4], strides: 2, padding: "same", output_padding: 0, use_bias: false };
  const configuration = configurationOf(of("Conv1DTranspose", config, [4, 3]));
  const tensors = [{ name: "layer/kernel", shape: [4, 2, 3], floats: () => new Float32Array(24) }];
  expect(() => importModel(kerasModel({ configuration, tensors }))).toThrow(
    /its option output_padding is 0: an output of 6 elements has an input of 3, not 4/,
  );
});

describe("numbers are computed", () => {
  it("of every class that is imported", () => {
    const met = new Set(cases.map(({ className }) => className));
    expect([...met].toSorted()).toEqual([...layers.keys()].toSorted());
  });

  it("of every activation", () => {
    expect(activationNames.toSorted()).toEqual([...activationFunctions.keys()].toSorted());
  });

  it("of every option that a layer looks at, with at least two values", () => {
    const alone = [...asked].flatMap(([className, names]) => {
      const own = cases.filter((each) => each.className === className);
      return [...names].flatMap((name) => {
        const values = new Set(own.map(({ config }) => JSON.stringify(config[name])));
        return values.size < 2 ? [`${className}: ${name}`] : [];
      });
    });
    expect(alone).toEqual([]);
  });
});

/** One small Keras model in every container: what a configuration and its tensors become in `model.json`, `.h5` and `.keras`. */
import { snakeCase } from "../../src/interchange/keras/options.ts";
import { randomSource } from "../../src/base/random.ts";
import { writeHdf5, type Hdf5Array } from "./hdf5.ts";
import { writeZip } from "./zip.ts";

export interface ContainedModel {
  readonly configuration: unknown;
  /** By layer, in Keras' order of its variables. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly manifest: unknown;
  readonly bytes: Uint8Array;
}

const layer = (className: string, name: string, config: object, inputs: readonly string[] = []) => ({
  class_name: className,
  name,
  config: { name, trainable: true, ...config },
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
});

/** A convolution, a batch norm, a depthwise one, a sum and dense layers, one of them in a model of its own that is called. */
export function fixedKerasModel(): ContainedModel {
  const inner = {
    class_name: "Sequential",
    name: "head",
    config: { name: "head", layers: [layer("Dense", "dense_1", { units: 5, activation: "relu", use_bias: true })] },
    inbound_nodes: [[["flatten", 0, 0, {}]]],
  };
  const layers = [
    layer("InputLayer", "input_1", { batch_input_shape: [null, 6, 6, 2], dtype: "float32", sparse: false }),
    layer("Conv2D", "conv", { filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: "same", activation: "relu" }, [
      "input_1",
    ]),
    layer("BatchNormalization", "norm", { axis: [3], epsilon: 0.001, scale: true, center: true }, ["conv"]),
    layer("DepthwiseConv2D", "depth", { kernel_size: [3, 3], padding: "same", depth_multiplier: 1 }, ["norm"]),
    layer("Add", "add", {}, ["norm", "depth"]),
    layer("LeakyReLU", "leaky", { alpha: 0.25 }, ["add"]),
    layer("MaxPooling2D", "pool", { pool_size: [2, 2], strides: [2, 2], padding: "valid" }, ["leaky"]),
    layer("Flatten", "flatten", { data_format: "channels_last" }, ["pool"]),
    inner,
    layer("Dense", "dense", { units: 3, activation: "softmax", use_bias: true }, ["head"]),
  ];
  const config = { name: "model", layers, input_layers: [["input_1", 0, 0]], output_layers: [["dense", 0, 0]] };
  const variables = {
    conv: { kernel: [3, 3, 2, 4], bias: [4] },
    norm: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
    depth: { depthwise_kernel: [3, 3, 4, 1], bias: [4] },
    dense_1: { kernel: [36, 5], bias: [5] },
    dense: { kernel: [5, 3], bias: [3] },
  };
  const named = Object.entries(variables).flatMap(([name, own]) =>
    Object.entries(own).map(([variable, shape]) => ({ name: `${name}/${variable}`, shape, dtype: "float32" })),
  );
  const arrays = named.map(({ name, shape }) => elements(name, shape));
  return {
    configuration: { class_name: "Functional", config, keras_version: "2.4.0", backend: "tensorflow" },
    variables,
    manifest: [{ paths: ["weights.bin"], weights: named }],
    bytes: new Uint8Array(Buffer.concat(arrays.map(({ buffer }) => new Uint8Array(buffer)))),
  };
}

/** The same numbers in each container. */
function elements(name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const { next } = randomSource(name.length * 31 + name.codePointAt(0)!);
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: count }, () => (name.endsWith("variance") ? 0.5 + next() : next() - 0.5));
}

function arrayOf(layerName: string, variable: string, shape: readonly number[]): Hdf5Array {
  return { shape, data: elements(`${layerName}/${variable}`, shape) };
}

/** Layers of nested models lie in the group of the outermost. */
const GROUPS: Readonly<Record<string, string>> = { dense_1: "head" };

/** As `model.save("model.h5")` of Keras 2. */
export function inHdf5({ configuration, variables }: ContainedModel): Promise<Uint8Array> {
  const arrays: Record<string, Hdf5Array> = {};
  const names: Record<string, Record<string, readonly string[] | string>> = {
    "": { model_config: JSON.stringify(configuration) },
    model_weights: { layer_names: Object.keys(variables).map((name) => GROUPS[name] ?? name) },
  };
  for (const [name, own] of Object.entries(variables)) {
    const group = GROUPS[name] ?? name;
    names[`model_weights/${group}`] = { weight_names: Object.keys(own).map((variable) => `${name}/${variable}:0`) };
    for (const [variable, shape] of Object.entries(own))
      arrays[`model_weights/${group}/${name}/${variable}:0`] = arrayOf(name, variable, shape);
  }
  return writeHdf5({ arrays, names });
}

/** As `model.save("model.keras")` of Keras 3: layers go by class and number within their model. */
export async function inArchive(
  { configuration, variables }: ContainedModel,
  container = "layers",
): Promise<Uint8Array> {
  const arrays: Record<string, Hdf5Array> = {};
  const places: Readonly<Record<string, string>> = {
    conv: `${container}/conv2d`,
    norm: `${container}/${snakeCase("BatchNormalization")}`,
    depth: `${container}/depthwise_conv2d`,
    dense_1: `${container}/sequential/${container}/dense`,
    dense: `${container}/dense`,
  };
  for (const [name, own] of Object.entries(variables)) {
    Object.entries(own).forEach(([variable, shape], at) => {
      arrays[`${places[name]!}/vars/${at}`] = arrayOf(name, variable, shape);
    });
  }
  return writeZip([
    { name: "metadata.json", contents: encoded({ keras_version: "2.15.0" }) },
    { name: "config.json", contents: encoded(configuration), method: "deflated" },
    { name: "model.weights.h5", contents: await writeHdf5({ arrays }) },
  ]);
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/**
 * Weights of every source, under every source's names and layouts, give the same outputs of one net. The files are laid out
 * here, index by index, by the documentation of PyTorch, Keras and ONNX.
 */
import { describe, expect, it } from "vitest";
import { openWeightFile } from "../../src/cli/weight-files.ts";
import { engineFor } from "../../src/engine/engine.ts";
import { writeNpy } from "../../src/formats/npy.ts";
import { storedFloat16, storedFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import type { OnnxModel, OnnxNode, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { float32Tensor } from "../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { mapWeights } from "../../src/weights/map-weights.ts";
import { mappedValues } from "../../src/weights/match.ts";
import { workplace } from "../support/command.ts";
import { hasHdf5, hdf5Note, writeHdf5, type Hdf5Array } from "../support/hdf5.ts";
import { modelOf } from "../support/models.ts";
import { writeZip } from "../support/zip.ts";

const model = modelOf(`model Many {
  input image [2, 6, 5]
  conv 4 kernel=3x2 relu
  bn
  depthwise 2 kernel=2
  convtranspose 3 kernel=2 stride=2   -> [3, 6, 6]
  flatten
  bn
  dense 5 relu
  dense 3
}`);

/** Multiples of 1/64 of either sign, those of variances positive: exact in float16. */
const truth: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }> = new Map(
  model.graph.parameters.map(({ name, type }, seed) => {
    const shape = type.shape as readonly number[];
    const count = shape.reduce((product, extent) => product * extent, 1);
    const offset = name.endsWith("running_var") ? 1 : -31;
    const data = Float32Array.from({ length: count }, (_, at) => ((((at + 1) * (29 + 2 * seed)) % 63) + offset) / 64);
    return [name, { shape, data }];
  }),
);

const tensor = (name: string): { readonly shape: readonly number[]; readonly data: Float32Array } => truth.get(name)!;

/** An array of the shape whose elements are those of a parameter, at the position that `from` gives for each index. */
function laidOut(name: string, shape: readonly number[], from: (...index: number[]) => number): Hdf5Array {
  const { data } = tensor(name);
  const elements: number[] = [];
  const visit = (index: readonly number[]): void => {
    if (index.length === shape.length) elements.push(data[from(...index)]!);
    else for (let at = 0; at < shape[index.length]!; at++) visit([...index, at]);
  };
  visit([]);
  expect(elements.length).toBe(data.length);
  return { shape, data: Float32Array.from(elements) };
}

/** Feature (h, w, c) of Keras' flatten is (c, h, w) of ours: [3, 6, 6]. */
const feature = (at: number): number => {
  const [h, w, c] = [Math.floor(at / 18), Math.floor(at / 3) % 6, at % 3];
  return (c * 6 + h) * 6 + w;
};

const flat = (name: string): Hdf5Array => laidOut(name, [108], feature);
const same = (name: string): Hdf5Array => tensor(name);

/** By Keras' names of layer and variable, in the order of the layers; an array per variable, in Keras' order. */
const kerasLayers: readonly (readonly [string, Readonly<Record<string, Hdf5Array>>])[] = [
  [
    "conv2d",
    {
      // [height, width, in, out] of ours: [4, 2, 3, 2]
      kernel: laidOut("conv1.weight", [3, 2, 2, 4], (h, w, i, o) => ((o! * 2 + i!) * 3 + h!) * 2 + w!),
      bias: same("conv1.bias"),
    },
  ],
  [
    "batch_normalization",
    {
      gamma: same("bn1.weight"),
      beta: same("bn1.bias"),
      moving_mean: same("bn1.running_mean"),
      moving_variance: same("bn1.running_var"),
    },
  ],
  [
    "depthwise_conv2d",
    {
      // [height, width, in, multiplier] of ours: [8, 1, 2, 2], where output channel = in * multiplier + m
      depthwise_kernel: laidOut("depthwise1.weight", [2, 2, 4, 2], (h, w, i, m) => ((i! * 2 + m!) * 2 + h!) * 2 + w!),
      bias: same("depthwise1.bias"),
    },
  ],
  [
    "conv2d_transpose",
    {
      // [height, width, out, in] of ours: [8, 3, 2, 2]
      kernel: laidOut("convtranspose1.weight", [2, 2, 3, 8], (h, w, o, i) => ((i! * 3 + o!) * 2 + h!) * 2 + w!),
      bias: same("convtranspose1.bias"),
    },
  ],
  [
    "batch_normalization_1",
    {
      gamma: flat("bn2.weight"),
      beta: flat("bn2.bias"),
      moving_mean: flat("bn2.running_mean"),
      moving_variance: flat("bn2.running_var"),
    },
  ],
  [
    "dense",
    {
      // [in, out] of ours: [5, 108]
      kernel: laidOut("dense1.weight", [108, 5], (i, o) => o! * 108 + feature(i!)),
      bias: same("dense1.bias"),
    },
  ],
  ["dense_1", { kernel: laidOut("dense2.weight", [5, 3], (i, o) => o! * 5 + i!), bias: same("dense2.bias") }],
];

function kerasModel(): Promise<Uint8Array> {
  const arrays: Record<string, Hdf5Array> = {};
  const names: Record<string, Record<string, readonly string[]>> = {
    model_weights: {
      layer_names: [
        "input_1",
        ...kerasLayers.slice(0, 4).map(([name]) => name),
        "flatten",
        ...kerasLayers.slice(4).map(([name]) => name),
      ],
    },
    "model_weights/input_1": {},
    "model_weights/flatten": {},
  };
  for (const [layer, variables] of kerasLayers) {
    const list = Object.keys(variables).map((variable) => `${layer}/${variable}:0`);
    names[`model_weights/${layer}`] = { weight_names: list };
    for (const [variable, array] of Object.entries(variables)) {
      arrays[`model_weights/${layer}/${layer}/${variable}:0`] = array;
    }
  }
  arrays["optimizer_weights/Adam/iterations:0"] = { shape: [1], data: Int32Array.of(7) };
  for (const layer of ["input_1", "flatten"]) names[`model_weights/${layer}`] = { weight_names_of_none: ["none"] };
  return writeHdf5({ arrays, names });
}

/** Keras 3 numbers variables, and sorts layers by name. */
function kerasWeights(): Promise<Uint8Array> {
  const arrays: Record<string, Hdf5Array> = {};
  for (const [layer, variables] of kerasLayers) {
    Object.values(variables).forEach((array, at) => (arrays[`layers/${layer}/vars/${at}`] = array));
  }
  arrays["layers/dropout/seed_generator/vars/0"] = { shape: [2], data: Int32Array.of(1, 2) };
  arrays["optimizer/vars/0"] = { shape: [1], data: Float32Array.of(1) };
  return writeHdf5({ arrays });
}

const torchNames = [...truth.keys()].map((name) => name.replace("bn", "norm").replace("dense", "fc"));

function onnxModel(): OnnxModel {
  const initializers: OnnxTensor[] = [];
  /** Exporters' names say nothing. */
  const stored = (name: string, array: Hdf5Array = same(name)): string => {
    const title = `onnx::${String.fromCodePoint(122 - initializers.length)}`;
    initializers.push(float32Tensor(title, array.shape, array.data as Float32Array));
    return title;
  };
  const nodes: OnnxNode[] = [];
  const add = (opType: string, ...weights: string[]): void => {
    const index = nodes.length;
    const attributes = new Map(opType === "Gemm" ? [["transB", { kind: "int", value: 1 } as const]] : []);
    nodes.push({
      index,
      name: "",
      domain: "",
      opType,
      attributes,
      inputs: [index === 0 ? "image" : `t${index - 1}`, ...weights],
      outputs: [`t${index}`],
    });
  };
  const four = (name: string): string[] =>
    ["weight", "bias", "running_mean", "running_var"].map((role) => stored(`${name}.${role}`));
  add("Conv", stored("conv1.weight"), stored("conv1.bias"));
  add("Relu");
  add("BatchNormalization", ...four("bn1"));
  add("Conv", stored("depthwise1.weight"), stored("depthwise1.bias"));
  add("ConvTranspose", stored("convtranspose1.weight"), stored("convtranspose1.bias"));
  add("Flatten");
  add("BatchNormalization", ...four("bn2"));
  // A matrix product reads [in, out]; Gemm is told to transpose. Both take features in the order C, H, W.
  add(
    "MatMul",
    stored(
      "dense1.weight",
      laidOut("dense1.weight", [108, 5], (i, o) => o! * 108 + i!),
    ),
  );
  add("Add", stored("dense1.bias"));
  add("Relu");
  add("Gemm", stored("dense2.weight"), stored("dense2.bias"));
  const inputs = [{ name: "image", elementType: "float32", shape: [1, 2, 6, 5] }] as const;
  const outputs = [{ name: "t10", elementType: "float32", shape: [1, 3] }] as const;
  // Not in the order of the nodes.
  const graph = { name: "many", nodes, initializers: initializers.toReversed(), inputs, outputs };
  return { irVersion: 8, producer: "", opsets: new Map([["", 17]]), graph };
}

const npz = (names: readonly string[], arrays: readonly Hdf5Array[], method: "stored" | "deflated"): Uint8Array =>
  writeZip(
    arrays.map(({ shape, data }, at) => ({
      name: `${names[at]!}.npy`,
      contents: writeNpy(shape, data as Float32Array),
      method,
    })),
  );

const ours = [...truth.values()];
const numbered = Array.from({ length: 40 }, (_, at) => `arr_${at}`);
const kerasArrays = kerasLayers.flatMap(([, variables]) => Object.values(variables));

const files: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  "plain.safetensors": () =>
    writeSafetensors([...truth].map(([name, { shape, data }]) => [name, storedFloat32(shape, data)])),
  "half.safetensors": () =>
    writeSafetensors([...truth].map(([name, { shape, data }]) => [name, storedFloat16(shape, data)])),
  "torch.safetensors": () =>
    writeSafetensors(
      ours
        .map(({ shape, data }, at) => [`module.${torchNames[at]!}`, storedFloat32(shape, data)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  "named.npz": () => npz([...truth.keys()], ours, "deflated"),
  "numbered.npz": () => npz(numbered, ours, "stored"),
  "keras.npz": () => npz(numbered, kerasArrays, "deflated"),
  "many.onnx": () => writeOnnx(onnxModel()),
  ...(hasHdf5 && { "model.h5": kerasModel, "many.weights.h5": kerasWeights }),
  ...(hasHdf5 && {
    "many.keras": async () =>
      writeZip([
        { name: "config.json", contents: new TextEncoder().encode("{}") },
        { name: "model.weights.h5", contents: await kerasWeights(), method: "stored" },
      ]),
  }),
};

describe(`weights of every source${hdf5Note}`, () => {
  it.each(Object.keys(files))("%s gives the same outputs as the parameters themselves", async (name) => {
    const place = workplace({ [name]: await files[name]!() });
    try {
      const mapping = mapWeights(model.graph, await openWeightFile(place.path(name)));
      const values = mappedValues(mapping);
      for (const [parameter, { data }] of truth) expect(values.get(parameter), parameter).toEqual(data);
      const image = Float32Array.from({ length: 60 }, (_, at) => ((at * 37) % 41) / 8 - 2);
      const scores = async (weights: ReadonlyMap<string, Float32Array>): Promise<Float32Array> =>
        (await (await engineFor(model, weights, "reference")).run(new Map([["image", image]]))).get("output")!;
      const expected = await scores(new Map([...truth].map(([parameter, { data }]) => [parameter, data])));
      expect(await scores(values)).toEqual(expected);
      expect(new Set(expected).size).toBe(3);
    } finally {
      place.remove();
    }
  });
});

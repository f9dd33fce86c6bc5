import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import { kerasSource, type Hdf5Dataset, type Hdf5Group } from "../../../src/weights/keras.ts";
import { mapWeights, type WeightLayout } from "../../../src/weights/map-weights.ts";
import { mappedValues } from "../../../src/weights/match.ts";
import { modelOf } from "../../support/models.ts";

const floats = (...data: number[]): Hdf5Dataset => ({
  type: "Dataset",
  dtype: "<f",
  shape: [data.length],
  value: Float32Array.from(data),
});

interface Contents {
  readonly [name: string]: Hdf5Dataset | Hdf5Group;
}

function group(contents: Contents, names: Readonly<Record<string, readonly string[]>> = {}): Hdf5Group {
  const attrs = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, { value }]));
  const get = (path: string): Hdf5Group | Hdf5Dataset | null => {
    const [first, ...rest] = path.split("/") as [string, ...string[]];
    const found = contents[first] ?? null;
    return rest.length === 0 || found?.type !== "Group" ? found : found.get(rest.join("/"));
  };
  return { type: "Group", attrs, keys: () => Object.keys(contents), get };
}

const named = (root: Hdf5Group): readonly string[] => kerasSource(root).tensors.map(({ name }) => name);

describe("Keras' files", () => {
  it("of Keras 2 tell the layers in order, as a model or as weights alone", () => {
    const layer = (name: string): Hdf5Group =>
      group(
        { [name]: group({ "kernel:0": floats(1), "bias:0": floats(2) }) },
        {
          weight_names: [`${name}/kernel:0`, `${name}/bias:0`],
        },
      );
    const weights = group({ a: layer("a"), z: layer("z"), flat: group({}) }, { layer_names: ["z", "flat", "a"] });
    const expected = ["z/kernel:0", "z/bias:0", "a/kernel:0", "a/bias:0"];
    expect(named(weights)).toEqual(expected);
    expect(named(group({ model_weights: weights, optimizer_weights: group({ m: floats(1) }) }))).toEqual(expected);
    expect(kerasSource(weights).isOrdered).toBe(true);
  });

  it("may have long lists of names in pieces", () => {
    const layer = group({ w: floats(1) }, { weight_names0: ["w"] });
    const root = group({ a: layer, b: layer }, { layer_names0: ["b"], layer_names1: ["a"] });
    expect(named(root)).toEqual(["b/w", "a/w"]);
  });

  it("of Keras 3 number the variables of a layer, and have no order of layers", () => {
    const vars = (count: number): Hdf5Group =>
      group({
        vars: group(Object.fromEntries(Array.from({ length: count }, (_, at) => [`${count - 1 - at}`, floats(at)]))),
      });
    const root = group({
      layers: group({ dense_1: vars(11), dense: vars(1) }),
      optimizer: group({ vars: group({ "0": floats(1) }) }),
    });
    const { tensors, isOrdered } = kerasSource(root);
    expect(tensors.map(({ name }) => name)).toEqual([
      "layers/dense/vars/0",
      ...Array.from({ length: 11 }, (_, at) => `layers/dense_1/vars/${at}`),
    ]);
    expect(tensors.map(({ place }) => place!.layer).slice(0, 2)).toEqual(["dense", "dense_1"]);
    expect(isOrdered).toBe(false);
  });

  it("end in a FormatError where they name what they do not have", () => {
    const missing = group({ a: group({}, { weight_names: ["a/kernel:0"] }) }, { layer_names: ["a"] });
    expect(() => kerasSource(missing)).toThrow('layer "a" names a tensor "a/kernel:0", and has none');
    expect(() => kerasSource(group({}, { layer_names: ["a"] }))).toThrow(FormatError);
  });

  it("end in a FormatError where groups contain themselves", () => {
    const contents: Record<string, Hdf5Group> = {};
    const root = group(contents);
    contents["again"] = root;
    expect(() => kerasSource(root)).toThrow("nested too deep");
  });

  it("end in a FormatError where an array is not of its shape", () => {
    const [tensor] = kerasSource(group({ w: { ...floats(1, 2), shape: [3] } })).tensors;
    expect(() => tensor!.floats!()).toThrow("holds no 3 floats for shape [3]");
  });

  it("have doubles as float32, and integers as no floats", () => {
    const double: Hdf5Dataset = { type: "Dataset", dtype: "<d", shape: [1], value: Float64Array.of(0.1) };
    const integer: Hdf5Dataset = { type: "Dataset", dtype: "<i", shape: [1], value: Int32Array.of(1) };
    const { tensors } = kerasSource(group({ double, integer }));
    expect(tensors.map(({ floats: read }) => read?.())).toEqual([Float32Array.of(0.1), undefined]);
  });
});

const array = (shape: readonly number[], data: readonly number[]): Hdf5Dataset => ({
  type: "Dataset",
  dtype: "<f",
  shape,
  value: Float32Array.from(data),
});

const layer = (name: string, arrays: Readonly<Record<string, Hdf5Dataset>>): Hdf5Group => {
  const named = Object.fromEntries(Object.entries(arrays).map(([suffix, value]) => [`${name}_${suffix}`, value]));
  return group(named, { weight_names: Object.keys(named) });
};

const kernel = (value: number): Hdf5Dataset => ({
  type: "Dataset",
  dtype: "<f",
  shape: [1, 1, 2, 2],
  value: new Float32Array(4).fill(value),
});

const vars = (arrays: Readonly<Record<string, Hdf5Dataset>>, name?: string): Hdf5Group => {
  const found = group(arrays);
  return group({ vars: name === undefined ? found : { ...found, attrs: { name: { value: name } } } });
};

const firsts = (root: Hdf5Group, text: string): readonly (number | undefined)[] => {
  const { graph } = modelOf(text);
  return [...mappedValues(mapWeights(graph, kerasSource(root))).values()].map(([first]) => first);
};

describe("Keras 1", () => {
  /** Kernels [out, in, 1, 2] or [1, 2, in, out] of a model with one channel, and a dense layer on flattened features [2, 1, 2]. */
  const file = (kernel: Hdf5Dataset, attributes: Readonly<Record<string, string>> = {}): Hdf5Group => {
    const root = group(
      {
        conv1: layer("conv1", { W: kernel, b: array([2], [5, 6]) }),
        bn1: layer("bn1", {
          gamma: array([2], [1, 2]),
          beta: array([2], [3, 4]),
          running_mean: array([2], [5, 6]),
          running_std: array([2], [7, 8]),
        }),
        fc: layer("fc", { W: array([4, 1], [1, 2, 3, 4]), b: array([1], [9]) }),
      },
      { layer_names: ["conv1", "bn1", "fc"] },
    );
    const texts = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { value }]));
    return { ...root, attrs: { ...root.attrs, ...texts } };
  };
  const model = modelOf("model N { input image [1, 1, 3]; conv1: conv 2 kernel=1x2; bn1: bn; flatten; fc: dense 1 }");
  const values = (root: Hdf5Group, layout?: WeightLayout): Readonly<Record<string, readonly number[]>> =>
    Object.fromEntries(
      [...mappedValues(mapWeights(model.graph, kerasSource(root), layout))].map(([name, data]) => [name, [...data]]),
    );
  const THEANO = array([2, 1, 1, 2], [1, 2, 3, 4]);
  const TENSORFLOW = array([1, 2, 1, 2], [1, 3, 2, 4]);
  const BN = { "bn1.weight": [1, 2], "bn1.bias": [3, 4], "bn1.running_mean": [5, 6], "bn1.running_var": [7, 8] };

  it.each([
    ["th", file(THEANO, { model_config: '{"dim_ordering": "th"}', backend: "tensorflow" }), [1, 2, 3, 4], [1, 2, 3, 4]],
    [
      "th, turned",
      file(THEANO, { model_config: '{"dim_ordering": "th"}', backend: "theano" }),
      [2, 1, 4, 3],
      [1, 2, 3, 4],
    ],
    // Features of [1, 2, C] in the order position, channel: ours are channel, position.
    ["tf", file(TENSORFLOW, { model_config: '{"dim_ordering": "tf"}' }), [1, 2, 3, 4], [1, 3, 2, 4]],
  ] as const)("names tensors by their layers, in the order %s", (_name, root, kernel, dense) => {
    expect(values(root)).toEqual({
      "conv1.weight": kernel,
      "conv1.bias": [5, 6],
      ...BN,
      "fc.weight": dense,
      "fc.bias": [9],
    });
  });

  it("says what its file does not tell, and the user can", () => {
    expect(kerasSource(file(THEANO)).notes).toEqual([
      expect.stringContaining("--weights-layout theano turns them"),
      expect.stringContaining("--weights-layout keras, matrix or theano says which"),
    ]);
    expect(values(file(THEANO), "theano")["conv1.weight"]).toEqual([2, 1, 4, 3]);
    expect(values(file(THEANO), "matrix")["conv1.weight"]).toEqual([1, 2, 3, 4]);
    const large = file(
      array(
        [64, 32, 3, 3],
        Array.from({ length: 64 * 32 * 9 }, () => 0),
      ),
      { backend: "tensorflow" },
    );
    expect(kerasSource(large).notes).toEqual([]);
    expect(kerasSource(large).tensors[0]!.place!.arrangement).toBe("matrix");
  });

  it("of Keras 2 with Theano has turned kernels too", () => {
    const conv = group({ conv1: group({ "kernel:0": TENSORFLOW }) }, { weight_names: ["conv1/kernel:0"] });
    const root = group({ conv1: conv }, { layer_names: ["conv1"] });
    const graph = modelOf("model N { input image [1, 1, 3]; conv1: conv 2 kernel=1x2 bias=false }").graph;
    const turned = { ...root, attrs: { ...root.attrs, backend: { value: "theano" } } };
    const read = (from: Hdf5Group): readonly number[] => [
      ...mappedValues(mapWeights(graph, kerasSource(from))).get("conv1.weight")!,
    ];
    expect(read(root)).toEqual([1, 2, 3, 4]);
    expect(read(turned)).toEqual([2, 1, 4, 3]);
  });
});

describe("Keras 2.12 and later", () => {
  const MODEL = "model N { input image [2, 3, 3]; conv 2 kernel=1 bias=false; conv 2 kernel=1 bias=false }";

  it.each(["layers", "_layer_checkpoint_dependencies"])("calls layers below %s by class and number", (container) => {
    const root = group({
      [container]: group({ conv2d_1: vars({ "0": kernel(2) }), conv2d: vars({ "0": kernel(1) }) }),
      metrics: group({ mean: vars({ "0": floats(0), "1": floats(0) }) }),
      optimizer: vars({ "0": floats(1) }),
    });
    expect(firsts(root, MODEL)).toEqual([1, 2]);
  });

  it("finds layers by their own names, where the file tells those", () => {
    const root = group({
      layers: group({ conv2d: vars({ "0": kernel(1) }, "b"), conv2d_1: vars({ "0": kernel(2) }, "a") }),
    });
    const text = "model N { input image [2, 3, 3]; a: conv 2 kernel=1 bias=false; b: conv 2 kernel=1 bias=false }";
    expect(firsts(root, text)).toEqual([2, 1]);
    expect(firsts(root, MODEL)).toEqual([1, 2]);
  });
});

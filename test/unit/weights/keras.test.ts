import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import { kerasSource, type Hdf5Dataset, type Hdf5Group } from "../../../src/weights/keras.ts";

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
    expect(() => kerasSource(missing)).toThrow('layer a names a tensor "a/kernel:0", and has none');
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

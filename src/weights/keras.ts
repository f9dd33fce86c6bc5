/**
 * The tensors of Keras' HDF5 files: whole models and weights of Keras 1 and 2 (`layer_names`, `weight_names`), in the order
 * of the layers, and weights of Keras 2.12 and later (`layers/CLASS_k/vars/0`), whose layers have no order. HDF5 itself is
 * read by the host.
 */
import { productOf } from "../base/integers.ts";
import { FormatError } from "../formats/format-error.ts";
import { placeByName } from "./weight-names.ts";
import type { Arrangement, Place, SourceTensor, WeightSource } from "./weight-source.ts";

/** As h5wasm has them. */
export interface Hdf5Group {
  readonly type: "Group";
  readonly attrs: Readonly<Record<string, { readonly value: unknown }>>;
  keys(): readonly string[];
  /** What is at a path below; null for what is neither group nor array, as are links that lead out of the file. */
  get(path: string): Hdf5Group | Hdf5Dataset | null;
}

export interface Hdf5Dataset {
  readonly type: "Dataset";
  readonly shape: readonly number[] | null;
  /** `<f4`, `<i8`. */
  readonly dtype: unknown;
  readonly value: unknown;
}

/** Deeper than nested models are, and far more tensors: groups may contain themselves. */
const DEEPEST = 32;
const MOST_TENSORS = 100_000;

/**
 * The weights of a file of Keras, `.weights.h5` or a whole `.h5`, for `mapWeights`. Who reads HDF5 is the caller's to say: h5wasm does.
 * @param root of the file
 * @throws FormatError where the file names tensors that it does not have.
 * @example
 * ```ts
 * import h5wasm from "h5wasm/node";
 * import { kerasSource, type Hdf5Group } from "convoke";
 *
 * await h5wasm.ready;
 * const file = new h5wasm.File("model.h5", "r");
 * console.log(kerasSource(file as unknown as Hdf5Group).tensors[0].name); // conv/kernel:0
 * file.close();
 * ```
 */
export function kerasSource(root: Hdf5Group): WeightSource {
  const model = groupAt(root, "model_weights") ?? root;
  const layers = namesIn(model, "layer_names");
  if (layers !== undefined) return layersSource(root, model, layers);
  const tensors: SourceTensor[] = [];
  collect(root, [], tensors);
  return { kind: "keras", isOrdered: false, tensors };
}

function layersSource(root: Hdf5Group, model: Hdf5Group, layers: readonly string[]): WeightSource {
  const listed = layers.flatMap((name) => layerTensors(model, name));
  const backend = textAt(root, "backend") ?? textAt(model, "backend");
  const first = listed.flatMap(({ tensor, first }) => (first === undefined ? [] : { ...tensor, place: first }));
  if (first.length === 0) {
    // Theano convolves where others correlate: its kernels are turned (Keras, `_need_convert_kernel`).
    const isTurned = backend === "theano";
    const tensors = listed.map(({ tensor }) =>
      isTurned ? { ...tensor, place: { ...tensor.place!, isTurned } } : tensor,
    );
    return { kind: "keras", isOrdered: true, tensors };
  }
  const arrangement = firstArrangement(textAt(root, "model_config"), first);
  const isTurned = backend === "theano";
  const tensors = listed.map(({ tensor, first: place }) => ({
    ...tensor,
    place: { ...(place ?? tensor.place!), arrangement, isTurned },
  }));
  const hasKernels = first.some(({ shape }) => shape.length > 2);
  const notes = [
    ...(backend === undefined && hasKernels ? [TURNED_NOTE] : []),
    ...(arrangement === undefined ? [ORDER_NOTE] : []),
  ];
  return { kind: "keras", isOrdered: true, tensors, notes };
}

const TURNED_NOTE =
  "written by Keras 1, which does not tell whether kernels are Theano's, turned by 180 degrees: " +
  "taken as they are; --weights-layout theano turns them";
const ORDER_NOTE =
  "written by Keras 1, and neither its configuration nor its kernels tell the order of its axes: " +
  "--weights-layout keras, matrix or theano says which";

/** An attribute that is text. */
export function textAt({ attrs }: Hdf5Group, name: string): string | undefined {
  const value = Object.hasOwn(attrs, name) ? attrs[name]!.value : undefined;
  return typeof value === "string" ? value : undefined;
}

/** What Keras 1 calls the tensors of a layer, behind the layer's name. The running deviation is the variance, all the same. */
const FIRST_ROLES: Readonly<Record<string, string>> = {
  W: "weight",
  b: "bias",
  gamma: "weight",
  beta: "bias",
  running_mean: "running_mean",
  running_std: "running_var",
  alphas: "weight",
};

function firstPlace(layer: string, name: string): Place | undefined {
  const suffix = name.startsWith(`${layer}_`) ? name.slice(layer.length + 1).replace(/:\d+$/, "") : "";
  return Object.hasOwn(FIRST_ROLES, suffix) ? { layer, role: FIRST_ROLES[suffix], arrangement: undefined } : undefined;
}

/** Larger extents are channels, not kernels. */
const LARGEST_KERNEL = 16;

/** Theano's order of axes, `[out, in, ...kernel]`, or TensorFlow's: by the configuration, or by which axes are kernels. */
function firstArrangement(config: string | undefined, tensors: readonly SourceTensor[]): Arrangement | undefined {
  const [, told] = /"dim_ordering": *"(th|tf)"/.exec(config ?? "") ?? [];
  if (told !== undefined) return told === "th" ? "matrix" : "keras";
  const kernels = tensors.filter(({ shape }) => shape.length > 2).map(({ shape }) => shape);
  const areKernels = (axes: (shape: readonly number[]) => readonly number[]): boolean =>
    kernels.every((shape) => axes(shape).every((extent) => extent <= LARGEST_KERNEL));
  const [isMatrix, isKeras] = [areKernels((shape) => shape.slice(2)), areKernels((shape) => shape.slice(0, -2))];
  if (isMatrix === isKeras) return kernels.length === 0 ? "keras" : undefined;
  return isMatrix ? "matrix" : "keras";
}

function groupAt(group: Hdf5Group, path: string): Hdf5Group | undefined {
  const found = group.keys().includes(path) ? group.get(path) : undefined;
  return found?.type === "Group" ? found : undefined;
}

/** A list of names; long ones are split: `layer_names0`, `layer_names1`, … */
function namesIn({ attrs }: Hdf5Group, attribute: string): readonly string[] | undefined {
  const textsOf = (name: string): readonly string[] => {
    const { value } = attrs[name]!;
    return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
  };
  if (Object.hasOwn(attrs, attribute)) return textsOf(attribute);
  if (!Object.hasOwn(attrs, `${attribute}0`)) return undefined;
  const names: string[] = [];
  for (let part = 0; Object.hasOwn(attrs, `${attribute}${part}`); part++) names.push(...textsOf(`${attribute}${part}`));
  return names;
}

interface Listed {
  readonly tensor: SourceTensor;
  /** Where Keras 1 named it. */
  readonly first: Place | undefined;
}

function layerTensors(model: Hdf5Group, layer: string): readonly Listed[] {
  const group = model.get(layer);
  if (group?.type !== "Group") throw new FormatError(`the file names a layer ${JSON.stringify(layer)}, and has none`);
  return (namesIn(group, "weight_names") ?? []).map((name) => {
    const found = group.get(name);
    if (found?.type !== "Dataset")
      throw new FormatError(`layer ${JSON.stringify(layer)} names a tensor ${JSON.stringify(name)}, and has none`);
    const path = name.startsWith(`${layer}/`) ? name : `${layer}/${name}`;
    return { tensor: tensorOf(path, found), first: firstPlace(layer, name) };
  });
}

/** What is stored besides the layers, to continue training. */
const OF_TRAINING = /^_?(optimizer|optimizer_weights|metrics|loss|loss_tracker|compiled?_(metrics|loss))$/;

/** Every array below a group but those of training, in the order of the names, numbers by size. */
function collect(group: Hdf5Group, path: readonly string[], tensors: SourceTensor[]): void {
  if (path.length > DEEPEST || tensors.length > MOST_TENSORS) {
    throw new FormatError(`the file's groups are nested too deep, or too many: ${path.slice(0, 4).join("/")}/…`);
  }
  for (const key of group.keys().toSorted(byNumber)) {
    if (path.length === 0 && OF_TRAINING.test(key)) continue;
    const found = group.get(key);
    if (found?.type === "Group") collect(found, [...path, key], tensors);
    if (found?.type === "Dataset") tensors.push(tensorOf([...path, key].join("/"), found, aliasIn(group, key)));
  }
}

function byNumber(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function tensorOf(name: string, dataset: Hdf5Dataset, alias?: string): SourceTensor {
  const dtype = typeof dataset.dtype === "string" ? dataset.dtype : "compound";
  const isFloat = /^[<>=|]?(f|d|e)\d*$/.test(dtype);
  return {
    name,
    dtype,
    shape: dataset.shape ?? [],
    floats: isFloat ? () => floatsOf(name, dataset) : undefined,
    place: { ...placeByName(name), ...variableOf(name), ...(alias === undefined ? {} : { alias }) },
  };
}

/**
 * Keras numbers a layer's variables since 2.12: kernel, bias; gamma, beta, moving mean, moving variance. Layers it calls by
 * class and number within their container, which is `layers` or, in 2.13 and 2.14, `_layer_checkpoint_dependencies`.
 */
function variableOf(name: string): { readonly layer: string; readonly role: undefined } | undefined {
  const [, path] = /^(.*)\/vars\/\d+$/.exec(name) ?? [];
  if (path === undefined) return undefined;
  const layers = path.split("/").filter((each) => each !== "layers" && each !== "_layer_checkpoint_dependencies");
  return { layer: layers.join("/"), role: undefined };
}

/** The parameter's name where a group of variables tells its layer's, and their number and shapes leave one meaning. */
function aliasIn(group: Hdf5Group, key: string): string | undefined {
  const layer = textAt(group, "name");
  const keys = group.keys();
  const first = layer === undefined ? undefined : group.get("0");
  if (first?.type !== "Dataset" || first.shape === null) return undefined;
  const isKernel = first.shape.length > 1;
  const roles =
    keys.length <= 2 && isKernel
      ? ["weight", "bias"]
      : keys.length === 4 && !isKernel
        ? ["weight", "bias", "running_mean", "running_var"]
        : [];
  const role = roles[Number(key)];
  return role === undefined ? undefined : `${layer}.${role}`;
}

function floatsOf(name: string, { value, shape }: Hdf5Dataset): Float32Array {
  const due = productOf(shape ?? []);
  const floats =
    value instanceof Float32Array ? value : value instanceof Float64Array ? Float32Array.from(value) : undefined;
  if (floats?.length === due) return floats;
  throw new FormatError(`${name}: the file holds no ${due} floats for shape [${(shape ?? []).join(", ")}]`);
}

/**
 * The tensors of Keras' HDF5 files: whole models and weights of Keras 2 (`layer_names`, `weight_names`), in the order of the
 * layers, and weights of Keras 3 (`layers/NAME/vars/0`), whose layers have no order. HDF5 itself is read by the host.
 */
import { FormatError } from "../formats/format-error.ts";
import { placeByName } from "./names.ts";
import type { SourceTensor, WeightSource } from "./source.ts";

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
 * @param root of the file
 * @throws FormatError where the file names tensors that it does not have.
 */
export function kerasSource(root: Hdf5Group): WeightSource {
  const model = groupAt(root, "model_weights") ?? root;
  const layers = namesIn(model, "layer_names");
  if (layers !== undefined)
    return { kind: "keras", isOrdered: true, tensors: layers.flatMap((name) => layerTensors(model, name)) };
  const tensors: SourceTensor[] = [];
  collect(root, [], tensors);
  return { kind: "keras", isOrdered: false, tensors };
}

function groupAt(group: Hdf5Group, path: string): Hdf5Group | undefined {
  const found = group.keys().includes(path) ? group.get(path) : undefined;
  return found?.type === "Group" ? found : undefined;
}

/** A list of names; long ones are in pieces: `layer_names0`, `layer_names1`, … */
function namesIn({ attrs }: Hdf5Group, attribute: string): readonly string[] | undefined {
  const textsOf = (name: string): readonly string[] => {
    const { value } = attrs[name]!;
    return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
  };
  if (Object.hasOwn(attrs, attribute)) return textsOf(attribute);
  if (!Object.hasOwn(attrs, `${attribute}0`)) return undefined;
  const names: string[] = [];
  for (let piece = 0; Object.hasOwn(attrs, `${attribute}${piece}`); piece++)
    names.push(...textsOf(`${attribute}${piece}`));
  return names;
}

function layerTensors(model: Hdf5Group, layer: string): readonly SourceTensor[] {
  const group = model.get(layer);
  if (group?.type !== "Group") throw new FormatError(`the file names a layer ${JSON.stringify(layer)}, and has none`);
  return (namesIn(group, "weight_names") ?? []).map((name) => {
    const found = group.get(name);
    if (found?.type !== "Dataset")
      throw new FormatError(`layer ${layer} names a tensor ${JSON.stringify(name)}, and has none`);
    const path = name.startsWith(`${layer}/`) ? name : `${layer}/${name}`;
    return tensorOf(path, found);
  });
}

/** Every array below a group but those of the optimizer, in the order of the names, numbers by size. */
function collect(group: Hdf5Group, path: readonly string[], tensors: SourceTensor[]): void {
  if (path.length > DEEPEST || tensors.length > MOST_TENSORS) {
    throw new FormatError(`the file's groups are nested too deep, or too many: ${path.slice(0, 4).join("/")}/…`);
  }
  for (const key of group.keys().toSorted(byNumber)) {
    if (/^optimizer(_weights)?$/.test(key) && path.length === 0) continue;
    const found = group.get(key);
    if (found?.type === "Group") collect(found, [...path, key], tensors);
    if (found?.type === "Dataset") tensors.push(tensorOf([...path, key].join("/"), found));
  }
}

function byNumber(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function tensorOf(name: string, dataset: Hdf5Dataset): SourceTensor {
  const dtype = typeof dataset.dtype === "string" ? dataset.dtype : "compound";
  const isFloat = /^[<>=|]?(f|d|e)\d*$/.test(dtype);
  return {
    name,
    dtype,
    shape: dataset.shape ?? [],
    floats: isFloat ? () => floatsOf(name, dataset) : undefined,
    place: { ...placeByName(name), ...variableOf(name) },
  };
}

/** Keras 3 numbers a layer's variables: kernel, bias; gamma, beta, moving mean, moving variance. */
function variableOf(name: string): { readonly layer: string; readonly role: undefined } | undefined {
  const [, layer] = /^(?:layers\/)?(.*)\/vars\/\d+$/.exec(name) ?? [];
  return layer === undefined ? undefined : { layer, role: undefined };
}

function floatsOf(name: string, { value, shape }: Hdf5Dataset): Float32Array {
  const due = (shape ?? []).reduce((product, extent) => product * extent, 1);
  const floats =
    value instanceof Float32Array ? value : value instanceof Float64Array ? Float32Array.from(value) : undefined;
  if (floats?.length === due) return floats;
  throw new FormatError(`${name}: the file holds no ${due} floats for shape [${(shape ?? []).join(", ")}]`);
}

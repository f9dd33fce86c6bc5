/**
 * What `torch.save` writes from 1.6 on: a zip file of a pickle (`data.pkl`) and the storages of its tensors (`data/0`, …).
 * The pickle builds tensors and containers out of the globals listed here, and nothing of it is run. Source: PyTorch's
 * `torch/serialization.py` and `torch/_utils.py`.
 */
import { productOf } from "../base/integers.ts";
import { nearest } from "../base/did-you-mean.ts";
import { axesLimit, pickleBytesLimit, repeatedElementsLimit } from "../base/limits.ts";
import { shown } from "../base/visible.ts";
import { FormatError, quoted } from "../formats/format-error.ts";
import { Callable, inert, readPickle, type PickleHost } from "../formats/pickle.ts";
import { toFloat32 } from "../formats/safetensors.ts";
import type { ZipMember } from "../formats/zip.ts";
import type { DType } from "../tensor/dtype.ts";
import { formatDims, rowMajorStrides } from "../tensor/shape.ts";
import { sourceInFileOrder, type SourceTensor, type WeightSource } from "./weight-source.ts";

/** What names the set of tensors at the top of the file. */
export const TOP_KEY = ".";

/** Whether a zip file is one of PyTorch's. */
export function isTorch(members: readonly ZipMember[]): boolean {
  return rootOf(members) !== undefined;
}

/**
 * The tensors of a dictionary that `torch.save` wrote, for `mapWeights`; their elements are read when they are asked for. Nothing in the
 * file is run.
 * @param key which dictionary, where the file holds several: `model`, `ema.shadow`.
 * @param contents of a member, or an error where it is larger than a file can mean.
 * @throws FormatError
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { inflateRawSync } from "node:zlib";
 * import { readZip, torchSource } from "convoke";
 *
 * const members = readZip(readFileSync("weights.pth"), (data) => inflateRawSync(data));
 * const { tensors } = torchSource(members, undefined, (member) => member.bytes());
 * console.log(tensors[0].name, tensors[0].shape); // conv.weight [ 3, 2, 3, 3 ]
 * ```
 */
export function torchSource(
  members: readonly ZipMember[],
  key: string | undefined,
  contents: (member: ZipMember) => Uint8Array,
): WeightSource {
  const root = rootOf(members)!;
  const byName = new Map(members.map((member) => [member.name, member]));
  demandTensorsAlone(root, byName);
  demandLittleEndian(byName.get(`${root}byteorder`), contents);
  const pickle = byName.get(`${root}data.pkl`)!;
  if (pickle.size > pickleBytesLimit)
    throw new FormatError(`a pickle of ${pickle.size} bytes, where one of at most ${pickleBytesLimit} is read`);
  const storages = new Storages(root, byName, contents);
  const value = readPickle(contents(pickle), hostOf(storages));
  const { tensors, nameless } = chosenSet(setsIn(value), key);
  demandNames(nameless);
  return sourceInFileOrder(
    "torch",
    [...tensors].map(([name, tensor]) => sourceTensor(name, tensor)),
  );
}

/** The folder that holds the pickle, with the slash behind it. */
function rootOf(members: readonly ZipMember[]): string | undefined {
  const pickle = members.find(({ name }) => /^([^/]*\/)?data\.pkl$/.test(name));
  return pickle?.name.slice(0, -"data.pkl".length);
}

function demandTensorsAlone(root: string, byName: ReadonlyMap<string, ZipMember>): void {
  const isScript =
    byName.has(`${root}constants.pkl`) || [...byName.keys()].some((name) => name.startsWith(`${root}code/`));
  if (isScript)
    throw new FormatError(
      "a TorchScript archive, which is a program; save its tensors, from Python: import torch; " +
        'torch.save(torch.jit.load("script.pt", map_location="cpu").state_dict(), "weights.pth")',
    );
}

function demandLittleEndian(member: ZipMember | undefined, contents: (member: ZipMember) => Uint8Array): void {
  if (member === undefined || member.size > 16) return;
  const order = new TextDecoder().decode(contents(member)).trim();
  if (order === "little") return;
  throw new FormatError(
    `its numbers are ${quoted(order)}-endian, and little-endian ones are read; load and save it with PyTorch here: ` +
      REWRITE,
  );
}

/** One line of Python that writes a file in the format of today. */
export const REWRITE = 'import torch; torch.save(torch.load("old.pth", map_location="cpu"), "new.pth")';

// ── Storages and tensors ─────────────────────────────────────────────────────────────────────────────────────────────

interface ElementType {
  readonly name: string;
  readonly bytes: number;
  /** Undefined where the elements are not floats of a type that is read. */
  readonly floats?: DType;
}

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = Object.fromEntries(
  [
    ...(["float32", "float64", "float16", "bfloat16"] as const).map((name) => ({ name, floats: name })),
    ...["int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"].map((name) => ({ name })),
    ...["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"].map((name) => ({ name })),
  ].map((type) => [type.name, { ...type, bytes: bytesOf(type.name) }]),
);

function bytesOf(name: string): number {
  const bits = name === "bool" ? 8 : Number(/\d+/.exec(name)![0]);
  return bits / 8;
}

const STORAGE_TYPES: Readonly<Record<string, string>> = {
  FloatStorage: "float32",
  DoubleStorage: "float64",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
};

/** The type of a storage: of bytes, whose tensors say of what type they are, where it has none. */
class StorageType {
  readonly type: ElementType | undefined;

  constructor(type: ElementType | undefined) {
    this.type = type;
  }
}

/** A storage as a tensor sees it. */
class Storage {
  /** As many as it says; its member may have more. */
  readonly bytes: number;
  readonly type: ElementType | undefined;
  readonly read: () => Uint8Array;

  constructor(bytes: number, type: ElementType | undefined, read: () => Uint8Array) {
    this.bytes = bytes;
    this.type = type;
    this.read = read;
  }
}

class Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly floats: (() => Float32Array) | undefined;

  constructor(storage: Storage, type: ElementType, view: View) {
    this.type = type;
    this.shape = view.shape;
    const dtype = type.floats;
    if (dtype !== undefined)
      this.floats = () => toFloat32({ dtype, shape: view.shape, bytes: viewed(storage.read(), type.bytes, view) });
  }
}

/** In elements. */
interface View {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

class Storages {
  readonly #root: string;
  readonly #members: ReadonlyMap<string, ZipMember>;
  readonly #contents: (member: ZipMember) => Uint8Array;
  /** What was unpacked last: tensors that share a storage mostly follow each other. */
  #last: { readonly member: ZipMember; readonly bytes: Uint8Array } | undefined;

  constructor(root: string, members: ReadonlyMap<string, ZipMember>, contents: (member: ZipMember) => Uint8Array) {
    this.#root = root;
    this.#members = members;
    this.#contents = contents;
  }

  /** Of `("storage", type, key, device, count of elements)`. */
  find(id: unknown): Storage {
    const [word, storageType, key, , count] = Array.isArray(id) ? (id as readonly unknown[]) : [];
    if (word !== "storage" || !(storageType instanceof StorageType) || typeof key !== "string" || !isSize(count))
      throw new FormatError("a broken PyTorch file: it names what is not a storage");
    const { type } = storageType;
    const member = this.#members.get(`${this.#root}data/${key}`);
    if (member === undefined) throw new FormatError(`a broken PyTorch file: it has no storage ${quoted(key)}`);
    const due = count * (type?.bytes ?? 1);
    if (due > member.size)
      throw new FormatError(
        `a truncated or broken PyTorch file: storage ${quoted(key)} has ${member.size} bytes, where ${due} are due`,
      );
    return new Storage(due, type, () => this.#read(member));
  }

  #read(member: ZipMember): Uint8Array {
    if (this.#last?.member !== member) this.#last = { member, bytes: this.#contents(member) };
    return this.#last.bytes;
  }
}

function fail(reason: string): never {
  throw new FormatError(`a broken PyTorch file: a tensor ${reason}`);
}

/** A tensor that lies within its storage. */
function tensorOf(storage: unknown, view: readonly unknown[], given?: unknown): Tensor {
  if (!(storage instanceof Storage)) return fail("has no storage");
  const [offset, shape, strides] = view;
  demandPositive({ offset: [offset], size: shape, stride: strides });
  if (!isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length)
    return fail("has no shape");
  const type = storage.type ?? (isElementType(given) ? given : fail("has no type"));
  const stored = Math.floor(storage.bytes / type.bytes);
  const count = product(shape);
  const last = shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis]!, offset);
  if (count > 0 && last >= stored) return fail(`of shape ${formatDims(shape)} reaches beyond its storage`);
  if (count > stored + repeatedElementsLimit)
    return fail(`of shape ${formatDims(shape)} repeats ${stored} elements; save it with .contiguous()`);
  return new Tensor(storage, type, { offset, shape, strides });
}

function demandPositive(parts: Readonly<Record<string, unknown>>): void {
  for (const [name, values] of Object.entries(parts)) {
    const negative = (Array.isArray(values) ? (values as readonly unknown[]) : []).find(isNegative);
    if (negative !== undefined) fail(`has a negative ${name}, ${String(negative)}`);
  }
}

function isNegative(value: unknown): boolean {
  return (typeof value === "number" || typeof value === "bigint") && value < 0;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= axesLimit && value.every(isSize);
}

function isElementType(value: unknown): value is ElementType {
  return Object.values(ELEMENT_TYPES).includes(value as ElementType);
}

function product(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : productOf(shape);
}

/** The bytes of the elements in row-major order: those of the storage where they lie so. */
function viewed(bytes: Uint8Array, size: number, { offset, shape, strides }: View): Uint8Array {
  const due = rowMajorStrides(shape);
  const count = product(shape);
  const isRowMajor = shape.every((extent, axis) => extent <= 1 || strides[axis] === due[axis]);
  if (count === 0 || isRowMajor) return bytes.subarray(offset * size, (offset + count) * size);
  const result = new Uint8Array(count * size);
  const axes = [...shape.keys()].filter((axis) => shape[axis]! > 1);
  let to = 0;
  const copy = (depth: number, from: number): void => {
    const [extent, stride] = [shape[axes[depth]!]!, strides[axes[depth]!]! * size];
    if (depth < axes.length - 1) {
      for (let at = 0; at < extent; at++) copy(depth + 1, from + at * stride);
      return;
    }
    for (let at = 0, start = from; at < extent; at++, start += stride) {
      for (let byte = 0; byte < size; byte++) result[to++] = bytes[start + byte]!;
    }
  };
  copy(0, offset * size);
  return result;
}

function sourceTensor(name: string, { type, shape, floats }: Tensor): SourceTensor {
  return { name, dtype: type.name, shape, floats };
}

// ── Globals ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const rebuildTensor = new Callable(([storage, ...view]) => tensorOf(storage, view));

/** A tensor that was built already. */
const rebuildParameter = new Callable(([tensor]) => (tensor instanceof Tensor ? tensor : tensorOf(undefined, [])));

const emptyDictionary = new Callable((parameters) => {
  if (parameters.length === 0) return new Map();
  throw new FormatError("a broken PyTorch file: a dictionary is made of what it does not hold");
});

const makesInert = new Callable(() => inert);

/** All that a pickle may name: containers, tensors, storages, types, and what is of no use to weights. */
const GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["collections.OrderedDict", emptyDictionary],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", new Callable(([storage, ...rest]) => tensorOf(storage, rest, rest[5]))],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch._utils._rebuild_parameter_with_state", rebuildParameter],
  ["torch.Size", new Callable(([sizes]) => sizes)],
  ["torch.device", makesInert],
  ...Object.entries(STORAGE_TYPES).map(
    ([name, type]) => [`torch.${name}`, new StorageType(ELEMENT_TYPES[type])] as const,
  ),
  ...["UntypedStorage", "_UntypedStorage", "TypedStorage"].map(
    (name) => [`torch.storage.${name}`, new StorageType(undefined)] as const,
  ),
  ...Object.entries(ELEMENT_TYPES).map(([name, type]) => [`torch.${name}`, type] as const),
  // NumPy's numbers: the value is of no use, and so is the type.
  ["numpy.core.multiarray.scalar", makesInert],
  ["numpy._core.multiarray.scalar", makesInert],
  ["numpy.dtype", makesInert],
  ["_codecs.encode", makesInert],
]);

function hostOf(storages: Storages): PickleHost {
  return {
    persistent: (id) => storages.find(id),
    global(module, name) {
      const known = GLOBALS.get(`${module}.${name}`);
      if (known !== undefined) return known;
      throw new FormatError(
        `a PyTorch file of more than tensors: it names ${shown(quoted(`${module}.${name}`))}, and nothing of it is run; ` +
          'save its tensors alone, from Python: torch.save(model.state_dict(), "weights.pth"), or of a dictionary ' +
          'torch.save(checkpoint["model"], "weights.pth")',
      );
    },
  };
}

// ── Dictionaries of tensors ──────────────────────────────────────────────────────────────────────────────────────────

interface TensorSet {
  /** The keys that lead to it, with dots between. */
  readonly key: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Keys of further tensors that are not text, and so not names. */
  readonly nameless: readonly unknown[];
}

/** Keys that lead to a set: `ema.shadow` are two. The states of optimisers lie deeper, or below numbers. */
const DEEPEST = 3;

/** Dictionaries that hold tensors, but for those that hold single numbers only (losses, scores), from the top down. */
function setsIn(value: unknown): readonly TensorSet[] {
  const seen = new Set<unknown>();
  const sets: TensorSet[] = [];
  let level: readonly (readonly [string, unknown])[] = [["", value]];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const next: (readonly [string, unknown])[] = [];
    for (const [path, map] of level) {
      if (!(map instanceof Map) || seen.has(map)) continue;
      seen.add(map);
      const all = [...(map as Map<unknown, unknown>)];
      const entries = all.filter((entry): entry is [string, unknown] => typeof entry[0] === "string");
      const nameless = all.flatMap(([name, each]) =>
        each instanceof Tensor && typeof name !== "string" ? [name] : [],
      );
      const tensors = new Map(entries.filter((entry): entry is [string, Tensor] => entry[1] instanceof Tensor));
      const key = path === "" ? TOP_KEY : path;
      const holdsNameless = path === "" && nameless.length > 0;
      if (holdsNameless || [...tensors.values()].some(({ shape }) => shape.length > 0))
        sets.push({ key, tensors, nameless });
      for (const [name, inner] of entries) if (inner instanceof Map) next.push([joined(path, name), inner]);
    }
    level = next;
  }
  return sets;
}

function demandNames([key]: readonly unknown[]): void {
  if (key === undefined) return;
  const isPlain = ["number", "bigint", "boolean"].includes(typeof key);
  throw new FormatError(
    `${isPlain ? `the key ${String(key)} of a tensor` : "a key of a tensor"} is not text, and so no name; give it one, ` +
      'from Python: torch.save({str(key): value for key, value in tensors.items()}, "weights.pth")',
  );
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** How many sets a message lists. */
const LISTED = 8;

function chosenSet(sets: readonly TensorSet[], wanted: string | undefined): TensorSet {
  if (sets.length === 0)
    throw new FormatError(
      'a PyTorch file without a dictionary of tensors; torch.save(model.state_dict(), "weights.pth") writes one',
    );
  const named = sets
    .slice(0, LISTED)
    .map(({ key, tensors }) => `${shown(key)} (${tensors.size} tensor${tensors.size === 1 ? "" : "s"})`)
    .join(", ");
  const list = sets.length > LISTED ? `${named}, … and ${sets.length - LISTED} more` : named;
  if (wanted === undefined) {
    if (sets.length === 1) return sets[0]!;
    throw new FormatError(`it holds several dictionaries of tensors: ${list}; --weights-key KEY says which is meant`);
  }
  const chosen = sets.find(({ key }) => key === wanted);
  if (chosen !== undefined) return chosen;
  const near = nearest(
    wanted,
    sets.map(({ key }) => key),
  );
  const hint = near === undefined ? "" : `; did you mean ${shown(near)}?`;
  throw new FormatError(`it has no dictionary of tensors ${quoted(wanted)}, but ${list}${hint}`);
}

/**
 * ONNX tensors: read from a TensorProto, and made of our own data. Reading looks at every field once, counts elements and
 * compares with the dims, and decodes nothing: a tensor is its message's bytes until somebody asks for elements.
 */
import { productOf } from "../../base/integers.ts";
import { invariant } from "../../base/invariant.ts";
import {
  countVarints,
  failAt,
  forEachField,
  forEachVarint,
  messageOfFile,
  postponed,
  withDescription,
  type Field,
  type Message,
} from "../../formats/protobuf.ts";
import { FormatError, quoted } from "../../formats/format-error.ts";
import { bytesOfElements, elementTypeOf, factsOf, type TypedField } from "./elements.ts";
import { externalData, type ExternalData } from "./external-data.ts";
import type { ElementType, Files, OnnxTensor } from "./model.ts";

/** Also the largest single extent: nets with more would not fit into any engine's memory. */
const MAXIMUM_ELEMENTS = 2 ** 31;
const MAXIMUM_RANK = 64;

/**
 * A file that is one TensorProto, as the operator tests keep their data.
 * @throws FormatError where the bytes are not a tensor: what was found, and where.
 * @example
 * ```ts
 * import { readTensorFile } from "convoke";
 *
 * // dims: 1, data_type: FLOAT, raw_data: 1.0
 * const bytes = Uint8Array.of(0x08, 1, 0x10, 1, 0x4a, 4, 0, 0, 0x80, 0x3f);
 * console.log(readTensorFile(bytes).floats()); // Float32Array(1) [ 1 ]
 * ```
 */
export function readTensorFile(bytes: Uint8Array, files?: Files): OnnxTensor {
  return readTensor(messageOfFile(bytes, "ONNX tensor"), files);
}

/** @throws FormatError that names the tensor. */
export function readTensor(message: Message, files: Files | undefined): OnnxTensor {
  const header = readHeader(message);
  const named = header.name === "" ? message : withDescription(message, `tensor ${quoted(header.name)}`);
  const fail = (reason: string): never => failAt(named, 0, reason);
  const elementType =
    elementTypeOf(header.type) ??
    fail(header.type === 0 ? "it has no element type" : `element type ${header.type} is not known`);
  const count = countOf(header.dims, fail);
  const { name, dims } = header;
  return tensorOf({ name, elementType, dims, count }, sourceOf(named, header, elementType, count, files, fail), fail);
}

/** A tensor of bytes as `raw_data` has them. */
export function rawTensor(
  name: string,
  elementType: ElementType,
  dims: readonly number[],
  bytes: Uint8Array,
): OnnxTensor {
  invariant(
    bytes.length === bytesOfElements(elementType, productOf(dims)),
    `tensor ${name}: ${bytes.length} bytes for [${dims}]`,
  );
  return lazyTensor(name, elementType, dims, () => bytes);
}

/** The same of bytes that are made when they are asked for. */
export function lazyTensor(
  name: string,
  elementType: ElementType,
  dims: readonly number[],
  bytes: () => Uint8Array,
): OnnxTensor {
  const fail = (reason: string): never => {
    throw new FormatError(`tensor ${quoted(name)}: ${reason}`);
  };
  const strings = (): readonly string[] => failForStrings(elementType, fail);
  return tensorOf({ name, elementType, dims, count: productOf(dims) }, { bytes, strings }, fail);
}

/**
 * A tensor of ONNX over the data, which is not copied; dims are whole numbers.
 * @example
 * ```ts
 * import { float32Tensor } from "convoke";
 *
 * console.log(float32Tensor("x", [2, 2], Float32Array.of(1, 2, 3, 4)).count); // 4
 * ```
 */
export function float32Tensor(name: string, dims: readonly number[], data: Float32Array): OnnxTensor {
  if (littleEndianHost) {
    return rawTensor(name, "float32", dims, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const view = new DataView(new ArrayBuffer(data.byteLength));
  data.forEach((value, index) => view.setFloat32(4 * index, value, true));
  return rawTensor(name, "float32", dims, new Uint8Array(view.buffer));
}

/** A tensor of whole numbers up to 2^53. */
export function int64Tensor(name: string, dims: readonly number[], values: readonly number[]): OnnxTensor {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, index) => {
    invariant(Number.isSafeInteger(value), `tensor ${name}: ${value} is not an int64`);
    view.setBigInt64(8 * index, BigInt(value), true);
  });
  return rawTensor(name, "int64", dims, new Uint8Array(view.buffer));
}

interface Header {
  name: string;
  type: number;
  readonly dims: number[];
  external: boolean;
  readonly externalEntries: Map<string, string>;
  raw: Uint8Array | undefined;
  readonly typed: Map<TypedField, TypedData>;
}

interface TypedData {
  /** Numbers or strings in the field; a complex number is two, and a byte of 4-bit numbers one. */
  entries: number;
  /** The field's data, where it lies in one piece. */
  whole: Uint8Array | undefined;
}

type Entry = "varint" | "fixed32" | "fixed64" | "text";

/** The fields of elements by their numbers in TensorProto. */
const TYPED: Readonly<Record<number, readonly [TypedField, Entry]>> = {
  4: ["float_data", "fixed32"],
  5: ["int32_data", "varint"],
  6: ["string_data", "text"],
  7: ["int64_data", "varint"],
  10: ["double_data", "fixed64"],
  11: ["uint64_data", "varint"],
};

function readHeader(message: Message): Header {
  const header: Header = {
    name: "",
    type: 0,
    dims: [],
    external: false,
    externalEntries: new Map(),
    raw: undefined,
    typed: new Map(),
  };
  forEachField(message, (field) => readHeaderField(header, field));
  return header;
}

function readHeaderField(header: Header, field: Field): void {
  const typed = TYPED[field.number];
  if (typed !== undefined) return countEntries(header, field, ...typed);
  switch (field.number) {
    case 1:
      return field.int64s(header.dims);
    case 2:
      header.type = field.int32();
      return;
    case 3:
      return field.fail("it is a segment of a tensor, which is not read");
    case 8:
      header.name = field.text();
      return;
    case 9:
      header.raw = field.bytes();
      return;
    case 13:
      return readEntry(header.externalEntries, field.inner("external data"));
    case 14:
      header.external = field.int32() === 1;
      return;
    default:
  }
}

/** StringStringEntryProto. */
function readEntry(entries: Map<string, string>, message: Message): void {
  let key = "";
  let value = "";
  forEachField(message, (field) => {
    if (field.number === 1) key = field.text();
    if (field.number === 2) value = field.text();
  });
  entries.set(key, value);
}

function countEntries(header: Header, field: Field, name: TypedField, entry: Entry): void {
  const bytes = entry === "text" ? field.bytes() : field.packed(entry);
  const before = header.typed.get(name);
  const entries = (before?.entries ?? 0) + entriesIn(bytes, entry, field);
  header.typed.set(name, { entries, whole: before === undefined ? bytes : undefined });
}

function entriesIn(bytes: Uint8Array, entry: Entry, field: Field): number {
  if (entry === "text") return 1;
  if (entry === "varint") return countVarints(bytes);
  const size = entry === "fixed32" ? 4 : 8;
  return bytes.length % size === 0
    ? bytes.length / size
    : field.fail(`${bytes.length} bytes of data are not a whole number of elements`);
}

function countOf(dims: readonly number[], fail: (reason: string) => never): number {
  if (dims.length > MAXIMUM_RANK) fail(`it has ${dims.length} dimensions; at most ${MAXIMUM_RANK} are read`);
  const negative = dims.find((extent) => extent < 0);
  if (negative !== undefined) fail(`dimension ${negative} of [${dims.join(", ")}] is negative`);
  const count = productOf(dims);
  if (count <= MAXIMUM_ELEMENTS && dims.every((extent) => extent <= MAXIMUM_ELEMENTS)) return count;
  return fail(`[${dims.join(", ")}] has more than 2^31 elements`);
}

/** Where the elements come from; both may throw FormatError. */
interface Source {
  demand?(): void;
  bytes(): Uint8Array;
  strings(): readonly string[];
}

function sourceOf(
  message: Message,
  header: Header,
  type: ElementType,
  count: number,
  files: Files | undefined,
  fail: (reason: string) => never,
): Source {
  const { field, kind } = factsOf(type);
  const shape = `${type} [${header.dims.join(", ")}]`;
  demandOneSource(header, field, fail);
  const demand = (found: number, due: number, unit: string): void => {
    if (found !== due) fail(`${shape} needs ${due} ${unit} and has ${found}`);
  };
  if (kind === "string") {
    if (header.raw !== undefined || header.external) fail("strings are read from string_data alone");
    demand(header.typed.get(field)?.entries ?? 0, count, "strings");
    return { bytes: () => fail("strings have no raw data"), strings: () => readStrings(message) };
  }
  const size = bytesOfElements(type, count);
  const strings = (): readonly string[] => failForStrings(type, fail);
  if (header.external) {
    const data = externalData(header.externalEntries, (reason) => fail(`it ${reason}`));
    if (data.length !== undefined) demand(data.length, size, "bytes");
    return {
      bytes: () => readExternal(data, size, files, fail),
      demand: () => demandExternal(data, size, files, fail),
      strings,
    };
  }
  if (header.raw !== undefined) {
    const { raw } = header;
    demand(raw.length, size, "bytes");
    return { bytes: () => files?.inside?.(raw) ?? raw, strings };
  }
  const { entries, whole } = header.typed.get(field) ?? { entries: 0, whole: undefined };
  demand(entries, entriesDue(type, count), `values of ${field}`);
  const inside = (part: Uint8Array): Uint8Array => files?.inside?.(part) ?? part;
  return { bytes: () => readTyped(message, type, size, whole, inside, fail), strings };
}

function failForStrings(type: ElementType, fail: (reason: string) => never): never {
  return fail(`it holds ${type}, where strings are needed`);
}

function demandOneSource(header: Header, due: TypedField, fail: (reason: string) => never): void {
  const filled = [...header.typed].filter(([, { entries }]) => entries > 0).map(([name]) => name as string);
  if (header.raw !== undefined && header.raw.length > 0) filled.push("raw_data");
  if (header.external) filled.push("external data");
  if (filled.length > 1) fail(`it has ${filled.join(" and ")}, where one may hold its elements`);
  const wrong = [...header.typed].find(([name, { entries }]) => entries > 0 && name !== due);
  if (wrong !== undefined) fail(`its elements belong into ${due}, and are in ${wrong[0]}`);
}

function entriesDue(type: ElementType, count: number): number {
  const { bits, kind } = factsOf(type);
  if (kind === "complex") return 2 * count;
  return bits < 8 ? Math.ceil((count * bits) / 8) : count;
}

function readStrings(message: Message): readonly string[] {
  const strings: string[] = [];
  forEachField(postponed(message), (field) => {
    if (field.number === 6) strings.push(field.text());
  });
  return strings;
}

function readExternal(
  { location, offset }: ExternalData,
  size: number,
  files: Files | undefined,
  fail: (reason: string) => never,
): Uint8Array {
  if (size === 0) return new Uint8Array();
  const where = `${quoted(location)} beside the model`;
  if (files === undefined) return fail(`its data is in ${where}, and no files were given`);
  const bytes = files.readPart(location, offset, size);
  if (bytes === undefined) return fail(`its data is in ${where}, and there is no such file`);
  if (bytes.length === size) return bytes;
  return fail(`it needs ${size} bytes from ${offset} on of ${where}, which has ${bytes.length} there`);
}

/** The last byte stands for all. */
function demandExternal(
  data: ExternalData,
  size: number,
  files: Files | undefined,
  fail: (reason: string) => never,
): void {
  const isThere = size === 0 || files?.readPart(data.location, data.offset + size - 1, 1)?.length === 1;
  if (!isThere) readExternal(data, size, files, fail);
}

/** Elements of a typed field as raw data; numbers of fixed width in one piece are raw data as they are. */
function readTyped(
  message: Message,
  type: ElementType,
  size: number,
  whole: Uint8Array | undefined,
  inside: (part: Uint8Array) => Uint8Array,
  fail: (reason: string) => never,
): Uint8Array {
  const { field: due, bits } = factsOf(type);
  const fixed = due === "float_data" || due === "double_data";
  if (fixed && whole !== undefined) return inside(whole);
  const bytes = new Uint8Array(size);
  const put = storeOf(new DataView(bytes.buffer), Math.max(bits, 8), fail);
  let at = 0;
  forEachField(message, (field) => {
    const [name, entry] = TYPED[field.number] ?? [];
    if (name !== due || entry === undefined || entry === "text") return;
    const piece = field.packed(entry);
    if (fixed) {
      bytes.set(inside(piece), at);
      at += piece.length;
    } else forEachVarint(piece, fail, (low, high) => put(at++, low, high));
  });
  return bytes;
}

/** Stores integers of 64 bits, given in halves, as elements of so many bits. */
function storeOf(
  view: DataView,
  bits: number,
  fail: (reason: string) => never,
): (index: number, low: number, high: number) => void {
  const demandFit = (low: number, high: number): void => {
    const value = high * 2 ** 32 + (low >>> 0);
    if (value < -(2 ** (bits - 1)) || value >= 2 ** bits) fail(`its element ${value} has more than ${bits} bits`);
  };
  return (index, low, high) => {
    if (bits < 64) demandFit(low, high);
    if (bits === 8) view.setUint8(index, low);
    else if (bits === 16) view.setUint16(2 * index, low, true);
    else view.setInt32((bits / 8) * index, low, true);
    if (bits === 64) view.setInt32(8 * index + 4, high, true);
  };
}

function tensorOf(
  head: Pick<OnnxTensor, "name" | "elementType" | "dims" | "count">,
  source: Source,
  fail: (reason: string) => never,
): OnnxTensor {
  const { elementType, count } = head;
  const { at, kind } = factsOf(elementType);
  // The data first: where it is missing, nothing of a claimed size is allocated.
  const into = <T extends { [index: number]: number }>(room: (count: number) => T): T => {
    if (at === undefined) return fail(`it holds ${elementType}, where real numbers are needed`);
    const bytes = source.bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = room(count);
    for (let index = 0; index < count; index++) values[index] = at(view, index);
    return values;
  };
  return {
    ...head,
    demand: () => source.demand?.(),
    bytes: () => source.bytes(),
    strings: () => source.strings(),
    floats: () =>
      elementType === "float32" && littleEndianHost ? floatView(source.bytes()) : into((n) => new Float32Array(n)),
    numbers: () => into((n) => new Float64Array(n)),
    integers: () =>
      kind === "integer" ? into((): number[] => []) : fail(`it holds ${elementType}, where whole numbers are needed`),
  };
}

/** A view, or where the bytes are not aligned a copy. */
function floatView(bytes: Uint8Array): Float32Array {
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Float32Array(new Uint8Array(bytes).buffer);
}

const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

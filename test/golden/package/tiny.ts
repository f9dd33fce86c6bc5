// Tiny, compiled by Convoke from tiny.cvk. Do not edit.

/**
 * A float32 array of a shape that the type checker knows: the result of one net is refused by another of a different
 * shape. A plain Float32Array may be given anywhere. At run time there is only the array, row-major.
 */
export type Tensor<Shape extends readonly number[]> = Float32Array & { readonly "~shape"?: Shape };

export const signature = {
  model: "Tiny",
  layout: "NCHW",
  batch: 1,
  inputs: {
    image: [1, 2, 4],
  },
  outputs: {
    scores: [1, 3],
  },
  parameters: {
    "dense1.weight": [3, 8],
    "dense1.bias": [3],
  },
} as const;

export interface Tiny {
  /**
   * Computes the net's output. Given arrays are filled and returned, else new ones are made; nothing else is allocated.
   * Outputs must not share memory with inputs. Throws a TypeError for an array of another type or length.
   */
  run(image: Tensor<readonly [1, 2, 4]>, scores?: Tensor<readonly [1, 3]>): Tensor<readonly [1, 3]>;
}

/** A weight file: its bytes, its address (in Node also its path), or a Response or Blob that has it. */
export type Weights =
  | Uint8Array
  | ArrayBuffer
  | string
  | { readonly href: string; readonly protocol: string }
  | { readonly body: { getReader(): object } | null; readonly ok: boolean }
  | { readonly size: number; stream(): { getReader(): object } };

export interface LoadOptions {
  /** Is told how many bytes of the weights have been read, and of how many. The last time they are equal. */
  readonly onProgress?: ((progress: { readonly loaded: number; readonly total: number }) => void) | undefined;
  /** Ends loading: `load` rejects with the reason of the signal. Once a net is loaded it has no effect. */
  readonly signal?:
    | {
        readonly aborted: boolean;
        readonly reason?: unknown;
        addEventListener(type: "abort", listener: () => void): void;
        removeEventListener(type: "abort", listener: () => void): void;
      }
    | undefined;
}

/**
 * Makes a net.
 * @param weights a safetensors file
 * @throws an Error that lists every tensor that does not fit, or says why there is no file
 */
export async function load(weights: Weights, options?: LoadOptions): Promise<Tiny> {
  const tensor = await readTensors(openWeights(weights, options));
  const dense1_weight = tensor("dense1.weight");
  const dense1_bias = tensor("dense1.bias");
  const f64Arena = new Float64Array(3);
  const dense1_packed = new Float64Array(24);
  const dense1_out = f64Arena.subarray(0, 3);
  pack_dense1(dense1_weight, dense1_packed);
  const dense1 = bind_dense1(dense1_bias, dense1_packed, dense1_out);
  const softmax1 = bind_softmax1(dense1_out);
  return {
    run(
      image: Tensor<readonly [1, 2, 4]>,
      scores: Tensor<readonly [1, 3]> = new Float32Array(3),
    ): Tensor<readonly [1, 3]> {
      check("image", image, 8, "[1, 2, 4]");
      check("scores", scores, 3, "[1, 3]");
      for (let at = 0; at < 3; at++) dense1(at, image);
      softmax1(scores);
      return scores;
    },
  };
}

/** max(x, 0) without a branch on the sign of x. */
function relu(x: number): number {
  return x === -Infinity ? 0 : (x + Math.abs(x)) * 0.5;
}

/** The float32 of these bits. */
function floatFromBits(bits: number): number {
  intBits[0] = bits;
  return floatBits[0]!;
}

const floatBits = new Float32Array(1);
const intBits = new Int32Array(floatBits.buffer);

function exp(x: number): number {
  const clamped = x < -746 ? -746 : x > 710 ? 710 : x;
  const rounded = Math.floor(clamped * 1.4426950408889634 + 0.5);
  const rest = clamped - rounded * 0.693359375 + rounded * 0.00021219444005469057;
  const square = rest * rest;
  const curve2 = (4.1381367970572385e-8 * square - 0.0000016533902205465252) * square + 0.00006613756321437934;
  const correction = rest - square * ((curve2 * square - 0.0027777777777015593) * square + 0.16666666666666602);
  const power = 1 + (rest + (rest * correction) / (2 - correction));
  const exponent = rounded | 0;
  const quotient = exponent >> 4;
  const remainder = exponent - (quotient << 4);
  const root = floatFromBits((quotient + 127) << 23);
  const root2 = root * root;
  const root4 = root2 * root2;
  const root8 = root4 * root4;
  return power * floatFromBits((remainder + 127) << 23) * root8 * root8;
}

// tiny.cvk:4  dense1: weights by input
function pack_dense1(dense1_weight: Float32Array, dense1_packed: Float64Array): void {
  for (let o = 0; o < 3; o++) {
    for (let i = 0; i < 8; i++) {
      dense1_packed[i * 3 + o] = dense1_weight[o * 8 + i]!;
    }
  }
}

// tiny.cvk:4  dense 3 relu
function bind_dense1(dense1_bias_: Float32Array, dense1_packed_: Float64Array, dense1_out_: Float64Array) {
  return function dense1(step: number, image: Float32Array): void {
    const dense1_bias = dense1_bias_;
    const dense1_packed = dense1_packed_;
    const dense1_out = dense1_out_;
    const o = step & 3;
    let sum = dense1_bias[o]!;
    for (let i = 0; i < 8; i++) {
      sum += image[i]! * dense1_packed[i * 3 + o]!;
    }
    dense1_out[o] = relu(sum);
  };
}

// tiny.cvk:5  softmax
function bind_softmax1(dense1_out_: Float64Array) {
  return function softmax1(scores: Float32Array): void {
    const dense1_out = dense1_out_;
    let largest = -Infinity;
    for (let i = 0; i < 3; i++) {
      largest = Math.max(largest, dense1_out[i]!);
    }
    let total = 0;
    for (let i = 0; i < 3; i++) {
      const power = exp(dense1_out[i]! - largest);
      scores[i] = power;
      total += power;
    }
    for (let i = 0; i < 3; i++) {
      scores[i] = scores[i]! / total;
    }
  };
}

/** The tensors of a safetensors file by name, as float32. */
async function readTensors(opening: Promise<Source>): Promise<(name: string) => Float32Array> {
  const source = await opening;
  try {
    const find = await openTensors(source);
    const { length } = source;
    const bytes = source.bytes ?? new Uint8Array(length);
    const data = Math.min(length, ...Object.keys(signature.parameters).map((name) => find(name).begin));
    if (!source.bytes) await source.read(data, bytes.subarray(data), length);
    await source.finish(length);
    return (name) => {
      const { dtype, width, begin, end } = find(name);
      const [at, count] = [bytes.byteOffset + begin, (end - begin) / width];
      if (dtype === "F32" && at % 4 === 0) return new Float32Array(bytes.buffer, at, count);
      return decode(dtype, bytes.subarray(begin, end), new Float32Array(count));
    };
  } finally {
    await source.close();
  }
}

/** A tensor of a weight file: its type, the bytes of an element, and the bytes of the file that hold it. */
interface Stored {
  readonly dtype: string;
  readonly width: number;
  readonly begin: number;
  readonly end: number;
}

/** A tensor as a header has it. */
interface Entry {
  dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** The tensors of a header by name, in the order in which they lie in the file. */
type Entries = Map<string, Entry>;

/** Reads and judges the header of a safetensors file that is to fit the model. */
async function openTensors(source: Source): Promise<(name: string) => Stored> {
  const [tensors, data] = await openHeader(source);
  (source.judge ?? checkFit)(tensors);
  return (name) => {
    const { dtype, data_offsets } = tensors.get(name)!;
    return { dtype, width: widthOf(dtype), begin: data + data_offsets[0], end: data + data_offsets[1] };
  };
}

/** What a safetensors file holds, and where its data begins; the source then knows its length. */
async function openHeader(source: Source): Promise<[tensors: Entries, data: number]> {
  const head = new Uint8Array(Math.min(8, source.length));
  await source.read(0, head, 0);
  const data = headerEnd(head, source.length);
  const header = new Uint8Array(data - 8);
  await source.read(8, header, data);
  const tensors = readHeader(header);
  const size = checkPlaces(tensors);
  if (source.length < Infinity && source.length !== data + size) {
    throw wrong(`the tensors take ${size} bytes, but the file has ${source.length - data}`);
  }
  source.length = data + size;
  return [tensors, data];
}

/** Where the header of a safetensors file ends: its length is told by the first eight bytes. */
function headerEnd(bytes: Uint8Array, length: number): number {
  const size = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (size > Math.min(length - 8, 1e8)) {
    throw wrong(`these ${length < Infinity ? `${length} ` : ""}bytes are no safetensors file, or not all of one`);
  }
  return 8 + size;
}

function readHeader(header: Uint8Array): Entries {
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(header));
  } catch {
    throw wrong("this is no safetensors file: its header is not JSON");
  }
  // The format has it begin with a brace.
  if (header[0] !== 123) throw wrong("the header of the file is broken: it is no JSON object");
  const tensors: Entries = new Map(Object.entries(entries));
  tensors.delete("__metadata__");
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data_offsets } = tensor ?? {};
    if (typeof dtype !== "string" || !areSizes(shape) || !areSizes(data_offsets) || data_offsets!.length !== 2) {
      throw wrong(`the header of the file is broken: tensor ${name} needs a dtype, a shape and two data_offsets`);
    }
  }
  return tensors;
}

/** Of JSON values only lists have `every`. */
function areSizes(list: any): boolean {
  return list?.every?.((size: number) => Number.isSafeInteger(size) && size >= 0);
}

/** The format has no holes and no overlaps: each tensor starts where the one before ends. Gives where the last one ends. */
function checkPlaces(tensors: Entries): number {
  const placed = [...tensors].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [name, { dtype, shape, data_offsets }] of placed) {
    const [begin, end] = data_offsets;
    if (begin !== at || end - begin !== shape.reduce((n, extent) => n * extent, widthOf(dtype))) {
      throw wrong(`the header places tensor ${name} (${dtype}) wrongly, at bytes ${begin} to ${end}`);
    }
    at = end;
  }
  return at;
}

/** The bytes of an element. */
function widthOf(dtype: string): number {
  return Number(dtype.match(/\d+/) ?? 8) / 8;
}

/** Lists whatever does not fit the model in one error, behind problems that are known. */
function checkFit(tensors: Entries, problems: string[] = []): void {
  const { parameters } = signature;
  for (const [name, shape] of Object.entries(parameters)) {
    const found = tensors.get(name);
    if (!found) problems.push(`${name}: missing, expected ${show(shape)}`);
    else if (show(found.shape) !== show(shape)) {
      problems.push(`${name}: expected ${show(shape)}, found ${show(found.shape)}`);
    } else if (!/^(BF16|F(16|32|64))$/.test(found.dtype)) {
      problems.push(`${name}: expected F32, found ${found.dtype}${found.dtype === "U8" ? " (--weights-type u8)" : ""}`);
    }
  }
  for (const [name, { shape }] of tensors) {
    if (!Object.hasOwn(parameters, name) && !name.endsWith("num_batches_tracked")) {
      problems.push(`${name}: not part of the model, found ${show(shape)}`);
    }
  }
  if (problems.length) throw wrong(`${problems.length} of the tensors do not fit`, ...problems);
}

function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Stored elements as float32, into memory for as many. */
function decode(dtype: string, bytes: Uint8Array, into: Float32Array): Float32Array {
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F32") into.set(new Float32Array(buffer));
  else if (dtype === "F64") into.set(new Float64Array(buffer));
  else if (dtype === "F16") {
    const values = (halves ??= new Float32Array(65536).map((_, bits) => half(bits)));
    new Uint16Array(buffer).forEach((bits, at) => (into[at] = values[bits]!));
  } else {
    // BF16 is the upper half of a float32.
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    new Uint16Array(buffer).forEach((bits, at) => (words[at] = bits << 16));
  }
  return into;
}

/** The value of every float16 by its bits, made when the first is read. */
let halves: Float32Array | undefined;

/** The value of a float16. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** ((exponent || 1) - 25) * (fraction + (exponent && 1024));
}

interface Source {
  /** In bytes; Infinity until it is known. */
  length: number;
  /** All of it, where it is in memory. */
  readonly bytes?: Uint8Array;
  /** Fills the array with the bytes from `at` on. Those before `floor` are not asked for again. */
  read(at: number, into: Uint8Array, floor: number): void | Promise<void>;
  /** All that is wanted was read: tells so, and refuses a file that is longer. */
  finish(length: number): void | Promise<void>;
  close(): unknown;
  /** Of a source that shows a file otherwise than it is: judges whether its tensors fit the model. */
  readonly judge?: (tensors: Map<string, any>) => void;
}

/** Tells that so many bytes were read. */
type Report = (loaded: number) => void;

async function openWeights(weights: Weights, options: LoadOptions = {}): Promise<Source> {
  if (Object(options) !== options) throw new TypeError(`options: expected an object, found ${kindOf(options)}`);
  const { onProgress, signal } = options;
  if (signal != null && !signal.addEventListener) {
    throw new TypeError(`signal: expected an AbortSignal, found ${kindOf(signal)}`);
  }
  if (signal?.aborted) throw signal.reason;
  let told = 0;
  const report = (loaded: number) => {
    const total = source.length;
    loaded = Math.min(loaded, total);
    if (total < Infinity && loaded > told) onProgress?.({ loaded: (told = loaded), total });
    if (signal?.aborted) throw signal.reason;
  };
  const source: Source = await opened(weights, report, signal);
  return source;
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

async function opened(weights: any, report: Report, signal: LoadOptions["signal"]): Promise<Source> {
  const kind = kindOf(weights);
  if (ArrayBuffer.isView(weights)) {
    return inMemory(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength), report);
  }
  if (kind.endsWith("ArrayBuffer")) return inMemory(new Uint8Array(weights), report);
  const place = kind === "String" ? addressOf(weights) : kind === "URL" ? weights : undefined;
  if (place && (place.protocol ?? "file:") === "file:") return onDisk(place, report, signal);
  const from = place ? await fetched(place, signal) : kind === "Response" ? answered(weights) : weights;
  const reader = (from?.body ?? from?.stream?.())?.getReader?.();
  if (reader) return streamed(reader, from.url || `the ${kind.toLowerCase()}`, report, signal);
  const hint = kind === "Promise" ? "; await it" : "";
  throw new TypeError(
    `weights for ${signature.model}: load takes the bytes of a safetensors file, its address, a Response or a Blob, not ${kind}${hint}`,
  );
}

/** Where there is no page that it could be relative to, what has no scheme is the path of a file. */
function addressOf(text: string): any {
  const { location } = globalThis as any;
  const hasPage = location && location.protocol !== "file:";
  return hasPage || /^[a-z][a-z\d+.-]+:/i.test(text) ? new URL(text, location?.href) : text;
}

function inMemory(bytes: Uint8Array, finish: Report): Source {
  return {
    length: bytes.length,
    bytes,
    read: (at, into) => into.set(bytes.subarray(at, at + into.length)),
    finish,
    close() {},
  };
}

async function onDisk(path: any, report: Report, signal: LoadOptions["signal"]): Promise<Source> {
  const files = await nodeModule("node:fs/promises");
  const about = await orAborted<any>(files.stat(path), signal);
  // Opening a pipe would wait for whoever writes to it.
  if (!about.isFile()) throw new Error(`${path.href ?? path}: not a plain file`);
  const file = await files.open(path);
  let loaded = 0;
  return {
    length: about.size,
    async read(at, into) {
      for (let done = 0; done < into.length;) {
        const { bytesRead } = await file.read(into, done, Math.min(into.length - done, 2 ** 24), at + done);
        if (!bytesRead) throw wrong(`the file ends after ${at + done} bytes`);
        done += bytesRead;
        report((loaded += bytesRead));
      }
    },
    finish: report,
    close: () => file.close(),
  };
}

function streamed(reader: any, place: string, report: Report, signal: LoadOptions["signal"]): Source {
  let chunks: { begin: number; bytes: Uint8Array }[] = [];
  let end = 0;
  /** The next bytes; none at the end. */
  const next = async () => {
    const reading = reader.read().catch((cause: unknown) => {
      throw failed(place, cause, signal);
    });
    const { value } = await orAborted<any>(reading, signal);
    if (value && !ArrayBuffer.isView(value)) throw new TypeError(`${place}: expected bytes, found ${kindOf(value)}`);
    return value;
  };
  return {
    length: Infinity,
    async read(at, into, floor) {
      const take = ({ begin, bytes }: { begin: number; bytes: Uint8Array }) => {
        const part = bytes.subarray(Math.max(at - begin, 0), Math.max(at + into.length - begin, 0));
        if (part.length) into.set(part, Math.max(begin - at, 0));
        return begin + bytes.length > floor;
      };
      chunks = chunks.filter(take);
      while (end < at + into.length) {
        const bytes = await next();
        if (!bytes) throw wrong(`the file ends after ${end} bytes`);
        const chunk = { begin: end, bytes };
        report((end += bytes.length));
        if (take(chunk)) chunks.push(chunk);
      }
    },
    async finish(length) {
      for (let bytes; end <= length && (bytes = await next());) end += bytes.length;
      if (end > length) throw wrong(`the file goes on after ${length} bytes`);
      report(length);
    },
    close: () => reader.cancel().catch(() => {}),
  };
}

async function fetched(
  url: InstanceType<typeof URL>,
  signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined,
): ReturnType<typeof fetch> {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw failed(url.href, cause, signal);
  });
  return answered(response, url.href);
}

/** What is told of a download that broke off. */
function failed(
  place: string,
  cause: any,
  signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined,
): unknown {
  return signal?.aborted ? signal.reason : new Error(`${place}: ${cause?.message ?? cause}`, { cause });
}

/** Refuses answers that have no file, also pages that a server sends in its place. */
function answered(
  response: Awaited<ReturnType<typeof fetch>>,
  place = response.url || "the response",
): typeof response {
  const { ok, status, statusText, headers, body, bodyUsed } = response;
  if (!ok) throw new Error(`${place}: ${status} ${statusText}`.trim());
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(`${place}: a web page (text/html) in place of the file`);
  }
  if (body === null) throw new Error(`${place}: it is empty`);
  if (bodyUsed) throw new Error(`${place}: its body has been read already`);
  return response;
}

function nodeModule(specifier: string): Promise<any> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ specifier);
}

/** What the promise gives, unless the signal comes first. */
function orAborted<T>(promise: Promise<T>, signal: LoadOptions["signal"]): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** What is wrong with weights, line by line. What a terminal would act on, as a name in a file may have it, is escaped. */
function wrong(...lines: string[]): Error {
  const text = lines.map((line) => line.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu, escaped)).join("\n  ");
  return new Error(`weights for ${signature.model}: ${text}`);
}

function escaped(sign: string): string {
  return "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0");
}

function check(name: string, value: Float32Array, length: number, shape: string): void {
  if (value?.[Symbol.toStringTag] === "Float32Array" && value.length === length) return;
  const found = value == null ? `${value}` : `${Object.prototype.toString.call(value).slice(8, -1)} of ${value.length}`;
  throw new TypeError(`${name}: expected a Float32Array of ${length} elements (${shape}), found ${found}`);
}

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

declare const URL: new (url: string, base?: string) => { readonly href: string; readonly protocol: string };

declare const fetch: (
  url: unknown,
  options: object,
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

/**
 * Ships in modules that read weights stored as bytes. In their files NAME (U8), NAME.scale (F32) and NAME.zero_point (U8 or F32) are
 * one tensor, of values (byte - zero point) * scale, both operations rounded to float32. The file is shown to whatever reads
 * weights as one of float32, and decoded as it is read, so that nothing else need know; but for parameters that kernels keep as
 * bytes, whose scales and zero points are shown as well, one of each for an output channel.
 *
 * The extents of scales and of zero points divide those of the tensor, those left out being 1: [] is one number for all,
 * [C] one for each index of the first axis, [1, C] of the second; of 4 for 12 indices, each is for a block of 3.
 */
import { keptBytes, signature } from "./module-context.ts";
import { TextEncoder } from "./platform.ts";
import { checkFit, openHeader, type Entries, type Entry } from "./safetensors.ts";
import type { Source } from "./weight-source.ts";

/** Elements decoded at a time. */
const decodedAtOnce = 2 ** 16;

/** Stored elements from the one at `first` on as float32, into memory for as many. */
type Decode = (bytes: Uint8Array, into: Float32Array, first: number) => void;

/** A tensor where it lies, and where it is shown. */
interface Shown {
  /** In the file. */
  readonly from: number;
  readonly begin: number;
  readonly end: number;
  readonly decode: Decode | undefined;
}

/** A source of weights, with what is stored as bytes in float32. Others, such as packed weights, are left as they are. */
export async function dequantised(opening: Promise<Source>): Promise<Source> {
  const source = await opening;
  try {
    const head = new Uint8Array(Math.min(8, source.length));
    await source.read(0, head, 0);
    // What is no safetensors file has a length here that none has.
    return head[7] ? source : await shownSource(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function shownSource(source: Source): Promise<Source> {
  const [entries, data] = await openHeader(source);
  const read = async ({ dtype, data_offsets: [begin, end] }: Entry) => {
    const bytes = new Uint8Array(end - begin);
    await source.read(data + begin, bytes, data);
    return new Float32Array(dtype === "U8" ? bytes : bytes.buffer);
  };
  const { decoders, numbers, faults } = await takeDecoders(entries, read);
  const tensors: Shown[] = [];
  const shown: [string, Entry][] = [];
  let size = 0;
  const placed = [...entries].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0]);
  for (const [name, { dtype, shape, data_offsets }] of placed) {
    const [from, to] = data_offsets;
    const decode = decoders.get(name);
    const end = size + (to - from) * (decode ? 4 : 1);
    tensors.push({ from: data + from, begin: size, end, decode });
    shown.push([name, { dtype: decode ? "F32" : dtype, shape, data_offsets: [size, end] }]);
    size = end;
  }
  const head = headOf(shown, numbers);
  return {
    length: head.length + size,
    judge: (shownTensors: Entries) =>
      checkFit(new Map([...shownTensors].filter(([name]) => !numbers.has(name))), faults),
    async read(at, into, floor) {
      into.set(head.subarray(at, at + into.length));
      await readShown(source, tensors, at - head.length, into, floor - head.length);
    },
    finish: () => source.finish(source.length),
    close: () => source.close(),
  };
}

/** A file of these tensors up to them: its header, as long as a multiple of eight bytes, and the numbers in front of them. */
function headOf(entries: readonly [string, Entry][], numbers: ReadonlyMap<string, Numbers>): Uint8Array {
  let size = 0;
  const inFront = [...numbers].map(([name, { values, shape }]): [string, Entry] => {
    return [name, { dtype: "F32", shape, data_offsets: [size, (size += values.byteLength)] }];
  });
  const behind = entries.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ]): [string, Entry] => {
      return [name, { dtype, shape, data_offsets: [size + begin, size + end] }];
    },
  );
  const encoded = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...inFront, ...behind])));
  const length = Math.ceil(encoded.length / 8) * 8;
  const head = new Uint8Array(8 + length + size).fill(32);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(encoded, 8);
  let at = 8 + length;
  for (const { values } of numbers.values()) {
    head.set(new Uint8Array(values.buffer), at);
    at += values.byteLength;
  }
  return head;
}

/** As a source reads, of what is shown behind the header. */
async function readShown(
  source: Source,
  tensors: readonly Shown[],
  at: number,
  into: Uint8Array,
  floor: number,
): Promise<void> {
  const next = tensors.findLast(({ begin }) => begin <= floor) ?? tensors[0];
  const lowest = next ? next.from + Math.max(0, Math.min(floor, next.end) - next.begin) / (next.decode ? 4 : 1) : 0;
  for (const { from, begin, end, decode } of tensors) {
    const [first, last] = [Math.max(begin, at), Math.min(end, at + into.length)];
    if (first >= last) continue;
    const part = into.subarray(first - at, last - at);
    if (decode) await readDecoded(source, from, (first - begin) / 4, part, lowest, decode);
    else await source.read(from + first - begin, part, Math.min(lowest, from + last - begin));
  }
}

async function readDecoded(
  source: Source,
  from: number,
  first: number,
  into: Uint8Array,
  floor: number,
  decode: Decode,
): Promise<void> {
  const count = into.length / 4;
  for (let done = 0; done < count; done += decodedAtOnce) {
    const values = new Float32Array(Math.min(decodedAtOnce, count - done));
    const bytes = new Uint8Array(values.length);
    const at = from + first + done;
    await source.read(at, bytes, Math.min(floor, at + bytes.length));
    decode(bytes, values, first + done);
    into.set(new Uint8Array(values.buffer), 4 * done);
  }
}

/** What is made of the header of a file. */
interface Taken {
  /** How tensors are decoded, by name. */
  readonly decoders: Map<string, Decode>;
  /** Scales and zero points for kernels that keep bytes, by their names. */
  readonly numbers: Map<string, Numbers>;
  /** Why kernels cannot keep a tensor as bytes. */
  readonly faults: string[];
}

/** Takes scales and zero points from among the tensors. Why one cannot be decoded is told in its type. */
async function takeDecoders(entries: Entries, read: (entry: Entry) => Promise<Float32Array>): Promise<Taken> {
  const taken: Taken = { decoders: new Map(), numbers: new Map(), faults: [] };
  for (const [name, shape] of Object.entries(signature.parameters)) {
    const entry = entries.get(name);
    const isShaped = entry?.shape.join() === shape.join();
    const channels = isShaped && Object.hasOwn(keptBytes, name) ? keptBytes[name] : undefined;
    const hasNames = namesBeside(name).some((each) => Object.hasOwn(signature.parameters, each));
    if (entry?.dtype === "U8" && !hasNames) {
      const found = await takeNumbers(name, entry, entries, read);
      if (found.length < 2) continue;
      taken.decoders.set(name, decoder(entry.shape, found[0]!, found[1]!));
      if (channels) giveNumbers(name, shape, found, channels, taken);
    } else if (channels) taken.faults.push(`${name}: expected U8 (--weights-type u8), found ${entry!.dtype}`);
  }
  return taken;
}

function namesBeside(name: string): string[] {
  return [`${name}.scale`, `${name}.zero_point`];
}

/** Scales and zero points of a tensor, as far as they are sound. */
async function takeNumbers(
  name: string,
  entry: Entry,
  entries: Entries,
  read: (entry: Entry) => Promise<Float32Array>,
): Promise<Numbers[]> {
  const found: Numbers[] = [];
  const faults: string[] = [];
  for (const [at, each] of namesBeside(name).entries()) {
    const stored = entries.get(each);
    // Zero points may be bytes themselves.
    const isNumbers = stored?.dtype === "F32" || (at > 0 && stored?.dtype === "U8");
    const isFit = isNumbers && divides(stored!.shape, entry.shape);
    const values = isFit ? await read(stored) : new Float32Array();
    if (!stored) faults.push(`without ${each}`);
    else if (!isFit) faults.push(`with ${each} of ${stored.dtype} [${stored.shape.join(", ")}]`);
    else if (!values.every(Number.isFinite)) faults.push(`with ${each} that is not finite`);
    else found.push({ values, shape: stored.shape });
    entries.delete(each);
  }
  if (faults.length) entry.dtype += ` ${faults.join(" and ")}`;
  return found;
}

/** To kernels that keep the bytes of a tensor: one of each for every output channel. */
function giveNumbers(
  name: string,
  shape: readonly number[],
  found: readonly Numbers[],
  channels: readonly number[],
  { numbers, faults }: Taken,
): void {
  for (const [at, each] of namesBeside(name).entries()) {
    const values = numbersAlong(shape, found[at]!, channels);
    if (values) numbers.set(each, { values, shape: channels });
    else faults.push(`${name}: ${severalNumbers(found[at]!)}`);
  }
}

function severalNumbers({ shape }: Numbers): string {
  return `its output channels have several scales or zero points, [${shape.join(", ")}]; compile with this file as --weights`;
}

/** One number for each channel; undefined where elements of one have several. */
function numbersAlong(
  shape: readonly number[],
  numbers: Numbers,
  channels: readonly number[],
): Float32Array | undefined {
  const values: number[] = [];
  const count = shape.reduce((product, extent) => product * extent, 1);
  const step = Math.min(runOf(shape, numbers.shape), runOf(shape, channels));
  for (let at = 0; at < count; at += step) {
    const place = placeAt(at, shape, channels);
    const value = numberAt(at, shape, numbers);
    if ((values[place] ??= value) !== value) return undefined;
  }
  return Float32Array.from(values);
}

/** Scales or zero points. */
interface Numbers {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

function divides(parts: readonly number[], shape: readonly number[]): boolean {
  return parts.every((part, axis) => (shape[axis] ?? 1) % part === 0);
}

function decoder(shape: readonly number[], scales: Numbers, zeroPoints: Numbers): Decode {
  const run = Math.min(runOf(shape, scales.shape), runOf(shape, zeroPoints.shape));
  return (bytes, into, first) => {
    for (let at = 0; at < into.length;) {
      const scale = numberAt(first + at, shape, scales);
      const zeroPoint = numberAt(first + at, shape, zeroPoints);
      const end = Math.min(into.length, at + run - ((first + at) % run));
      for (; at < end; at++) into[at] = Math.fround(bytes[at]! - zeroPoint) * scale;
    }
  };
}

/** Of so many neighbouring elements the numbers are the same. */
function runOf(shape: readonly number[], parts: readonly number[]): number {
  let [axis, run] = [shape.length, 1];
  while (axis && (parts[axis - 1] ?? 1) === 1) run *= shape[--axis]!;
  return run;
}

/** The number of an element. */
function numberAt(index: number, shape: readonly number[], { values, shape: parts }: Numbers): number {
  return values[placeAt(index, shape, parts)]!;
}

/** Which part an element is in. */
function placeAt(index: number, shape: readonly number[], parts: readonly number[]): number {
  let [place, step] = [0, 1];
  for (let axis = shape.length; axis--;) {
    const [extent, part] = [shape[axis]!, parts[axis] ?? 1];
    place += step * Math.floor(((index % extent) * part) / extent);
    step *= part;
    index = Math.floor(index / extent);
  }
  return place;
}

/**
 * Ships in modules that read weights stored as bytes. In their files NAME (U8), NAME.scale and NAME.zero_point (F32) are one
 * tensor, of values (byte - zero point) * scale, both operations rounded to float32. The file is shown to whatever reads
 * weights as one of float32, and decoded as it is read, so that nothing else need know.
 *
 * The extents of scales and of zero points divide those of the tensor, those left out being 1: [] is one number for all,
 * [C] one for each index of the first axis, [1, C] of the second; of 4 for 12 indices, each is for a block of 3.
 */
import { signature } from "./module-context.ts";
import { TextEncoder } from "./platform.ts";
import { openHeader, type Entries, type Entry } from "./safetensors.ts";
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
  const read = async ({ data_offsets: [begin, end] }: Entry) => {
    const bytes = new Uint8Array(end - begin);
    await source.read(data + begin, bytes, data);
    return new Float32Array(bytes.buffer);
  };
  const decoders = await takeDecoders(entries, read);
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
  const header = headerOf(shown);
  return {
    length: header.length + size,
    async read(at, into, floor) {
      into.set(header.subarray(at, at + into.length));
      await readShown(source, tensors, at - header.length, into, floor - header.length);
    },
    finish: () => source.finish(source.length),
    close: () => source.close(),
  };
}

/** The header of a file of these tensors, as long as a multiple of eight bytes. */
function headerOf(entries: readonly [string, Entry][]): Uint8Array {
  const text = JSON.stringify(Object.fromEntries(entries));
  const encoded = new TextEncoder().encode(text);
  const length = Math.ceil(encoded.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(32);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(encoded, 8);
  return header;
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

/** Takes scales and zero points from among the tensors. Why one cannot be decoded is told in its type. */
async function takeDecoders(
  entries: Entries,
  read: (entry: Entry) => Promise<Float32Array>,
): Promise<Map<string, Decode>> {
  const decoders = new Map<string, Decode>();
  for (const name of Object.keys(signature.parameters)) {
    const entry = entries.get(name);
    const names = [`${name}.scale`, `${name}.zero_point`];
    if (entry?.dtype !== "U8" || names.some((each) => Object.hasOwn(signature.parameters, each))) continue;
    const found: Numbers[] = [];
    const faults: string[] = [];
    for (const each of names) {
      const stored = entries.get(each);
      const isFit = stored?.dtype === "F32" && divides(stored.shape, entry.shape);
      const values = isFit ? await read(stored) : new Float32Array();
      if (!stored) faults.push(`without ${each}`);
      else if (!isFit) faults.push(`with ${each} of ${stored.dtype} [${stored.shape.join(", ")}]`);
      else if (!values.every(Number.isFinite)) faults.push(`with ${each} that is not finite`);
      else found.push({ values, shape: stored.shape });
      entries.delete(each);
    }
    if (faults.length) entry.dtype += ` ${faults.join(" and ")}`;
    const [scales, zeroPoints] = found;
    if (scales && zeroPoints) decoders.set(name, decoder(entry.shape, scales, zeroPoints));
  }
  return decoders;
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
  const run = Math.min(runOf(shape, scales), runOf(shape, zeroPoints));
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
function runOf(shape: readonly number[], { shape: parts }: Numbers): number {
  let [axis, run] = [shape.length, 1];
  while (axis && (parts[axis - 1] ?? 1) === 1) run *= shape[--axis]!;
  return run;
}

/** The number of an element. */
function numberAt(index: number, shape: readonly number[], { values, shape: parts }: Numbers): number {
  let [place, step] = [0, 1];
  for (let axis = shape.length; axis--;) {
    const [extent, part] = [shape[axis]!, parts[axis] ?? 1];
    place += step * Math.floor(((index % extent) * part) / extent);
    step *= part;
    index = Math.floor(index / extent);
  }
  return values[place]!;
}

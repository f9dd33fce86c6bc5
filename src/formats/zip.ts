/**
 * The zip container, as far as NumPy and Keras write it: members stored or deflated, found by the central directory.
 * Nothing is unpacked before it is asked for, and no length of the file is believed before it is compared with the bytes
 * that are there. Source: PKWARE's APPNOTE 6.3.10.
 */
import { FormatError } from "./format-error.ts";

/**
 * Unpacks raw deflate data (RFC 1951): a facility of the host.
 * @param size how many bytes are due; nothing larger is ever to be allocated.
 * @param part `head`: no more than the first bytes are asked for, of data that may be cut off; it may give more of them.
 * @throws any error where the data is broken or, as a whole, holds more.
 */
export type Inflate = (data: Uint8Array, size: number, part: "whole" | "head") => Uint8Array;

export interface ZipMember {
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /**
   * The contents: a view of the file where they are stored, unpacked anew by each call where they are deflated.
   * @throws FormatError where they are broken.
   */
  bytes(): Uint8Array;
  /**
   * The first bytes of the contents, fewer where there are not so many; only as much is unpacked as they need.
   * @throws FormatError where they are broken.
   */
  head(length: number): Uint8Array;
}

const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;

/** Of the deflate format: 258 bytes by a code of two bits. A larger ratio is a lie. */
const LARGEST_RATIO = 1032;

const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The members in the order of the directory, folders left out.
 * @throws FormatError where the bytes are not a zip file, or one with parts that are not read: what was found.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { inflateRawSync } from "node:zlib";
 * import { readZip } from "convoke";
 *
 * const members = readZip(readFileSync("weights.npz"), (data) => inflateRawSync(data));
 * console.log(members[0].name); // conv.weight.npy
 * ```
 */
export function readZip(bytes: Uint8Array, inflate: Inflate): readonly ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw new FormatError(`zip: two members are called ${JSON.stringify(name)}`);
    names.add(name);
  }
  const members = entries.map((entry) => ({ entry, data: dataOf(entry, bytes, view) }));
  demandApart(members, bytes.byteOffset);
  return members
    .filter(({ entry }) => !entry.name.endsWith("/"))
    .map(({ entry, data }) => memberOf(entry, data, inflate));
}

/** The checksum is compared once: large members are asked for again, for one array to be held at a time. */
function memberOf(entry: Entry, data: Uint8Array, inflate: Inflate): ZipMember {
  let isChecked = false;
  return {
    name: entry.name,
    size: entry.size,
    bytes() {
      const contents = unpack(entry, data, inflate);
      if (!isChecked && crc32(contents) !== entry.checksum) {
        throw new FormatError(`zip: ${JSON.stringify(entry.name)} has another checksum than its directory says`);
      }
      isChecked = true;
      return contents;
    },
    head: (length) => unpackHead(entry, data, Math.min(length, entry.size), inflate),
  };
}

// ── Directory ────────────────────────────────────────────────────────────────────────────────────────────────────────

function readDirectory(bytes: Uint8Array, view: DataView): readonly Entry[] {
  const { count, start, end } = findDirectory(view);
  if (count > (end - start) / CENTRAL_SIZE) throw broken(`a directory of ${end - start} bytes for ${count} members`);
  const entries: Entry[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(bytes, view, at, end);
    entries.push(entry);
    at = next;
  }
  if (at !== end) throw broken(`its directory ends at byte ${at} instead of ${end}`);
  return entries;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The record at the end is found backwards, behind it a comment of up to 64 KiB. */
function findDirectory(view: DataView): Directory {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== END || at + END_SIZE + view.getUint16(at + 20, true) !== view.byteLength) continue;
    return demandWithin(at >= 20 ? (directory64(view, at) ?? directory(view, at)) : directory(view, at), at);
  }
  throw new FormatError("no zip file, or a truncated one: its directory is missing");
}

function directory(view: DataView, at: number): Directory {
  if (view.getUint16(at + 4, true) !== 0) throw broken("it is one of several parts");
  const start = view.getUint32(at + 16, true);
  return { count: view.getUint16(at + 10, true), start, end: start + view.getUint32(at + 12, true) };
}

/** The record of large files, which a locator before the end names; undefined where there is no locator. */
function directory64(view: DataView, end: number): Directory | undefined {
  if (view.getUint32(end - 20, true) !== LOCATOR64) return undefined;
  const at = longAt(view, end - 12);
  if (at + 56 > end || view.getUint32(at, true) !== END64) throw broken(`no directory at byte ${at}`);
  const start = longAt(view, at + 48);
  return { count: longAt(view, at + 32), start, end: start + longAt(view, at + 40) };
}

function demandWithin(found: Directory, limit: number): Directory {
  if (found.end <= limit) return found;
  throw broken(`its directory would end at byte ${found.end}, and bytes for it end at ${limit}`);
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
): { readonly entry: Entry; readonly next: number } {
  if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) throw broken(`no directory entry at byte ${at}`);
  const [nameLength, extraLength] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
  const nameEnd = at + CENTRAL_SIZE + nameLength;
  const next = nameEnd + extraLength + view.getUint16(at + 32, true);
  if (next > end) throw broken(`the directory entry at byte ${at} is longer than the directory`);
  const short = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  const entry = {
    name: new TextDecoder().decode(bytes.subarray(at + CENTRAL_SIZE, nameEnd)),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    ...widened(short, view, nameEnd, nameEnd + extraLength),
  };
  return { entry, next };
}

type Extents = Pick<Entry, "size" | "packed" | "offset">;

/** Numbers that do not fit 32 bits stand, in this order, in the extra field 1. */
function widened(short: Extents, view: DataView, start: number, end: number): Extents {
  const wide = { ...short };
  const missing = (["size", "packed", "offset"] as const).filter((name) => short[name] === 0xffffffff);
  for (let at = start; missing.length > 0 && at + 4 <= end;) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && length >= 8 * missing.length && at + 4 + length <= end) {
      missing.forEach((name, index) => (wide[name] = longAt(view, at + 4 + 8 * index)));
      return wide;
    }
    at += 4 + length;
  }
  return wide;
}

/** Lengths beyond 2^53 lose digits, and remain far beyond any file. */
function longAt(view: DataView, at: number): number {
  return at < 0 || at + 8 > view.byteLength ? Infinity : Number(view.getBigUint64(at, true));
}

// ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The packed bytes, behind a header of their own that repeats the name. */
function dataOf(entry: Entry, bytes: Uint8Array, view: DataView): Uint8Array {
  const { name, offset, packed, size, method, flags } = entry;
  const fail = (reason: string): never => {
    throw new FormatError(`zip: ${JSON.stringify(name)} ${reason}`);
  };
  if ((flags & 1) !== 0) return fail("is encrypted");
  if (method !== STORED && method !== DEFLATED)
    return fail(`is packed by method ${method}; read are 0 and 8 (deflate)`);
  if (offset + LOCAL_SIZE > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    return fail(`should begin at byte ${offset}, and does not: the file is truncated or broken`);
  }
  const start = offset + LOCAL_SIZE + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) {
    return fail(`lies at bytes ${start} to ${start + packed} of ${bytes.length}: the file is truncated or broken`);
  }
  if (method === STORED ? size !== packed : size > LARGEST_RATIO * packed) {
    return fail(`cannot hold ${size} bytes in ${packed}`);
  }
  return bytes.subarray(start, start + packed);
}

/** Members that lie in each other are how small files promise to unpack to huge ones. */
function demandApart(members: readonly { readonly entry: Entry; readonly data: Uint8Array }[], base: number): void {
  let end = 0;
  for (const { entry, data } of members.toSorted((a, b) => a.entry.offset - b.entry.offset)) {
    if (entry.offset < end) throw new FormatError(`zip: ${JSON.stringify(entry.name)} overlaps the member before it`);
    end = data.byteOffset - base + data.length;
  }
}

/** The data of this many bytes is tried first, then twice as many, until they hold enough. */
const FIRST_TRY = 512;

function unpackHead({ name, method }: Entry, data: Uint8Array, length: number, inflate: Inflate): Uint8Array {
  if (method !== DEFLATED) return data.subarray(0, length);
  for (let taken = FIRST_TRY; ; taken *= 2) {
    const isAll = taken >= data.length;
    let head: Uint8Array;
    try {
      head = inflate(data.subarray(0, taken), length, "head");
    } catch {
      throw new FormatError(`zip: ${JSON.stringify(name)} cannot be unpacked: the file is broken`);
    }
    if (isAll || head.length >= length) return head.subarray(0, length);
  }
}

function unpack({ name, method, size }: Entry, data: Uint8Array, inflate: Inflate): Uint8Array {
  const fail = (reason: string): never => {
    throw new FormatError(`zip: ${JSON.stringify(name)} ${reason}`);
  };
  let contents = data;
  if (method === DEFLATED) {
    try {
      contents = inflate(data, size, "whole");
    } catch {
      return fail("cannot be unpacked: the file is broken");
    }
  }
  return contents.length === size ? contents : fail(`holds ${contents.length} bytes instead of ${size}`);
}

/**
 * For each byte, and for it with 1 to 7 zero bytes behind it: eight bytes are then looked up at once (Kounavis, Berry 2005),
 * four times as fast as one by one. Signed, since V8 keeps larger numbers as doubles.
 */
const CRC_TABLES = crcTables();

function crcTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    tables[byte] = rest;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256]!;
    tables[at] = tables[before & 0xff]! ^ (before >>> 8);
  }
  return tables;
}

/** The checksum of zip and gzip: IEEE 802.3's polynomial, reflected. */
function crc32(bytes: Uint8Array): number {
  const tables = CRC_TABLES;
  const whole = bytes.length - (bytes.length % 8);
  let crc = -1;
  for (let at = 0; at < whole; at += 8) {
    const four = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      tables[0x700 | (four & 0xff)]! ^
      tables[0x600 | ((four >>> 8) & 0xff)]! ^
      tables[0x500 | ((four >>> 16) & 0xff)]! ^
      tables[0x400 | (four >>> 24)]! ^
      tables[0x300 | bytes[at + 4]!]! ^
      tables[0x200 | bytes[at + 5]!]! ^
      tables[0x100 | bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (let at = whole; at < bytes.length; at++) crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function broken(reason: string): FormatError {
  return new FormatError(`a truncated or broken zip file: ${reason}`);
}

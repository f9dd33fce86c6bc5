/** Zip files for tests, written by the format's description: stored or deflated members, one directory, no comment. */
import { crc32 } from "./crc32.ts";
import { deflateRawSync } from "node:zlib";

export interface Member {
  readonly name: string;
  readonly contents: Uint8Array;
  readonly method?: "stored" | "deflated";
}

export function writeZip(members: readonly Member[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, contents, method = "stored" } of members) {
    const title = new TextEncoder().encode(name);
    const packed = method === "stored" ? contents : deflateRawSync(contents);
    // Version, flags, method, time, date, checksum, packed size, size, length of the name, length of the extra field.
    const common = [
      ...short(20),
      ...short(0),
      ...short(method === "stored" ? 0 : 8),
      ...short(0),
      ...short(0x21),
      ...long(crc32(contents)),
      ...long(packed.length),
      ...long(contents.length),
      ...short(title.length),
      ...short(0),
    ];
    const local = Uint8Array.from([...long(0x04034b50), ...common, ...title]);
    parts.push(local, packed);
    const rest = [...short(0), ...short(0), ...short(0), ...long(0), ...long(offset), ...title];
    directory.push(Uint8Array.from([...long(0x02014b50), ...short(20), ...common, ...rest]));
    offset += local.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const counts = [...short(members.length), ...short(members.length)];
  const end = [...long(0x06054b50), ...short(0), ...short(0), ...counts, ...long(size), ...long(offset), ...short(0)];
  return Buffer.concat([...parts, ...directory, Uint8Array.from(end)]);
}

function short(value: number): readonly number[] {
  return [value & 255, value >>> 8];
}

function long(value: number): readonly number[] {
  return [...short(value & 0xffff), ...short(value >>> 16)];
}

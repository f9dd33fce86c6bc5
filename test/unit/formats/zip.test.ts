import { constants, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import { describeNpy } from "../../../src/formats/npy.ts";
import { readZip, type Inflate } from "../../../src/formats/zip.ts";
import { writeZip } from "../../support/zip.ts";

const inflate: Inflate = (data, size) => inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const read = (bytes: Uint8Array): [string, string][] =>
  readZip(bytes, inflate).map(({ name, bytes: contents }) => [name, new TextDecoder().decode(contents())]);

/** numpy.savez(f, **{"fc.weight": float32 [[1, 2], [3, 4.5]], "fc.bias": float64 [-1, 7]}), NumPy 2.4.6. */
const stored =
  "UEsDBC0AAAAAAAAAIQAf6eI///////////8NABQAZmMud2VpZ2h0Lm5weQEAEACQAAAAAAAAAJAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAAQAAAQEAAAJBAUEsDBC0AAAAAAAAAIQB2Bog///////////8LABQAZmMuYmlhcy5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA8L8AAAAAAAAcQFBLAQItAy0AAAAAAAAAIQAf6eI/kAAAAJAAAAANAAAAAAAAAAAAAACAAQAAAABmYy53ZWlnaHQubnB5UEsBAi0DLQAAAAAAAAAhAHYGiD+QAAAAkAAAAAsAAAAAAAAAAAAAAIABzwAAAGZjLmJpYXMubnB5UEsFBgAAAAACAAIAdAAAAJwBAAAAAA==";
/** numpy.savez_compressed(f, w=numpy.asfortranarray(float16 [[0, 1, 2], [3, 4, 5]])). */
const compressed =
  "UEsDBC0AAAAIAAAAIQBi8xf3//////////8FABQAdy5ucHkBABAAjAAAAAAAAABRAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxpo6CrUK5AMuBgYGJwYbBhcGBwZXAFBLAQItAy0AAAAIAAAAIQBi8xf3UQAAAIwAAAAFAAAAAAAAAAAAAACAAQAAAAB3Lm5weVBLBQYAAAAAAQABADMAAACIAAAAAAA=";

const decoded = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));

describe("reading zip files", () => {
  it("reads what NumPy saves", () => {
    const arrays = readZip(decoded(stored), inflate).map(({ name, bytes }) => ({ name, ...describeNpy(bytes()) }));
    expect(arrays.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ["fc.weight.npy", "f4", [2, 2]],
      ["fc.bias.npy", "f8", [2]],
    ]);
    expect(arrays.map(({ floats }) => [...floats()])).toEqual([
      [1, 2, 3, 4.5],
      [-1, 7],
    ]);
  });

  it("reads what NumPy compresses, in Fortran order as the same array", () => {
    const [member] = readZip(decoded(compressed), inflate);
    const { shape, floats } = describeNpy(member!.bytes());
    expect([member!.name, shape, [...floats()]]).toEqual(["w.npy", [2, 3], [0, 1, 2, 3, 4, 5]]);
  });

  it("unpacks stored and deflated members, empty ones among them, and leaves folders out", () => {
    const bytes = writeZip([
      { name: "folder/", contents: text("") },
      { name: "folder/a", contents: text("stored") },
      { name: "b", contents: text("deflated ".repeat(100)), method: "deflated" },
      { name: "empty", contents: text(""), method: "deflated" },
    ]);
    expect(read(bytes)).toEqual([
      ["folder/a", "stored"],
      ["b", "deflated ".repeat(100)],
      ["empty", ""],
    ]);
    expect(read(writeZip([]))).toEqual([]);
  });

  it("gives the first bytes of a member, and unpacks no more than a few pieces for them", () => {
    const asked: [string, number][] = [];
    const counting: Inflate = (data, size, part) => {
      asked.push([part, data.length]);
      return inflateRawSync(
        data,
        part === "head" ? { finishFlush: constants.Z_SYNC_FLUSH } : { maxOutputLength: size },
      );
    };
    const contents = Uint8Array.from({ length: 1_000_000 }, (_, at) => (at * at) >> 7);
    const packed = writeZip([{ name: "a", contents, method: "deflated" }]);
    const [member] = readZip(packed, counting);
    expect([...member!.head(10)]).toEqual([...contents.subarray(0, 10)]);
    expect(asked).toEqual([["head", 512]]);
    expect([...member!.head(5000)]).toEqual([...contents.subarray(0, 5000)]);
    expect(Buffer.compare(member!.head(2_000_000), contents)).toBe(0);
    const [plain] = readZip(writeZip([{ name: "a", contents }]), counting);
    expect(plain!.head(10).buffer).toBe(plain!.bytes().buffer);
  });

  it("gives views of what is stored", () => {
    const bytes = writeZip([{ name: "a", contents: text("stored") }]);
    expect(readZip(bytes, inflate)[0]!.bytes().buffer).toBe(bytes.buffer);
  });

  it("finds the directory before a comment, and does not mind where the file lies in its buffer", () => {
    const bytes = writeZip([{ name: "a", contents: text("x") }]);
    const commented = new Uint8Array([9, 9, 9, ...bytes, ...text("by me")]);
    commented[commented.length - 7] = 5;
    expect(read(commented.subarray(3))).toEqual([["a", "x"]]);
  });
});

/** Where the entry of a member in the directory begins. */
const entryOf = (bytes: Uint8Array, member: number): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = [...bytes.keys()].filter((at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50);
  return starts[member]!;
};

describe("broken and hostile zip files", () => {
  const good = writeZip([
    { name: "a", contents: text("stored"), method: "stored" },
    { name: "b", contents: text("deflated ".repeat(100)), method: "deflated" },
  ]);
  const changed = (change: (view: DataView, a: number, b: number) => void): Uint8Array => {
    const bytes = Uint8Array.from(good);
    change(new DataView(bytes.buffer), entryOf(bytes, 0), entryOf(bytes, 1));
    return bytes;
  };

  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["no bytes", new Uint8Array(), /no zip file/],
    ["another file", text("this is not a zip file, though it is long enough to be one"), /no zip file/],
    ["a wrong checksum", changed((view, a) => view.setUint32(a + 16, 1, true)), /"a" has another checksum/],
    ["a method that is not read", changed((view, a) => view.setUint16(a + 10, 93, true)), /"a" is packed by method 93/],
    ["encryption", changed((view, a) => view.setUint16(a + 8, 1, true)), /"a" is encrypted/],
    [
      "an offset out of the file",
      changed((view, a) => view.setUint32(a + 42, 1e9, true)),
      /should begin at byte 1000000000/,
    ],
    [
      "a member within another",
      changed((view, a, b) => view.setUint32(b + 42, view.getUint32(a + 42, true), true)),
      /overlaps/,
    ],
    [
      "a size beyond what deflate can pack",
      changed((view, _a, b) => view.setUint32(b + 24, 2 ** 31, true)),
      /"b" cannot hold 2147483648 bytes in \d+/,
    ],
    [
      "a size below what is packed",
      changed((view, _a, b) => view.setUint32(b + 24, 899, true)),
      /"b" cannot be unpacked/,
    ],
    [
      "a size above what is packed",
      changed((view, _a, b) => view.setUint32(b + 24, 901, true)),
      /"b" holds 900 bytes instead of 901/,
    ],
    [
      "stored bytes of another size",
      changed((view, a) => view.setUint32(a + 24, 7, true)),
      /"a" cannot hold 7 bytes in 6/,
    ],
    [
      "packed bytes beyond the file",
      changed((view, _a, b) => view.setUint32(b + 20, 1e6, true)),
      /lies at bytes \d+ to \d+ of/,
    ],
    [
      "a name longer than the directory",
      changed((view, a) => view.setUint16(a + 28, 65535, true)),
      /longer than the directory/,
    ],
    [
      "more members than a directory can hold",
      changed((view) => view.setUint16(view.byteLength - 12, 60000, true)),
      /for 60000 members/,
    ],
  ];
  it.each(cases)("refuses %s", (_name, bytes, message) => {
    const contents = (): unknown => read(bytes);
    expect(contents).toThrow(FormatError);
    expect(contents).toThrow(message);
  });

  it("refuses two members of one name", () => {
    const bytes = writeZip(["a", "a"].map((name) => ({ name, contents: text(name) })));
    expect(() => read(bytes)).toThrow('two members are called "a"');
  });

  it("refuses every truncation, and answers every changed byte with the same contents or a FormatError", () => {
    for (let length = 0; length < good.length; length++) {
      expect(() => read(good.subarray(0, length)), `${length} bytes`).toThrow(FormatError);
    }
    for (let at = 0; at < good.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const bytes = Uint8Array.from(good);
        bytes[at]! ^= flip;
        try {
          expect(read(bytes).map(([, contents]) => contents.length)).toEqual([6, 900]);
        } catch (error) {
          expect(error, `byte ${at} ^ ${flip}`).toBeInstanceOf(FormatError);
        }
      }
    }
  });
});

import { describe, expect, it } from "vitest";
import { halfToFloat } from "../../../src/tensor/half-floats.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import {
  holdsFloats,
  readSafetensors,
  safetensorsChunks,
  safetensorsMetadata,
  storedFloat16,
  storedFloat32,
  toFloat32,
  writeSafetensors,
  type StoredTensor,
} from "../../../src/formats/safetensors.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../../support/shared-data.ts";

/** A file laid out by hand: header length, header text, data. */
function file(header: string, data: readonly number[] = [], headerLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (dtype: string, shape: unknown, offsets: unknown): string =>
  `{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"data_offsets":${JSON.stringify(offsets)}}`;

const u8 = (name: string, from: number, to: number): string =>
  `${JSON.stringify(name)}:${entry("U8", [to - from], [from, to])}`;

describe("reading safetensors", () => {
  it("finds shapes, types and bytes where the header says", () => {
    // 1.0 is 3f800000 and -2.5 c0200000, little-endian.
    const bytes = file(
      `{"__metadata__":{"format":"pt"},"a.weight":${entry("F32", [1, 2], [0, 8])},"n":${entry("I64", [], [8, 16])}}`,
      [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 7, 0, 0, 0, 0, 0, 0, 0],
    );
    const tensors = readSafetensors(bytes);
    expect([...tensors.keys()]).toEqual(["a.weight", "n"]);
    expect(tensors.get("a.weight")).toMatchObject({ dtype: "float32", shape: [1, 2] });
    expect([...toFloat32(tensors.get("a.weight")!)]).toEqual([1, -2.5]);
    expect(tensors.get("n")).toMatchObject({ dtype: "int64", shape: [] });
    expect([...tensors.get("n")!.bytes]).toEqual([7, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("does not mind tensors of no elements, nor where the file lies in its buffer", () => {
    const bytes = file(
      `{"empty":${entry("F32", [0, 3], [0, 0])},"one":${entry("F32", [1], [0, 4])}}`,
      [0, 0, 0x80, 0x3f],
    );
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const tensors = readSafetensors(shifted.subarray(3));
    expect(toFloat32(tensors.get("empty")!).length).toBe(0);
    expect([...toFloat32(tensors.get("one")!)]).toEqual([1]);
  });

  it("takes names that objects treat specially as names", () => {
    const names = ["__proto__", "constructor", "toString", ""];
    const header = `{${names.map((name, at) => u8(name, at, at + 1)).join(",")}}`;
    const tensors = readSafetensors(file(header, [1, 2, 3, 4]));
    expect([...tensors].map(([name, { bytes }]) => [name, ...bytes])).toEqual(names.map((name, at) => [name, at + 1]));
  });

  const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["no bytes", new Uint8Array(0), /no safetensors file: 0 bytes/],
    ["seven bytes", new Uint8Array(7), /no safetensors file: 7 bytes/],
    ["a header longer than the file", file("{}", [], 3n), /truncated.*header of 3 bytes in a file of 10/],
    ["a header of 2^60 bytes", file("{}", [], 2n ** 60n), /header of 1152921504606847000 bytes/],
    ["a header of 2^64 - 1 bytes", file("{}", [], 2n ** 64n - 1n), /no safetensors file/],
    ["a header that is not JSON", file("{"), /its header is not JSON/],
    ["a header that is not UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), /its header is not JSON/],
    ["a list for a header", file("[]"), /not a JSON object/],
    ["null for a header", file("null"), /not a JSON object/],
    ["null for a tensor", file(`{"a":null}`), /"a" has type undefined/],
    ["an unknown type", file(`{"a":${entry("F33", [1], [0, 4])}}`, [0, 0, 0, 0]), /"a" has type "F33"; read are .*F32/],
    ["a type that objects have", file(`{"a":${entry("constructor", [1], [0, 4])}}`), /"a" has type "constructor"/],
    ["a negative size", file(`{"a":${entry("U8", [-1], [0, 1])}}`, [0]), /"a" has shape \[-1\]/],
    ["a fraction for a size", file(`{"a":${entry("U8", [0.5], [0, 1])}}`, [0]), /"a" has shape \[0.5\]/],
    ["a shape that is not a list", file(`{"a":${entry("U8", 1, [0, 1])}}`, [0]), /"a" has shape 1/],
    ["one offset", file(`{"a":${entry("U8", [1], [0])}}`, [0]), /"a" has offsets \[0\]/],
    ["offsets in reverse", file(`{"a":${entry("U8", [1], [1, 0])}}`, [0]), /lies at bytes 1 to 0 of 1/],
    [
      "offsets beyond the end",
      file(`{"a":${entry("F32", [2], [0, 8])}}`, [0, 0, 0, 0]),
      /bytes 0 to 8 of 4.*truncated/,
    ],
    ["too few bytes for the shape", file(`{"a":${entry("F32", [2], [0, 4])}}`, [0, 0, 0, 0]), /needs 8 bytes.*has 4/],
    ["a shape beyond all memory", file(`{"a":${entry("U8", [2 ** 50, 2 ** 50], [0, 1])}}`, [0]), /needs .* and has 1/],
    ["an overlap", file(`{${u8("a", 0, 2)},${u8("b", 1, 3)}}`, [1, 2, 3]), /"b" begins at byte 1 and overlaps.* at 2/],
    ["a name twice", file(`{${u8("a", 0, 1)},${u8("a", 0, 1)}}`, [1]), /two tensors are called "a"/],
    ["a name twice, spelled apart", file(`{"\\u0061":${entry("U8", [1], [0, 1])},${u8("a", 0, 1)}}`, [1]), /same name/],
    ["a hole", file(`{${u8("a", 0, 1)},${u8("b", 2, 3)}}`, [1, 2, 3]), /"b" begins at byte 2.*hole from 1/],
    ["bytes behind the last tensor", file(`{${u8("a", 0, 1)}}`, [1, 2]), /take 1 bytes, and the file has 2/],
  ];
  it.each(broken)("refuses %s", (_name, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(FormatError);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it("refuses every truncation of a good file", () => {
    const whole = writeSafetensors([
      ["a", storedFloat32([2], Float32Array.of(1, 2))],
      ["b", storedFloat32([1], Float32Array.of(3))],
    ]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => readSafetensors(whole.subarray(0, length)), `${length} bytes`).toThrow(FormatError);
    }
  });
});

const floatsOf = (dtype: StoredTensor["dtype"], bytes: readonly number[]): number[] => [
  ...toFloat32({ dtype, shape: [1], bytes: Uint8Array.from(bytes) }),
];

const emptyTensor = (dtype: StoredTensor["dtype"]): StoredTensor => ({ dtype, shape: [0], bytes: new Uint8Array() });

describe("floats of other types", () => {
  it("reads float64, float16 and bfloat16 as float32", () => {
    expect(floatsOf("float64", [0, 0, 0, 0, 0, 0, 0x04, 0xc0])).toEqual([-2.5]);
    expect(floatsOf("float16", [0x00, 0x3c])).toEqual([1]);
    expect(floatsOf("bfloat16", [0x20, 0xc0])).toEqual([-2.5]);
  });

  it("says which types hold no floats", () => {
    expect(
      (["float32", "float64", "float16", "bfloat16"] as const).every((dtype) => holdsFloats(emptyTensor(dtype))),
    ).toBe(true);
    expect(
      (["int64", "int32", "int8", "uint8", "bool"] as const).some((dtype) => holdsFloats(emptyTensor(dtype))),
    ).toBe(false);
  });
});

/** The bits of what is stored for values. */
const halves = (...values: number[]): number[] => {
  const { dtype, bytes } = storedFloat16([values.length], Float32Array.from(values));
  expect(dtype).toBe("float16");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return values.map((_, at) => view.getUint16(2 * at, true));
};

describe("rounding to float16", () => {
  it("keeps every value that a float16 has", () => {
    const finite = Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => ((bits >> 10) & 31) < 31);
    expect(halves(...finite.map(halfToFloat))).toEqual(finite);
    expect(halves(Infinity, -Infinity)).toEqual([0x7c00, 0xfc00]);
    expect(halves(Number.NaN)).toEqual([0x7e00]);
  });

  it("takes the nearest of two neighbours, and the even one in the middle", () => {
    // Every pair of neighbours, also subnormal ones and across powers of two; the middle is exact in a float32.
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [halfToFloat(bits), halfToFloat(bits + 1)];
      const middle = (low + high) / 2;
      const quarter = (low + middle) / 2;
      const due = [bits, bits % 2 === 0 ? bits : bits + 1, bits + 1];
      expect([...halves(quarter, middle, (middle + high) / 2)]).toEqual(due);
    }
  });

  it("ends in infinities", () => {
    expect(halves(65504, 65519.99, 65520, -1e6)).toEqual([0x7bff, 0x7bff, 0x7c00, 0xfc00]);
    expect(halves(2 ** -26, -(2 ** -25), 2 ** -25 * 1.001)).toEqual([0, 0x8000, 1]);
  });
});

describe("writing safetensors", () => {
  it("gives back what was written, whatever the names", () => {
    const written = new Map([
      ["__proto__", storedFloat32([2, 1], Float32Array.of(1, -0))],
      ['b "quoted" \u2028 模型', storedFloat32([], Float32Array.of(Infinity))],
      ["none", storedFloat32([0], new Float32Array())],
    ]);
    expect(readSafetensors(writeSafetensors(written))).toEqual(written);
  });

  it("pads the header, so that the tensors are aligned to 8 bytes", () => {
    for (const name of ["a", "ab", "abc", "é"]) {
      const bytes = writeSafetensors([[name, storedFloat32([1], Float32Array.of(1))]]);
      expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
    }
  });

  it("writes an empty file that can be read", () => {
    expect(readSafetensors(writeSafetensors([])).size).toBe(0);
  });
});

describe.skipIf(!hasSharedData)(`a file that PyTorch's users wrote${sharedDataNote}`, () => {
  it("is read, counters and all", () => {
    const tensors = readSafetensors(sharedBytes("models/burn-mnist/mnist.safetensors"));
    expect(tensors.get("conv1.weight")).toMatchObject({ dtype: "float32", shape: [8, 1, 3, 3] });
    expect([...tensors.values()].some(({ dtype }) => dtype === "int64")).toBe(true);
  });
});

describe("texts beside tensors", () => {
  const tensor = ["w", storedFloat32([2], Float32Array.of(1, 2))] as const;

  it("are told as they were written, and are no tensors", () => {
    const bytes = new Uint8Array(Buffer.concat(safetensorsChunks([tensor], { format: "pt", note: '"é"' })));
    expect(safetensorsMetadata(bytes)).toEqual({ format: "pt", note: '"é"' });
    expect([...readSafetensors(bytes).keys()]).toEqual(["w"]);
  });

  it("need not be there", () => {
    expect(safetensorsMetadata(writeSafetensors([tensor]))).toEqual({});
  });
});

import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import { describeNpy, readNpy, writeNpy } from "../../../src/formats/npy.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../../support/shared-data.ts";

/** A file laid out by hand, as the format's description says: mark, version, header length, header, data. */
function file(descr: string, shape: string, data: Uint8Array, { fortran = false, major = 1 } = {}): Uint8Array {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }`;
  const lengthBytes = major === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  const header = `${dictionary.padEnd(Math.ceil((start + dictionary.length + 1) / 64) * 64 - start - 1)}\n`;
  const bytes = new Uint8Array(start + header.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, major, 0]);
  const view = new DataView(bytes.buffer);
  if (major === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), start);
  bytes.set(data, start + header.length);
  return bytes;
}

const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);

const types: readonly (readonly [string, ArrayBufferView, readonly number[]])[] = [
  ["<f8", Float64Array.of(0.5, -1e300), [0.5, -Infinity]],
  ["<f2", Uint16Array.of(0x3c00, 0xc000), [1, -2]],
  ["|u1", Uint8Array.of(0, 255), [0, 255]],
  ["|i1", Int8Array.of(-1, 127), [-1, 127]],
  ["<i2", Int16Array.of(-300, 300), [-300, 300]],
  ["<u2", Uint16Array.of(1, 65535), [1, 65535]],
  ["<i4", Int32Array.of(-7, 7), [-7, 7]],
  ["<u4", Uint32Array.of(1, 4_000_000_000), [1, 4_000_000_000]],
  ["<i8", BigInt64Array.of(-7n, 7n), [-7, 7]],
  ["<u8", BigUint64Array.of(1n, 2n), [1, 2]],
  ["|b1", Uint8Array.of(1, 0), [1, 0]],
];

describe("reading .npy", () => {
  it("reads float32 in C order", () => {
    const { shape, data } = readNpy(file("<f4", "(2, 3)", bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6.5))));
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6.5]);
  });

  it("reads Fortran order as the same array", () => {
    // numpy.array([[1, 2, 3], [4, 5, 6]], order="F") lies in memory as 1 4 2 5 3 6.
    const { shape, data } = readNpy(
      file("<f4", "(2, 3)", bytesOf(Float32Array.of(1, 4, 2, 5, 3, 6)), { fortran: true }),
    );
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("reads Fortran order of three axes", () => {
    // Element [i, j, k] of shape (2, 2, 2) lies at i + 2j + 4k; its value here is that place.
    const { data } = readNpy(
      file("<f4", "(2, 2, 2)", bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7)), { fortran: true }),
    );
    expect([...data]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });

  it.each(types)("reads %s as float32", (descr, array, expected) => {
    expect([...readNpy(file(descr, "(2,)", bytesOf(array))).data]).toEqual(expected);
  });

  it("reads a scalar, an empty array and the second version of the format", () => {
    expect(readNpy(file("<f4", "()", bytesOf(Float32Array.of(7))))).toEqual({ shape: [], data: Float32Array.of(7) });
    expect(readNpy(file("<f4", "(0, 3)", new Uint8Array())).shape).toEqual([0, 3]);
    expect([...readNpy(file("<f4", "(1,)", bytesOf(Float32Array.of(7)), { major: 2 })).data]).toEqual([7]);
  });

  it("does not mind where the file lies in its buffer", () => {
    const bytes = file("<f4", "(1,)", bytesOf(Float32Array.of(7)));
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...readNpy(shifted.subarray(1)).data]).toEqual([7]);
  });

  const four = bytesOf(Float32Array.of(1));
  const spoilt = (at: number, ...values: number[]): Uint8Array => {
    const bytes = file("<f4", "(1,)", four);
    bytes.set(values, at);
    return bytes;
  };
  const broken: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["no bytes", new Uint8Array(), /does not begin with NumPy's mark/],
    ["another file", new TextEncoder().encode("PK\x03\x04 this is a zip file"), /does not begin with NumPy's mark/],
    ["text", file("<U1", "(1,)", bytesOf(Uint32Array.of(97))), /holds U1, where numbers are needed.*astype/],
    ["complex numbers", file("<c8", "(1,)", bytesOf(Float32Array.of(1, 2))), /holds c8, where numbers are needed/],
    ["big-endian numbers", file(">f4", "(1,)", four), /holds type >f4, which is not read.*astype/],
    ["a missing value", file("<f4", "(2,)", four), /holds 1 values for shape \[2\].*truncated/],
    ["a value too many", file("<f4", "()", bytesOf(Float32Array.of(1, 2))), /holds 2 values for shape \[\]/],
    ["negative sizes", file("<f4", "(-1, -1)", four), /holds 1 values for shape \[-1, -1\]/],
    ["sizes that are no numbers", file("<f4", "(n,)", four), /holds 1 values for shape \[NaN\]/],
    ["a header longer than the file", spoilt(8, 0xff, 0xff), /header should end at byte 65545 of 132; save it again/],
    ["version 9", spoilt(6, 9), /version 9, where 1 to 3 are read; save it again/],
    ["version 0", spoilt(6, 0), /version 0, where 1 to 3 are read/],
    ["half a value", file("<f4", "(1,)", four.subarray(0, 3)), /truncated or broken/],
  ];
  it.each(broken)("refuses %s", (_name, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(FormatError);
    expect(() => readNpy(bytes)).toThrow(message);
  });

  it("refuses every truncation of a good file", () => {
    const whole = file("<f4", "(2,)", bytesOf(Float32Array.of(1, 2)));
    for (let length = 0; length < whole.length; length++) {
      expect(() => readNpy(whole.subarray(0, length)), `${length} bytes`).toThrow(FormatError);
    }
  });
});

describe("describing .npy", () => {
  it.each(types)("tells type and shape of %s without its elements, and these when asked", (descr, array, expected) => {
    const { dtype, shape, floats } = describeNpy(file(descr, "(2,)", bytesOf(array)));
    expect([dtype, shape, [...floats()]]).toEqual([descr.slice(1), [2], expected]);
  });

  it("gives a view of float32 that lies aligned, and else a copy", () => {
    const bytes = file("<f4", "(1,)", bytesOf(Float32Array.of(7)));
    expect(describeNpy(bytes).floats().buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array([0, ...bytes]);
    expect([...describeNpy(shifted.subarray(1)).floats()]).toEqual([7]);
    const fortran = file("<f4", "(2, 2)", bytesOf(Float32Array.of(1, 2, 3, 4)), { fortran: true });
    expect([...describeNpy(fortran).floats()]).toEqual([1, 3, 2, 4]);
  });

  it("refuses every truncation, other lengths than the shape's, and what holds no numbers", () => {
    const whole = file("<f4", "(2,)", bytesOf(Float32Array.of(1, 2)));
    for (let length = 0; length < whole.length; length++) {
      expect(() => describeNpy(whole.subarray(0, length)), `${length} bytes`).toThrow(FormatError);
    }
    expect(() => describeNpy(file("<f4", "(1,)", new Uint8Array(8)))).toThrow(/holds 2 values for shape \[1\]/);
    expect(() => describeNpy(file("<f4", "(99999999999,)", new Uint8Array(8)))).toThrow(FormatError);
    expect(() => describeNpy(file("<c8", "(1,)", new Uint8Array(8)))).toThrow(/holds c8, where numbers are needed/);
  });
});

describe("writing .npy", () => {
  it("follows the format byte for byte", () => {
    const bytes = writeNpy([1, 2], Float32Array.of(1, -2.5));
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const headerLength = bytes[8]! + 256 * bytes[9]!;
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + headerLength));
    expect(header.replace(/\s/g, "")).toBe("{'descr':'<f4','fortran_order':False,'shape':(1,2)}");
    expect(header.endsWith("\n")).toBe(true);
    expect([...bytes.subarray(10 + headerLength)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]);
  });

  it("writes no array of another length than its shape's", () => {
    for (const shape of [[2, 2], [4], [], [-1, -3], [1.5, 2]]) {
      expect(() => writeNpy(shape, new Float32Array(3))).toThrow(
        new RangeError(`shape [${shape.join(", ")}] does not hold 3 values`),
      );
    }
  });

  it("writes what it reads, scalars and views into larger arrays among them", () => {
    const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(readNpy(writeNpy([2], view))).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
    expect(readNpy(writeNpy([], Float32Array.of(3)))).toEqual({ shape: [], data: Float32Array.of(3) });
  });
});

describe.skipIf(!hasSharedData)(`a file that NumPy wrote${sharedDataNote}`, () => {
  it("holds 200 rows of 10 log-probabilities", () => {
    const { shape, data } = readNpy(sharedBytes("models/burn-mnist/ort_logp_first200.npy"));
    expect(shape).toEqual([200, 10]);
    const sum = data.subarray(0, 10).reduce((total, value) => total + Math.exp(value), 0);
    expect(sum).toBeCloseTo(1, 5);
  });
});

import { describe, expect, it } from "vitest";
import { FormatError } from "../../../../src/formats/format-error.ts";
import { ELEMENT_TYPES, type ElementType, type Files } from "../../../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor, rawTensor, readTensorFile } from "../../../../src/interchange/onnx/tensor.ts";
import { writeTensorFile } from "../../../../src/interchange/onnx/write.ts";
import { block, file, float, floats, int, thrownBy, varint } from "../../../support/protobuf-bytes.ts";

const type = (name: ElementType): number[] => int(2, ELEMENT_TYPES[name]);
const dims = (...extents: readonly (number | bigint)[]): number[] => extents.flatMap((extent) => int(1, extent));
const raw = (...bytes: readonly number[]): number[] => block(9, bytes);
const int32s = (...values: readonly number[]): number[] => block(5, values.flatMap(varint));

describe("reading a tensor", () => {
  it("takes float_data packed, in pieces and one by one", () => {
    const header = [type("float32"), dims(2, 2), block(8, "w")];
    const packed = readTensorFile(file(...header, block(4, floats(1, -2.5, 3, 4))));
    expect(packed).toMatchObject({ name: "w", elementType: "float32", dims: [2, 2], count: 4 });
    expect([...packed.floats()]).toEqual([1, -2.5, 3, 4]);
    const pieces = readTensorFile(file(...header, block(4, floats(1)), float(4, -2.5), block(4, floats(3, 4))));
    expect([...pieces.floats()]).toEqual([1, -2.5, 3, 4]);
  });

  it("takes dims packed or one by one, and a scalar without any", () => {
    expect(readTensorFile(file(type("uint8"), block(1, [2, 3]), raw(1, 2, 3, 4, 5, 6))).dims).toEqual([2, 3]);
    const scalar = readTensorFile(file(type("uint8"), raw(7)));
    expect(scalar).toMatchObject({ dims: [], count: 1 });
    expect(scalar.integers()).toEqual([7]);
  });

  it("has no elements where an extent is 0", () => {
    const empty = readTensorFile(file(type("float32"), dims(0, 3)));
    expect(empty.count).toBe(0);
    expect(empty.floats()).toEqual(new Float32Array());
  });

  it("skips fields that it does not know, groups among them", () => {
    const unknown = [...int(99, 5), ...block(98, "text"), ...float(97, 1), ...varint((96 << 3) | 1), ...floats(1, 2)];
    const group = [...varint((95 << 3) | 3), ...int(1, 7), ...varint((95 << 3) | 4)];
    expect(readTensorFile(file(unknown, type("uint8"), group, dims(1), raw(9))).integers()).toEqual([9]);
  });

  const elements: readonly (readonly [ElementType, readonly number[], readonly number[]])[] = [
    ["float32", [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0], [1, -2.5]],
    ["float64", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 4, 0xc0], [1, -2.5]],
    ["float16", [0, 0x3c, 0, 0xc1], [1, -2.5]],
    ["bfloat16", [0x80, 0x3f, 0x20, 0xc0], [1, -2.5]],
    ["int8", [0xff, 0x7f], [-1, 127]],
    ["uint8", [0xff, 0x7f], [255, 127]],
    ["int16", [0xfe, 0xff, 0, 1], [-2, 256]],
    ["uint16", [0xfe, 0xff, 0, 1], [65534, 256]],
    ["int32", [0xfe, 0xff, 0xff, 0xff, 0, 0, 1, 0], [-2, 65536]],
    ["uint32", [0xfe, 0xff, 0xff, 0xff, 0, 0, 1, 0], [4294967294, 65536]],
    ["int64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0], [-2, 2 ** 32]],
    ["uint64", [0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 1, 0, 0, 0], [2 ** 63, 2 ** 32]],
    ["bool", [0, 1, 2], [0, 1, 1]],
    // Two to a byte, the lower half first.
    ["int4", [0x8f, 0x07], [-1, -8, 7]],
    ["uint4", [0x8f, 0x07], [15, 8, 7]],
    ["float4e2m1", [0xf7, 0x03], [6, -6, 1.5]],
    ["int2", [0b10_01_00_11, 0b01], [-1, 0, 1, -2, 1]],
    ["uint2", [0b10_01_00_11, 0b01], [3, 0, 1, 2, 1]],
    // Largest and smallest numbers of each format, from the tables of the two papers.
    ["float8e4m3fn", [0x7e, 0x01, 0x38, 0x7f], [448, 2 ** -9, 1, NaN]],
    ["float8e4m3fnuz", [0x7f, 0x01, 0x40, 0x80], [240, 2 ** -10, 1, NaN]],
    ["float8e5m2", [0x7b, 0x01, 0x3c, 0xfc, 0x7d], [57344, 2 ** -16, 1, -Infinity, NaN]],
    ["float8e5m2fnuz", [0x7f, 0x01, 0x40, 0x80], [57344, 2 ** -17, 1, NaN]],
    ["float8e8m0", [127, 0, 254, 255], [1, 2 ** -127, 2 ** 127, NaN]],
  ];
  it.each(elements)("knows the elements of %s", (name, bytes, values) => {
    const tensor = readTensorFile(file(type(name), dims(values.length), raw(...bytes)));
    expect([...tensor.numbers()]).toEqual(values);
    expect(tensor.floats()).toEqual(Float32Array.from(values));
    expect([...tensor.bytes()]).toEqual(bytes);
    const whole = /^u?int|^bool/.test(name);
    if (whole) expect(tensor.integers()).toEqual(values);
    else expect(() => tensor.integers()).toThrow(FormatError);
  });

  const typed: readonly (readonly [ElementType, readonly number[], readonly number[]])[] = [
    ["int32", int32s(-5, 7), [-5, 7]],
    ["int16", int32s(-5, 32767), [-5, 32767]],
    ["uint16", int32s(65535, 0), [65535, 0]],
    ["int8", int32s(-128, 127), [-128, 127]],
    ["uint8", int32s(255, 1), [255, 1]],
    ["bool", int32s(1, 0), [1, 0]],
    // The bits of 1 and -2.5.
    ["float16", int32s(0x3c00, 0xc100), [1, -2.5]],
    ["bfloat16", int32s(0x3f80, 0xc020), [1, -2.5]],
    ["float8e4m3fn", int32s(0x38), [1]],
    ["int4", int32s(0x8f, 0x07), [-1, -8, 7]],
    ["int64", block(7, [-1, 2 ** 40].flatMap(varint)), [-1, 2 ** 40]],
    ["int64", int(7, 2n ** 63n - 1n), [2 ** 63]],
    ["uint64", block(11, varint(2n ** 64n - 2n ** 20n)), [2 ** 64 - 2 ** 20]],
    ["uint32", block(11, varint(2 ** 32 - 1)), [2 ** 32 - 1]],
    ["float64", block(10, [0, 0, 0, 0, 0, 0, 4, 0xc0]), [-2.5]],
  ];
  it.each(typed)("takes %s from its typed field", (name, field, values) => {
    const tensor = readTensorFile(file(type(name), dims(values.length), field));
    expect([...tensor.numbers()]).toEqual(values);
    // As raw data they are the same.
    expect([...readTensorFile(writeTensorFile(tensor)).numbers()]).toEqual(values);
  });

  it("takes strings", () => {
    const tensor = readTensorFile(file(type("string"), dims(2), block(6, "a"), block(6, "мир")));
    expect(tensor.strings()).toEqual(["a", "мир"]);
    expect(() => tensor.floats()).toThrow(FormatError);
    expect(() => tensor.bytes()).toThrow(FormatError);
    expect(readTensorFile(writeTensorFile(tensor)).strings()).toEqual(["a", "мир"]);
  });

  it("keeps complex numbers, and gives no single numbers for them", () => {
    const tensor = readTensorFile(file(type("complex64"), dims(1), block(4, floats(1, 2))));
    expect([...tensor.bytes()]).toEqual(floats(1, 2));
    expect(() => tensor.numbers()).toThrow(/complex64, where real numbers are needed/);
  });

  it("views float32 that lies aligned, and copies what does not", () => {
    const message = file(type("float32"), dims(2), raw(...floats(1, -2.5)));
    const placed = (shift: number): Uint8Array => {
      const buffer = new Uint8Array(message.length + 8);
      buffer.set(message, shift);
      return buffer.subarray(shift, shift + message.length);
    };
    const shared = [0, 1, 2, 3].map((shift) => {
      const bytes = placed(shift);
      const values = readTensorFile(bytes).floats();
      expect([...values]).toEqual([1, -2.5]);
      return values.buffer === bytes.buffer;
    });
    expect(shared.filter(Boolean)).toHaveLength(1);
  });
});

describe("a broken tensor is refused by name", () => {
  const named = block(8, "conv1.weight");
  const cases: readonly (readonly [string, readonly (readonly number[])[], RegExp])[] = [
    ["no type", [named, dims(1)], /no element type/],
    ["an unknown type", [named, int(2, 99)], /element type 99 is not known/],
    ["a negative extent", [named, type("float32"), dims(2, -3)], /dimension -3 of \[2, -3\] is negative/],
    ["too many elements", [named, type("float32"), dims(2 ** 20, 2 ** 20)], /more than 2\^31 elements/],
    ["a huge extent beside a 0", [named, type("float32"), dims(2n ** 60n, 0)], /more than 2\^31 elements/],
    ["a hundred dimensions", [named, type("float32"), dims(...Array<number>(100).fill(1))], /100 dimensions/],
    ["too few bytes", [named, type("float32"), dims(2), raw(1, 2, 3, 4)], /float32 \[2\] needs 8 bytes and has 4/],
    ["too many bytes", [named, type("int4"), dims(1), raw(1, 2)], /needs 1 bytes and has 2/],
    [
      "too few values",
      [named, type("float32"), dims(2), block(4, floats(1))],
      /needs 2 values of float_data and has 1/,
    ],
    ["no data at all", [named, type("float32"), dims(2)], /needs 2 values of float_data and has 0/],
    ["data in two fields", [named, type("int8"), dims(1), raw(1), int(5, 1)], /int32_data and raw_data/],
    ["data in another field", [named, type("float32"), dims(1), int(5, 1)], /belong into float_data.*int32_data/],
    ["strings in raw data", [named, type("string"), dims(1), raw(1)], /strings are read from string_data/],
  ];
  it.each(cases)("%s", (_, fields, reason) => {
    const error = thrownBy(() => readTensorFile(file(...fields)));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(reason);
    expect(error.message).toContain('tensor "conv1.weight"');
  });

  it("an integer that its type cannot hold is refused when it is read", () => {
    const tensor = readTensorFile(file(type("int8"), dims(1), int(5, 300)));
    expect(() => tensor.integers()).toThrow(/element 300 has more than 8 bits/);
  });

  it("a number of more than 64 bits too", () => {
    const tensor = readTensorFile(file(type("int64"), dims(1), block(7, [...Array<number>(12).fill(0x80), 1])));
    expect(thrownBy(() => tensor.integers())).toBeInstanceOf(FormatError);
  });
});

const entry = (key: string, value: string): number[] => block(13, block(1, key), block(2, value));
const external = (...entries: (readonly number[])[]): Uint8Array =>
  file(type("float32"), dims(2), block(8, "w"), int(14, 1), ...entries);

const refusedWith =
  (files?: Files) =>
  (...entries: (readonly number[])[]): Error =>
    thrownBy(() => readTensorFile(external(...entries), files).floats());

describe("external data", () => {
  const stored = Uint8Array.from([9, 9, 9, 9, ...floats(1, -2.5)]);
  const asked: unknown[] = [];
  const files: Files = {
    readPart(location, offset, length) {
      asked.push([location, offset, length]);
      if (location !== "data/weights.bin") return undefined;
      return stored.subarray(offset, length === undefined ? undefined : offset + length);
    },
  };
  const nothing: Files = {
    readPart() {
      throw new Error("a file was asked for");
    },
  };

  it("is read when elements are asked for, and only the part that is needed", () => {
    asked.length = 0;
    const tensor = readTensorFile(external(entry("location", "./data/weights.bin"), entry("offset", "4")), files);
    expect(asked).toEqual([]);
    expect([...tensor.floats()]).toEqual([1, -2.5]);
    expect(asked).toEqual([["data/weights.bin", 4, 8]]);
  });

  it("is refused where the file is missing, too short, or none were given", () => {
    const refusal = refusedWith(files);
    expect(refusal(entry("location", "other.bin")).message).toMatch(
      /"other.bin" beside the model, and there is no such file/,
    );
    const short = refusal(entry("location", "data/weights.bin"), entry("offset", "8"));
    expect(short).toBeInstanceOf(FormatError);
    expect(short.message).toMatch(/tensor "w".*needs 8 bytes from 8 on of "data\/weights.bin".*has 4 there/);
    expect(refusedWith()(entry("location", "w.bin")).message).toMatch(/no files were given/);
  });

  it.each([
    "../weights.bin",
    "data/../../weights.bin",
    "..",
    ".",
    "",
    "data/",
    "data//weights.bin",
    "/etc/passwd",
    "//server/share",
    "data\\weights.bin",
    "..\\weights.bin",
    "C:weights.bin",
    "C:/weights.bin",
    "file:///etc/passwd",
    "https://example.com/weights.bin",
    "weights.bin\0.txt",
    "weights\n.bin",
  ])("at %j is refused before anything is read", (location) => {
    const error = thrownBy(() => readTensorFile(external(entry("location", location)), nothing));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(/tensor "w".*only files in the model's folder are read/);
  });

  it.each([
    ["offset", "-1"],
    ["offset", "1.5"],
    ["offset", "1e3"],
    ["offset", ""],
    ["offset", "99999999999999999999"],
    ["length", "-8"],
    ["length", "0x8"],
    ["length", "9007199254740993"],
  ])("of %s %j is refused", (key, value) => {
    const error = thrownBy(() => readTensorFile(external(entry("location", "w.bin"), entry(key, value)), nothing));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toContain(`external data of ${key} ${JSON.stringify(value)}`);
  });

  it("of another length than the tensor's is refused, and so is one without a file", () => {
    const long = external(entry("location", "w.bin"), entry("length", "12"));
    expect(thrownBy(() => readTensorFile(long, nothing)).message).toMatch(/needs 8 bytes and has 12/);
    expect(thrownBy(() => readTensorFile(external(), nothing)).message).toMatch(/names no file/);
  });
});

describe("a tensor made of our data", () => {
  it("holds what it was given, and the same after writing and reading", () => {
    const data = Float32Array.of(1, -2.5, 0);
    const made = float32Tensor("w", [3, 1], data);
    expect(made.floats().buffer).toBe(data.buffer);
    const again = readTensorFile(writeTensorFile(made));
    expect(again).toMatchObject({ name: "w", elementType: "float32", dims: [3, 1], count: 3 });
    expect([...again.floats()]).toEqual([1, -2.5, 0]);
    const shape = readTensorFile(writeTensorFile(int64Tensor("shape", [2], [-1, 2 ** 40])));
    expect(shape.integers()).toEqual([-1, 2 ** 40]);
    expect(rawTensor("b", "bool", [2], Uint8Array.of(1, 0)).integers()).toEqual([1, 0]);
  });

  it("is written as TensorProto says", () => {
    const expected = file(dims(2), type("float32"), block(8, "w"), raw(...floats(1, 2)));
    expect(writeTensorFile(float32Tensor("w", [2], Float32Array.of(1, 2)))).toEqual(expected);
  });
});

/** IDX files; the bytes are written by hand from the description of the format. */
import { expect, it } from "vitest";
import { isIdx, readIdx } from "../../../src/formats/idx.ts";

it("reads bytes with their shape", () => {
  const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
  const { shape, data, isBytes } = readIdx(bytes);
  expect([shape, [...data], isBytes]).toEqual([[2, 3], [1, 2, 3, 4, 5, 255], true]);
});

it.each([
  ["signed bytes", 0x09, [0xfe], -2],
  ["16 bits", 0x0b, [0xff, 0xfe], -2],
  ["32 bits", 0x0c, [0, 1, 0, 0], 65_536],
  ["float32", 0x0d, [0xbf, 0xc0, 0, 0], -1.5],
  ["float64", 0x0e, [0xbf, 0xf8, 0, 0, 0, 0, 0, 0], -1.5],
])("reads %s, the highest byte first", (_name, type, element, value) => {
  const { data, isBytes } = readIdx(Uint8Array.of(0, 0, type, 1, 0, 0, 0, 1, ...element));
  expect([[...data], isBytes]).toEqual([[value], false]);
});

it.each([
  ["a truncated head", [0, 0, 8, 2, 0, 0], "a truncated IDX file: 6 bytes, and a head of 12"],
  ["too few elements", [0, 0, 8, 1, 0, 0, 0, 3, 7], "1 bytes for shape [3], where 3 are due"],
  ["an unknown type", [0, 0, 7, 1, 0, 0, 0, 0], "no IDX file"],
])("says what is wrong with %s", (_name, bytes, message) => {
  expect(() => readIdx(Uint8Array.from(bytes))).toThrow(message);
});

it("takes no other file for one", () => {
  expect(isIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0))).toBe(true);
  expect(isIdx(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d))).toBe(false);
});

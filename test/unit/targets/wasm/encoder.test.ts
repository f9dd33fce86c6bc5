import { describe, expect, test } from "vitest";
import { Bytes } from "../../../../src/targets/wasm/encoder.ts";

/** Expected bytes: the examples of the DWARF and WebAssembly specifications, and the ends of ranges. */
describe("numbers", () => {
  test.each([
    [0, [0]],
    [2, [2]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])("%i unsigned", (value, bytes) => expect([...new Bytes().u32(value).finish()]).toEqual(bytes));

  test.each([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123_456, [0xc0, 0xbb, 0x78]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])("%i signed, modulo 2^32", (value, bytes) => expect([...new Bytes().i32(value).finish()]).toEqual(bytes));

  test("grow as they must", () => {
    const bytes = new Bytes();
    for (let at = 0; at < 1000; at++) bytes.byte(at & 0xff);
    expect(bytes.length).toBe(1000);
    expect(bytes.finish()[999]).toBe(999 & 0xff);
  });
});

test("names are UTF-8, after their length in bytes", () => {
  expect([...new Bytes().name("é1").finish()]).toEqual([3, 0xc3, 0xa9, 0x31]);
});

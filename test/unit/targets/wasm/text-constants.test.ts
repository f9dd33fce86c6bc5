/** Constants whose bits are known, and that any bits are read back. */
import { expect, it, test } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { f32Text, f64Text, v128Text } from "../../../../src/targets/wasm/text-constants.ts";
import { tries } from "../../../support/effort.ts";

function bytesOf(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

test.each([
  [0x3dcccccd, "0.1"],
  [0x3eaaaaab, "0.33333334"],
  [0x3f800000, "1"],
  [0x80000000, "-0"],
  [0x00000001, "1e-45"],
  [0x7f7fffff, "3.4028235e+38"],
  [0x7f800000, "inf"],
  [0xff800000, "-inf"],
  [0x7fc00000, "nan"],
  [0xffc00000, "-nan"],
  [0x7fa00001, "nan:0x200001"],
])("the float32 of bits %i is %s", (bits, text) => expect(f32Text(bytesOf(bits))).toBe(text));

test.each([
  [0x3fb99999, 0x9999999a, "0.1"],
  [0x3ff00000, 0, "1"],
  [0x7ff80000, 0, "nan"],
  [0xfff00000, 1, "-nan:0x1"],
  [0xfff00000, 0, "-inf"],
])("the float64 of bits %i %i is %s", (high, low, text) => expect(f64Text(bytesOf(low, high))).toBe(text));

test.each([
  [[0x3f800000, 0x3f800000, 0, 0x3f800000], "f32x4 1 1 0 1"],
  [[0, 0x3ff00000, 0x9999999a, 0x3fb99999], "f64x2 1 0.1"],
  [[1, 2, 3, 0x7fffffff], "i32x4 1 2 3 0x7fffffff"],
  [[0x80000000, 0x80000000, 0x80000000, 0x80000000], "i32x4 0x80000000 0x80000000 0x80000000 0x80000000"],
])("the lanes of %j are %s", (words, text) => expect(v128Text(bytesOf(...words))).toBe(text));

it("any float32 is read back to the bit", () => {
  const { next } = randomSource(1);
  for (let at = 0; at < tries(2000); at++) {
    const [value] = new Float32Array(Uint32Array.of(Math.floor(next() * 2 ** 32)).buffer);
    if (!Number.isFinite(value)) continue;
    const text = f32Text(new Uint8Array(Float32Array.of(value!).buffer));
    expect(Math.fround(Number(text))).toBe(value);
  }
});

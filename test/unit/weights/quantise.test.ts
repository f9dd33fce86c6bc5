/** Weights as bytes: what is lost, what is not, and that others read the same. */
import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../../src/base/random.ts";
import { dequantise, storedQuantised, type Quantised } from "../../../src/formats/quantised.ts";
import { readSafetensors, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { quantise } from "../../../src/weights/quantise.ts";
import { safetensorsSource } from "../../../src/weights/weight-source.ts";
import { decodedFile } from "../../support/decode-bytes.ts";
import { tries } from "../../support/effort.ts";

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[Math.floor(random.next() * list.length)]!;
}

/** A shape, and how many scales there are along its axes. */
function randomShape(random: RandomSource): readonly [shape: number[], parts: number[]] {
  const shape = Array.from({ length: 1 + Math.floor(4 * random.next()) }, () => 1 + Math.floor(6 * random.next()));
  const parts = shape.map((extent) => pick(random, [1, 1, extent, extent % 2 === 0 ? extent / 2 : extent]));
  return [shape, parts.slice(0, Math.floor(random.next() * (shape.length + 1)))];
}

/** Of one sign or both, around 1 or near the ends of float32. */
function randomData(count: number, random: RandomSource): Float32Array {
  const [size, shift] = [10 ** pick(random, [0, 0, -3, 5, 30, -38, -43]), pick(random, [0, 0, 0.5, -3])];
  return Float32Array.from({ length: count }, () => (2 * random.next() - 1 + shift) * size);
}

/** The scale and zero point of every element, by the definition of the format. */
function stepOf({ shape, scales }: Quantised, at: number): number {
  const index = shape.map((extent, axis) => Math.floor(at / product(shape.slice(axis + 1))) % extent);
  const place = scales.shape.reduce(
    (all, part, axis) => all * part + Math.floor((index[axis]! * part) / shape[axis]!),
    0,
  );
  return scales.data[place]!;
}

const cases = tries(500);

describe("weights as bytes", () => {
  it(`are off by half a scale at most, in ${cases} random tensors, and an independent reader reads the same bits`, () => {
    const random = randomSource(7);
    for (let at = 0; at < cases; at++) {
      const [shape, parts] = randomShape(random);
      const data = randomData(product(shape), random);
      const quantised = quantise(shape, data, parts);
      const values = dequantise(quantised);
      const beyond = data.findIndex((value, index) => {
        const bound = (stepOf(quantised, index) / 2) * (1 + 2 ** -15) + 2 ** -150;
        return !(Math.abs(value - values[index]!) <= bound);
      });
      expect(beyond, `case ${at}`).toBe(-1);
      const file = writeSafetensors(storedQuantised("w", quantised));
      expect(decodedFile(file).get("w")).toEqual(values);
      const read = safetensorsSource(readSafetensors(file)).tensors;
      expect(read.map(({ name, shape: its, floats }) => [name, its, floats!()])).toEqual([["w", shape, values]]);
    }
  });

  it("have whole zero points from 0 to 255, and finite scales above 0", () => {
    const random = randomSource(8);
    for (let at = 0; at < tries(300); at++) {
      const [shape, parts] = randomShape(random);
      const { scales, zeroPoints } = quantise(shape, randomData(product(shape), random), parts);
      expect(scales.data.every((scale) => Number.isFinite(scale) && scale > 0)).toBe(true);
      expect(zeroPoints.data.every((zero) => Number.isInteger(zero) && zero >= 0 && zero <= 255)).toBe(true);
    }
  });

  it.each([
    ["zeros", [0, 0, 0, 0]],
    ["a number over and over", [0.1, 0.1, 0.1, 0.1]],
    ["a negative number over and over", [-0.1, -0.1, -0.1, -0.1]],
    ["a number and zeros", [0, 0.3, 0, 0.3]],
    ["a number, its opposite and zeros", [0.7, 0, -0.7, 0.7]],
    ["the smallest numbers", [2 ** -149, -(2 ** -149), 3 * 2 ** -149, 0]],
    ["whole numbers from 0 to 255", [0, 255, 17, 128]],
    ["the largest number", [3.4028234663852886e38, 0, 3.4028234663852886e38, 0]],
  ])("keep %s exactly", (_, numbers) => {
    const data = Float32Array.from(numbers);
    expect([...dequantise(quantise([1, 4], data, [1]))]).toEqual([...data]);
  });

  it("keep zeros among any numbers", () => {
    const random = randomSource(9);
    for (let at = 0; at < tries(300); at++) {
      const data = randomData(24, random).map((value) => (random.next() < 0.5 ? 0 : value));
      const values = dequantise(quantise([4, 6], data, [4]));
      expect(data.every((value, index) => value !== 0 || values[index] === 0)).toBe(true);
    }
  });
});

const floats = (shape: readonly number[], ...numbers: number[]) =>
  ({ dtype: "float32", shape, bytes: new Uint8Array(Float32Array.from(numbers).buffer) }) as const;

describe("a file's bytes that cannot be decoded", () => {
  const bytes = { dtype: "uint8", shape: [2, 3], bytes: new Uint8Array(6) } as const;
  const zero = floats([], 0);

  it.each([
    ["without scales", { "w.zero_point": zero }, "uint8 without w.scale"],
    ["without zero points", { "w.scale": zero }, "uint8 without w.zero_point"],
    [
      "with too many scales",
      { "w.scale": floats([3], 1, 1, 1), "w.zero_point": zero },
      "uint8 with w.scale of float32 [3]",
    ],
    ["with no scale at all", { "w.scale": floats([0]), "w.zero_point": zero }, "uint8 with w.scale of float32 [0]"],
    [
      "with too many axes",
      { "w.scale": floats([1, 1, 2], 1, 1), "w.zero_point": zero },
      "uint8 with w.scale of float32 [1, 1, 2]",
    ],
    [
      "with a scale that is no number",
      { "w.scale": floats([2], 1, NaN), "w.zero_point": zero },
      "uint8 with w.scale that is not finite",
    ],
    [
      "with an endless zero point",
      { "w.scale": zero, "w.zero_point": floats([], Infinity) },
      "uint8 with w.zero_point that is not finite",
    ],
    [
      "with scales of another type",
      { "w.scale": { dtype: "float64", shape: [], bytes: new Uint8Array(8) } as const, "w.zero_point": zero },
      "uint8 with w.scale of float64 []",
    ],
    ["alone", {}, "uint8"],
  ])("%s are told as what they are", (_, companions, dtype) => {
    const { tensors } = safetensorsSource(new Map(Object.entries({ ...companions, w: bytes })));
    expect(tensors.find(({ name }) => name === "w")).toMatchObject({ dtype, floats: undefined });
    expect(tensors.map(({ name }) => name)).toEqual([...Object.keys(companions), "w"]);
  });

  it("take one number for all, of any shape of ones", () => {
    const tensors = new Map(
      Object.entries({ w: bytes, "w.scale": floats([1, 1, 1], 2), "w.zero_point": floats([2], 1, 3) }),
    );
    const [only, ...rest] = safetensorsSource(tensors).tensors;
    expect([[...only!.floats!()], rest]).toEqual([[-2, -2, -2, -6, -6, -6], []]);
  });
});

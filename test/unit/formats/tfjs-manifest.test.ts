import { describe, expect, it } from "vitest";
import { weightTextsLimit } from "../../../src/base/limits.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { readManifest, readWeights, type WeightGroup } from "../../../src/formats/tfjs-manifest.ts";

const numbers = { name: "w", dtype: "float32", shape: [3], quantization: undefined } as const;
const texts = { name: "s", dtype: "string", shape: [2], quantization: undefined } as const;

/** Two texts of a byte and of two, and three numbers of 0. */
const shard = Uint8Array.of(1, 0, 0, 0, 65, 2, 0, 0, 0, 66, 67, ...new Uint8Array(12));

describe("reading the shards of a manifest", () => {
  it("takes texts and numbers apart", () => {
    const group: WeightGroup = { paths: ["a", "b"], weights: [texts, numbers] };
    const parts: Readonly<Record<string, Uint8Array>> = { a: shard.subarray(0, 7), b: shard.subarray(7) };
    const weights = readWeights([group], (path, most) => parts[path]?.subarray(0, most));
    expect(weights.map(({ stored }) => stored.length)).toEqual([11, 12]);
  });

  it("asks for a bounded number of bytes, with any number of texts in any number of groups", () => {
    let asked = 0;
    // Files without an end, of which as much is given as is asked for: two texts of the same length.
    const length = 2 ** 24;
    const read = (_: string, most: number): Uint8Array => {
      expect(most).toBeLessThanOrEqual(weightTextsLimit + 13);
      const given = new Uint8Array(Math.min(most, 2 * (4 + length)));
      for (const at of [0, 4 + length]) new DataView(given.buffer).setUint32(at, length, true);
      asked += given.length;
      return given;
    };
    const groups = Array.from({ length: 40 }, (_, at): WeightGroup => ({ paths: [`${at}`], weights: [texts] }));
    expect(() => readWeights(groups, read)).toThrow(FormatError);
    expect(asked).toBeLessThan(2 * weightTextsLimit);
  });

  it.each([
    [["a", "a"], []],
    [["a", "b", "./a"], []],
    [["x/a", "x//a"], []],
    [["a"], ["a"]],
  ])("refuses to read a shard twice: %j %j", (...paths) => {
    const groups = paths.map((each, at) => ({ paths: each, weights: [{ ...numbers, name: `w${at}` }] }));
    expect(() => readManifest(groups)).toThrow(/its shard ".*a" is listed twice/);
  });
});

describe("a manifest that is nested without an end", () => {
  const places: Readonly<Record<string, (deep: unknown) => unknown>> = {
    manifest: (deep) => deep,
    paths: (deep) => [{ paths: deep, weights: [] }],
    path: (deep) => [{ paths: [deep], weights: [] }],
    weights: (deep) => [{ paths: [], weights: deep }],
    weight: (deep) => [{ paths: [], weights: [deep] }],
    ...Object.fromEntries(
      ["name", "dtype", "shape", "quantization"].map((key) => [
        key,
        (deep: unknown) => [{ paths: [], weights: [{ name: "w", dtype: "float32", shape: [1], [key]: deep }] }],
      ]),
    ),
    scale: (deep) => [
      { paths: [], weights: [{ ...numbers, quantization: { dtype: "uint8", scale: deep, min: { deep } } }] },
    ],
  };
  const wraps: readonly ((inner: unknown) => unknown)[] = [(inner) => [inner], (inner) => ({ a: inner })];

  it.each(Object.entries(places))("is refused: %s", (_, place) => {
    for (const wrap of wraps) {
      let deep: unknown = 1;
      for (let depth = 0; depth < 200_000; depth++) deep = wrap(deep);
      // A failed expectation would print it.
      let thrown: unknown;
      try {
        readManifest(place(deep));
      } catch (error) {
        thrown = error;
      }
      expect((thrown as Error).constructor).toBe(FormatError);
      expect((thrown as Error).message.length).toBeLessThan(200);
    }
  });
});

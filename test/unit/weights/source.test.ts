import { describe, expect, it } from "vitest";
import { storedFloat32, type StoredTensor } from "../../../src/formats/safetensors.ts";
import { safetensorsSource } from "../../../src/weights/weight-source.ts";

const float = storedFloat32([1], Float32Array.of(1));
const counter: StoredTensor = { dtype: "int64", shape: [], bytes: new Uint8Array(8) };
const isOrdered = (...tensors: (readonly [string, StoredTensor])[]): boolean =>
  safetensorsSource(new Map(tensors)).isOrdered;

describe("the order of a file", () => {
  it("is that of the layers, unless it is that of the names", () => {
    expect(isOrdered(["stem", float], ["head", float])).toBe(true);
    expect(isOrdered(["head", float], ["stem", float])).toBe(false);
  });

  it("is that of the names where each type is sorted by itself, as safetensors' writer does", () => {
    expect(isOrdered(["stem.count", counter], ["head", float], ["stem", float])).toBe(false);
  });
});

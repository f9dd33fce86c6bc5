import { describe, expect, it } from "vitest";
import { FormatError } from "../../../src/formats/format-error.ts";
import {
  readSafetensors,
  storedFloat32,
  writeSafetensors,
  type StoredTensor,
} from "../../../src/formats/safetensors.ts";
import { Builder } from "../../../src/graph/graph-builder.ts";
import type { ParameterValue } from "../../../src/graph/graph.ts";
import { matchWeights, storedWeights } from "../../../src/weights/match.ts";

function parameters(shapes: Readonly<Record<string, readonly number[]>>): readonly ParameterValue[] {
  const builder = new Builder("Net");
  const initial = { kind: "constant", value: 0 } as const;
  return Object.entries(shapes).map(([name, shape]) =>
    builder.parameter(name, { name, shape, dtype: "float32", trainable: true, formula: "", initial }),
  );
}

const zeros = (...shape: number[]): StoredTensor =>
  storedFloat32(shape, new Float32Array(shape.reduce((product, extent) => product * extent, 1)));

function refusal(due: readonly ParameterValue[], found: Readonly<Record<string, StoredTensor>>): string {
  try {
    matchWeights(due, new Map(Object.entries(found)));
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return (error as FormatError).message;
  }
  throw new Error("the weights were taken");
}

describe("matching weights by name", () => {
  it("gives the values of every parameter, in the order of the parameters", () => {
    const due = parameters({ "b.weight": [2, 1], "a.bias": [1] });
    const weights = matchWeights(
      due,
      new Map([
        ["a.bias", storedFloat32([1], Float32Array.of(3))],
        ["b.weight", storedFloat32([2, 1], Float32Array.of(1, 2))],
      ]),
    );
    expect([...weights].map(([name, values]) => [name, ...values])).toEqual([
      ["b.weight", 1, 2],
      ["a.bias", 3],
    ]);
  });

  it("passes over PyTorch's counters of batches, and over nothing else", () => {
    const due = parameters({ "bn1.weight": [1] });
    const counter: StoredTensor = { dtype: "int64", shape: [], bytes: new Uint8Array(8) };
    const found = { "bn1.weight": zeros(1), "bn1.num_batches_tracked": counter, num_batches_tracked: counter };
    expect([...matchWeights(due, new Map(Object.entries(found))).keys()]).toEqual(["bn1.weight"]);
    expect(refusal(due, { ...found, "bn1.my_num_batches_tracked": counter })).toContain("bn1.my_num_batches_tracked");
  });

  it("lists all that does not fit at once", () => {
    const due = parameters({ "conv1.weight": [8, 1, 3, 3], "conv1.bias": [8], "fc.weight": [10, 8], "fc.bias": [10] });
    const message = refusal(due, {
      "conv1.weight": zeros(8, 1, 5, 5),
      "conv1.bias": { dtype: "int64", shape: [8], bytes: new Uint8Array(64) },
      "fc1.weight": zeros(10, 8),
      "fc.bias": zeros(10),
    });
    expect(message.split("\n")).toEqual([
      "the weights do not fit the model",
      "  missing: fc.weight [10, 8]",
      "  misshapen: conv1.weight: expected [8, 1, 3, 3], found [8, 1, 5, 5]",
      "  of another type: conv1.bias: expected floats, found int64",
      "  not in the model: fc1.weight [10, 8]",
    ]);
  });

  it("cuts long lists, and says by how much", () => {
    const due = parameters(Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`w${at}`, [1]])));
    const lines = refusal(due, {}).split("\n");
    expect(lines.length).toBe(22);
    expect(lines.at(-1)).toBe("  missing: … and 5 more");
  });

  it("does not take a transposed tensor, though it holds as many values", () => {
    expect(refusal(parameters({ w: [2, 3] }), { w: zeros(3, 2) })).toContain("w: expected [2, 3], found [3, 2]");
  });
});

describe("storing weights", () => {
  it("writes what matching reads back", () => {
    const due = parameters({ a: [2], __proto__x: [1, 1] });
    const values = new Map([
      ["a", Float32Array.of(1, 2)],
      ["__proto__x", Float32Array.of(3)],
    ]);
    expect(matchWeights(due, readSafetensors(writeSafetensors(storedWeights(due, values))))).toEqual(values);
  });
});

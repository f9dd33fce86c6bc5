/** Large ONNX files are read by their structure alone; elements come when asked for, the same as from the whole file. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openSparse } from "../../../src/cli/sparse-onnx.ts";
import { importOnnx } from "../../../src/interchange/onnx/import.ts";
import { readOnnx } from "../../../src/interchange/onnx/read.ts";
import { float32Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../../src/interchange/onnx/write.ts";
import { FormatError } from "../../../src/formats/format-error.ts";
import { onnxModel } from "../../support/onnx-model.ts";

const folder = mkdtempSync(join(tmpdir(), "sparse-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, at) => Math.sin(at + seed));

/** Weights of 1.2 MB in initialisers and in a Constant, and small ones; names of several lengths shift them by single bytes. */
function modelBytes(shift: number): Uint8Array {
  const pad = "n".repeat(shift);
  const constant = float32Tensor("", [64, 100], numbers(6400, 3));
  return writeOnnx(
    onnxModel({
      nodes: [
        { op: "Gemm", inputs: ["x", `w${pad}`, "b"], outputs: ["p"] },
        { op: "Constant", inputs: [], outputs: ["c"], attributes: { value: { kind: "tensor", value: constant } } },
        { op: "MatMul", inputs: ["p", "c"], outputs: ["y"] },
      ],
      inputs: { x: [1, 5000] },
      initializers: [
        float32Tensor(`w${pad}`, [5000, 64], numbers(320_000, 1)),
        float32Tensor("b", [64], numbers(64, 2)),
      ],
      outputs: ["y"],
    }),
  );
}

const path = (name: string): string => join(folder, name);

describe("a large file", () => {
  it.each([0, 1, 2, 3])("has the elements of the whole file, %i bytes further on", (shift) => {
    const bytes = modelBytes(shift);
    const name = path(`shift${shift}.onnx`);
    writeFileSync(name, bytes);
    const { bytes: sparse, inside } = openSparse(name);
    const model = readOnnx(sparse, { readPart: () => undefined, inside });
    const whole = importOnnx(readOnnx(bytes));
    const found = importOnnx(model);
    const unread = sparse.reduce((zeros, byte, at) => zeros + (byte === 0 && bytes[at] !== 0 ? 1 : 0), 0);
    expect(unread, "bytes that importing has not read").toBeGreaterThan(1e6);
    expect([...found.weights.keys()]).toEqual([...whole.weights.keys()]);
    for (const [key, elements] of whole.weights) expect(isSame(found.weights.get(key)!, elements), key).toBe(true);
    const large = model.graph.initializers[0]!;
    expect(large.floats().buffer === sparse.buffer, "no copy").toBe(true);
  });

  it("that is cut off anywhere is refused as it is when read whole", () => {
    const bytes = modelBytes(0);
    for (const length of [1_048_576, 1_100_000, 1_290_000, bytes.length - 5]) {
      const name = path(`cut${length}.onnx`);
      writeFileSync(name, bytes.subarray(0, length));
      const { bytes: sparse, inside } = openSparse(name);
      const reason = reasonAgainst(() => readOnnx(bytes.slice(0, length)));
      expect(reasonAgainst(() => readOnnx(sparse, { readPart: () => undefined, inside }))).toBe(reason);
      expect(reason).not.toBe("");
    }
  });

  it("that has changed meanwhile is refused", () => {
    const name = path("changed.onnx");
    writeFileSync(name, modelBytes(0));
    const { bytes, inside } = openSparse(name);
    const model = readOnnx(bytes, { readPart: () => undefined, inside });
    truncateSync(name, 1000);
    expect(() => model.graph.initializers[0]!.floats()).toThrow("has changed");
  });

  it("of no format is read whole", () => {
    const name = path("noise.onnx");
    const noise = Uint8Array.from({ length: 2 ** 20 + 7 }, (_, at) => (at * 31 + 7) % 251);
    writeFileSync(name, noise);
    expect(isSame(openSparse(name).bytes, noise)).toBe(true);
  });
});

/** Compared by their bytes: a million elements take the test library seconds. */
function isSame(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function reasonAgainst(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return "";
}

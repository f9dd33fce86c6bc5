/** The modules of the runtime as they are; that generated modules work with them is tested in test/unit/package. */
import { describe, expect, test, vi } from "vitest";
import { bitsOfFloat } from "../../../src/runtime/modules/bits-of-float.ts";
import { fromBase64 } from "../../../src/runtime/modules/base64.ts";
import { compiled, type Binary, type Kernels } from "../../../src/runtime/modules/binary.ts";
import { check } from "../../../src/runtime/modules/check.ts";
import { answered, failed } from "../../../src/runtime/modules/files.ts";
import { floatFromBits } from "../../../src/runtime/modules/float-from-bits.ts";
import { fromHex } from "../../../src/runtime/modules/from-hex.ts";
import { orAborted } from "../../../src/runtime/modules/or-aborted.ts";
import { prepareWeights } from "../../../src/runtime/modules/prepare-weights.ts";
import { relu } from "../../../src/runtime/modules/relu.ts";
import { decode, openTensors } from "../../../src/runtime/modules/safetensors.ts";
import { start as startPacked } from "../../../src/runtime/modules/start-packed.ts";
import { threadsFor } from "../../../src/runtime/modules/threads.ts";
import { openWeights } from "../../../src/runtime/modules/weight-source.ts";
import { readTensors } from "../../../src/runtime/modules/whole-file.ts";
import { wrong } from "../../../src/runtime/modules/wrong.ts";
import { safetensors } from "../package/stored.ts";

vi.mock("../../../src/runtime/modules/module-context.ts", () => ({
  signature: { model: "Tiny", parameters: { weight: [2, 2], bias: [2] } },
  packedHeader: "cvkpack1of-this-net",
}));

const weights = safetensors({ weight: { shape: [2, 2], values: [1, 2, 3, 4] }, bias: { shape: [2], values: [5, 6] } });

/** A stream that gives so many bytes at a time. */
function streamOf(bytes: Uint8Array, size: number): Response {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at === bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at = Math.min(at + size, bytes.length);
    },
  });
  return new Response(stream);
}

describe("bytes in the text of a module", () => {
  test.each([
    ["", "", ""],
    ["f", "Zg==", "66"],
    ["fo", "Zm8=", "666F"],
    ["foobar", "Zm9vYmFy", "666f6f626172"],
  ])("%j, as RFC 4648 writes it (section 10)", (plain, base64, hexadecimal) => {
    const bytes = new TextEncoder().encode(plain);
    expect(fromBase64(base64)).toEqual(bytes);
    expect(fromHex(hexadecimal)).toEqual(bytes);
  });
});

describe("numbers", () => {
  test("relu keeps the sign of no number below zero, and NaN", () => {
    expect([-Infinity, -2, 0, 3, Infinity, NaN].map(relu)).toEqual([0, 0, 0, 3, Infinity, NaN]);
  });

  test("the bits of 1 and -2 are those of IEEE 754", () => {
    expect([bitsOfFloat(1), bitsOfFloat(-2)]).toEqual([0x3f800000, 0xc0000000 | 0]);
    expect([floatFromBits(0x3f800000), floatFromBits(0xc0000000)]).toEqual([1, -2]);
  });

  test.each([
    ["F16", [0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfe00], [1, -2, 65504, 2 ** -24, -0, Infinity, NaN]],
    ["BF16", [0x3f80, 0xc040, 0x8000, 0x7f80], [1, -3, -0, Infinity]],
  ])("of %s are float32 of the same value", (dtype, bits, values) => {
    const bytes = new Uint8Array(Uint16Array.from(bits).buffer);
    expect([...decode(dtype, bytes, new Float32Array(values.length))]).toEqual(values);
  });
});

describe("check", () => {
  test.each([
    [undefined, "undefined"],
    [new Float32Array(2), "Float32Array of 2"],
    [new Float64Array(3), "Float64Array of 3"],
  ])("refuses %s", (value, found) => {
    expect(() => check("x", value as Float32Array, 3, "[1, 3]")).toThrow(
      new TypeError(`x: expected a Float32Array of 3 elements ([1, 3]), found ${found}`),
    );
  });

  test("accepts an array of the length", () => {
    expect(check("x", new Float32Array(3), 3, "[1, 3]")).toBeUndefined();
  });
});

describe("errors", () => {
  test("name the model, one line each, and escape what a terminal would act on", () => {
    expect(wrong("a", "b\u001b[2J\n\u202e").message).toBe("weights for Tiny: a\n  b\\u001b[2J\\u000a\\u202e");
  });

  test("of a download that broke off tell the place, or the reason of who broke it off", () => {
    const cause = new Error("reset");
    expect(failed("https://host.test/w", cause, undefined)).toMatchObject({
      message: "https://host.test/w: reset",
      cause,
    });
    expect(failed("https://host.test/w", cause, { aborted: true, reason: "enough" })).toBe("enough");
  });

  test.each([
    [new Response("", { status: 404, statusText: "Not Found" }), "w: 404 Not Found"],
    [
      new Response("<html>", { headers: { "content-type": "text/html" } }),
      "w: a web page (text/html) in place of the file",
    ],
    [new Response(null), "w: it is empty"],
  ])("of an answer without a file", (response, message) => {
    expect(() => answered(response, "w")).toThrow(message);
  });
});

describe("orAborted", () => {
  test("gives what the promise gives, or the reason of the signal if that comes first", async () => {
    expect(await orAborted(Promise.resolve(1), undefined)).toBe(1);
    expect(await orAborted(Promise.resolve(2), new AbortController().signal)).toBe(2);
    await expect(orAborted(new Promise(() => {}), AbortSignal.abort("enough"))).rejects.toBe("enough");
    const controller = new AbortController();
    const waiting = orAborted(new Promise(() => {}), controller.signal);
    controller.abort("later");
    await expect(waiting).rejects.toBe("later");
  });
});

describe("weights", () => {
  test.each([
    ["in memory", () => weights],
    ["in a stream of small chunks", () => streamOf(weights, 7)],
    ["in a blob", () => new Blob([weights])],
  ])("%s are found by name, and progress is told to the end", async (_, given) => {
    const told: { loaded: number; total: number }[] = [];
    const find = await readTensors(openWeights(given(), { onProgress: (progress) => told.push(progress) }));
    expect([...find("weight")]).toEqual([1, 2, 3, 4]);
    expect([...find("bias")]).toEqual([5, 6]);
    expect(told.at(-1)).toEqual({ loaded: weights.length, total: weights.length });
  });

  test("that do not fit are listed in one error", async () => {
    const other = safetensors({ weight: { shape: [4], values: [1, 2, 3, 4] }, scale: { shape: [1], values: [1] } });
    await expect(readTensors(openWeights(other))).rejects.toThrow(
      "weights for Tiny: 3 of the tensors do not fit\n" +
        "  weight: expected [2, 2], found [4]\n  bias: missing, expected [2]\n  scale: not part of the model, found [1]",
    );
  });

  test("whose places in the file overlap are refused", async () => {
    const header =
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const file = new Uint8Array(8 + header.length + 4);
    file[0] = header.length;
    file.set(new TextEncoder().encode(header), 8);
    await expect(openWeights(file).then(openTensors)).rejects.toThrow(
      "weights for Tiny: the header places tensor b (F32) wrongly, at bytes 0 to 4",
    );
  });
});

/** Kernels that note which parts of which steps were prepared, and what lay at the start of the memory then. */
function recorded(): { kernels: Kernels; calls: number[][] } {
  const calls: number[][] = [];
  const memory = { buffer: new ArrayBuffer(64) };
  const prepare = (step: number, begin: number, end: number): void => {
    calls.push([step, begin, end, ...new Float32Array(memory.buffer, 0, 4)]);
  };
  return { kernels: { memory, prepare, run() {} }, calls };
}

/** The numbers 1 and 2, packed for a net. */
function packed(header: string): Uint8Array {
  return new Uint8Array([...new TextEncoder().encode(header), 0, 0, 128, 63, 0, 0, 0, 64]);
}

const binary: Binary = {
  compile: () => Promise.reject(new Error("there is none")),
  ports: [],
  packed: [0, 8],
  // The bias lies whole behind the rows of the weight, which come one at a time.
  steps: [[2, [["bias", 8]], ["weight", 0, 2, 1]]],
};

describe("preparing weights", () => {
  test("places tensors whole or in pieces, and prepares each piece", async () => {
    const source = await openWeights(weights);
    const { kernels, calls } = recorded();
    await prepareWeights(binary, kernels, source, await openTensors(source));
    expect(calls).toEqual([
      [0, 0, 1, 1, 2, 5, 6],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
  });

  test("packed weights are copied, those of another compilation refused", async () => {
    const { kernels, calls } = recorded();
    await startPacked(binary, Promise.resolve(kernels), openWeights(packed("cvkpack1of-this-net")));
    expect(calls).toEqual([]);
    expect([...new Float32Array(kernels.memory.buffer, 0, 2)]).toEqual([1, 2]);
    await expect(
      startPacked(binary, Promise.resolve(kernels), openWeights(packed("cvkpack1of-that-net"))),
    ).rejects.toThrow("they were packed for another compilation");
    await startPacked(binary, Promise.resolve(kernels), openWeights(weights));
    expect(calls).toHaveLength(2);
  });

  test("a binary that failed to compile is compiled again", async () => {
    let attempts = 0;
    const failing: Binary = {
      ...binary,
      compile: () => (attempts++ === 0 ? Promise.reject(new Error("no network")) : Promise.resolve({})),
    };
    await expect(compiled(failing)).rejects.toThrow("no network");
    expect(await compiled(failing)).toBe(await compiled(failing));
    expect(attempts).toBe(2);
  });
});

test("as many threads as wished, within what was compiled", async () => {
  expect(await threadsFor(1, 4)).toBe(1);
  expect(await threadsFor(3, 4)).toBe(3);
  expect(await threadsFor(9, 4)).toBe(4);
  await expect(threadsFor(0, 4)).rejects.toThrow("threads: expected a positive integer, found 0");
});

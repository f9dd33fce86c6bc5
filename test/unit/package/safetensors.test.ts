import { beforeAll, describe, expect, test } from "vitest";
import { emitModule } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { tinyProgram } from "../kernel/samples.ts";
import { file, safetensors, type Stored } from "./stored.ts";

interface Loaded {
  load(weights?: unknown): Promise<{ run(image: Float32Array): Float32Array }>;
}

let load: Loaded["load"];
beforeAll(async () => {
  const { js } = emitModule(tinyProgram(), { name: "tiny", model: "Tiny", layout: "NCHW", weights: "none" });
  ({ load } = await importText<Loaded>(js));
});

const weight: Stored = { shape: [3, 8], values: Array<number>(24).fill(0) };
const bias: Stored = { shape: [3], values: [1, 2, 3] };
const sound = { "dense1.weight": weight, "dense1.bias": bias };

async function messageOf(bytes: unknown): Promise<string> {
  const error = await load(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message;
}

/** The bias of 1, 2, 3 seen through the softmax of an image of zeros. */
async function biasSeen(stored: Stored): Promise<number[]> {
  const net = await load(safetensors({ "dense1.weight": weight, "dense1.bias": stored }));
  const scores = [...net.run(new Float32Array(8))];
  return scores.map((score) => 3 + Math.log(score / scores[2]!));
}

describe("files that do not fit the model", () => {
  test("every missing, extra and misshapen tensor is named in one error", async () => {
    const message = await messageOf(
      safetensors({
        "dense1.weight": { shape: [8, 3], values: weight.values },
        "head.weight": { shape: [2], values: [0, 0] },
      }),
    );
    expect(message).toBe(
      [
        "weights for Tiny: 3 of the tensors do not fit",
        "  dense1.weight: expected [3, 8], found [8, 3]",
        "  dense1.bias: missing, expected [3]",
        "  head.weight: not part of the model, found [2]",
      ].join("\n"),
    );
  });

  test("what a terminal would act on is escaped, in names and in types", async () => {
    const odd: Stored = { shape: [1], values: [], dtype: "U8\u009b", bytes: new Uint8Array(1) };
    const name = "\u001b[31m\nfc.weight\u202e";
    const message = await messageOf(safetensors({ ...sound, [name]: { shape: [1], values: [0] } }));
    expect(message.split("\n")).toEqual([
      "weights for Tiny: 1 of the tensors do not fit",
      String.raw`  \u001b[31m\u000afc.weight\u202e: not part of the model, found [1]`,
    ]);
    expect(
      await messageOf(safetensors({ ...sound, "dense1.bias": { ...odd, shape: [3], bytes: new Uint8Array(3) } })),
    ).toBe("weights for Tiny: 1 of the tensors do not fit\n" + String.raw`  dense1.bias: expected F32, found U8\u009b`);
    expect(await messageOf(file(`{${JSON.stringify(name)}: 1}`, []))).toContain(
      String.raw`tensor \u001b[31m\u000afc.weight\u202e needs`,
    );
  });

  test("integers are no weights", async () => {
    const integers: Stored = { shape: [3], values: [], dtype: "I64", bytes: new Uint8Array(24) };
    expect(await messageOf(safetensors({ ...sound, "dense1.bias": integers }))).toContain(
      "dense1.bias: expected F32, found I64",
    );
  });

  test("the counters of PyTorch's batch norms are ignored", async () => {
    const counter: Stored = { shape: [], values: [], dtype: "I64", bytes: new Uint8Array(8) };
    await expect(load(safetensors({ ...sound, "bn1.num_batches_tracked": counter }))).resolves.toBeDefined();
  });
});

describe("files that are none", () => {
  test.each<[string, unknown, string]>([
    [
      "nothing",
      undefined,
      "load takes the bytes of a safetensors file, its address, a Response or a Blob, not Undefined",
    ],
    ["an empty array", new Uint8Array(0), "these 0 bytes are no safetensors file, or not all of one"],
    ["text", new TextEncoder().encode("hello, world"), "these 12 bytes are no safetensors file, or not all of one"],
    [
      "a header that reaches over the end",
      file("{}", []).subarray(0, 9),
      "these 9 bytes are no safetensors file, or not all of one",
    ],
    ["a header that is not JSON", file("{", []), "this is no safetensors file: its header is not JSON"],
    ["a header of null", file("null", []), "the header of the file is broken: it is no JSON object"],
    ["a header that is a list", file("[1]", []), "the header of the file is broken: it is no JSON object"],
  ])("%s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toContain(message);
  });

  test.each<[string, Record<string, unknown>, number, string]>([
    ["an overlap", { a: [0, 4], b: [0, 4] }, 8, "the header places tensor b (F32) wrongly, at bytes 0 to 4"],
    ["a hole", { a: [0, 4], b: [8, 12] }, 12, "the header places tensor b (F32) wrongly, at bytes 8 to 12"],
    ["a tensor of another size than its shape", { a: [0, 8] }, 8, "the header places tensor a (F32) wrongly"],
    ["data that is missing", { a: [0, 4] }, 0, "the tensors take 4 bytes, but the file has 0"],
    ["data that no one claims", { a: [0, 4] }, 9, "the tensors take 4 bytes, but the file has 9"],
  ])("%s", async (_, tensors, size, message) => {
    const entries = Object.entries(tensors).map(([name, offsets]) => [
      name,
      { dtype: "F32", shape: [1], data_offsets: offsets },
    ]);
    expect(await messageOf(file(JSON.stringify(Object.fromEntries(entries)), [new Uint8Array(size)]))).toContain(
      message,
    );
  });

  test.each([
    ["no object", "null"],
    ["a number", "1"],
    ["without a dtype", '{"shape": [1], "data_offsets": [0, 4]}'],
    ["of a dtype that is not text", '{"dtype": 32, "shape": [1], "data_offsets": [0, 4]}'],
    ["without a shape", '{"dtype": "F32", "data_offsets": [0, 4]}'],
    ["of a shape of text", '{"dtype": "F32", "shape": ["1"], "data_offsets": [0, 4]}'],
    ["of a shape of fractions", '{"dtype": "F32", "shape": [0.5, 2], "data_offsets": [0, 4]}'],
    ["without offsets", '{"dtype": "F32", "shape": [1]}'],
    ["of offsets that are text", '{"dtype": "F32", "shape": [1], "data_offsets": ["0", "4"]}'],
    ["of one offset", '{"dtype": "F32", "shape": [1], "data_offsets": [0]}'],
    ["of a negative offset", '{"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}'],
  ])("an entry that is %s", async (_, entry) => {
    expect(await messageOf(file(`{"a": ${entry}}`, [new Uint8Array(4)]))).toBe(
      "weights for Tiny: the header of the file is broken: tensor a needs a dtype, a shape and two data_offsets",
    );
  });
});

describe("number types", () => {
  test("F32 at an odd place", async () => {
    const odd: Stored = { shape: [1], values: [], dtype: "U8", bytes: new Uint8Array(1) };
    const bytes = safetensors({ "bn.num_batches_tracked": odd, ...sound });
    const net = await load(bytes);
    const scores = net.run(new Float32Array(8));
    expect(scores[1]! / scores[0]!).toBeCloseTo(Math.E, 5);
  });

  test.each<[string, Uint8Array]>([
    ["F64", new Uint8Array(Float64Array.of(1, 2, 3).buffer)],
    // IEEE 754 binary16: 1 is 0x3c00, 2 is 0x4000, 3 is 0x4200
    ["F16", new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200).buffer)],
    // The upper halves of binary32: 0x3f80, 0x4000, 0x4040
    ["BF16", new Uint8Array(Uint16Array.of(0x3f80, 0x4000, 0x4040).buffer)],
  ])("%s is widened or rounded to float32", async (dtype, bytes) => {
    const seen = await biasSeen({ shape: [3], values: [], dtype, bytes });
    expect(seen).toEqual([1, 2, 3].map((value) => expect.closeTo(value, 5) as unknown));
  });

  test.each([
    ["a subnormal", 0x0001, 2 ** -24],
    ["the largest", 0x7bff, 65504],
    ["a negative", 0xc500, -5],
  ])("of F16: %s", async (_, bits, value) => {
    const { js } = emitModule(tinyProgram(), { name: "t", model: "T", layout: "NCHW", weights: "none" });
    const { half } = await importText<{ half(bits: number): number }>(`${js}\nexport { half };`);
    expect(half(bits)).toBe(value);
  });
});

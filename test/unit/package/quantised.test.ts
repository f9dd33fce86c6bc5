/** Modules that read weights stored as bytes, and those that do not. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { storedQuantised } from "../../../src/formats/quantised.ts";
import { storedFloat16, storedFloat32, writeSafetensors, type StoredTensor } from "../../../src/formats/safetensors.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { wasm, type TargetChoice } from "../../../src/targets/index.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { quantise } from "../../../src/weights/quantise.ts";
import { storables, storedTensors, storeWeights } from "../../../src/weights/store-weights.ts";
import { decodedFile } from "../../support/decode-bytes.ts";
import { modelOf } from "../../support/models.ts";

interface Net {
  run(x: Float32Array): Float32Array;
  close?(): void;
}

interface Loaded {
  load(weights?: unknown, options?: object): Promise<Net>;
}

const targets: readonly (readonly [string, TargetChoice])[] = [
  ["ts", "ts"],
  ["wasm", "wasm"],
  ["wasm with threads", wasm.with({ threads: 2, workers: "inline" })],
  ["wasm with packed weights", wasm.with({ weightsForm: "packed" })],
];

/** A weight of each kind: of groups, of one channel each, transposed with groups, folded with a norm, of dense layers. */
const model = modelOf(`model Net {
  input x [6, 9, 7]
  conv 12 kernel=3 groups=3 pad=1
  bn relu
  depthwise kernel=3
  convtranspose 8 kernel=3 groups=2 stride=2
  flatten
  dense 30 relu
  dense 5
}`);
const values = initialiseWeights(model.graph, 3);
const stored = storeWeights(storables(model.graph, values), "u8");
const bytes = writeSafetensors(storedTensors(stored));
const image = Float32Array.from({ length: 6 * 9 * 7 }, (_, at) => Math.sin(at));

const shapes = new Map(stored.map(({ name, shape }) => [name, shape]));
const asFloats = (file: Uint8Array): Uint8Array =>
  writeSafetensors([...decodedFile(file)].map(([name, data]) => [name, storedFloat32(shapes.get(name)!, data)]));

async function moduleOf(target: TargetChoice, more: Partial<ModuleOptions> = {}): Promise<Loaded> {
  const { program } = compileModel(model, { target }).lowered;
  const options: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "none", target };
  return importText<Loaded>(emitModule(program, { ...options, readsBytes: true, ...more }).js);
}

async function outputOf(loading: Promise<Net>): Promise<number[]> {
  const net = await loading;
  const output = [...net.run(image)];
  net.close?.();
  return output;
}

async function messageOf(loading: Promise<unknown>): Promise<string> {
  return loading.then(
    () => "",
    (reason: unknown) => (reason as Error).message,
  );
}

/** A stream of small chunks, in which nothing can be looked up again. */
function streamOf(file: Uint8Array, size: number): Response {
  const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, at) =>
    file.slice(at * size, (at + 1) * size),
  );
  return new Response(new ReadableStream({ start: (to) => (chunks.forEach((each) => to.enqueue(each)), to.close()) }));
}

test("every weight of the net is stored as bytes", () => {
  const types = stored.filter(({ name }) => name.endsWith(".weight")).map(({ name, type }) => [name, type]);
  expect(types).toEqual([
    ["conv1.weight", "u8"],
    ["bn1.weight", "f32"],
    ["depthwise1.weight", "u8"],
    ["convtranspose1.weight", "u8"],
    ["dense1.weight", "u8"],
    ["dense2.weight", "u8"],
  ]);
  const scales = new Map(stored.map(({ name, tensors }) => [name, tensors[0]![1].shape]));
  expect(["conv1", "convtranspose1", "dense2"].map((name) => scales.get(`${name}.weight`))).toEqual([
    [12],
    [2, 4],
    [5],
  ]);
});

describe.each(targets)("a module for %s", (_, target) => {
  test("computes from bytes what it computes from their values, to the bit", async () => {
    const { load } = await moduleOf(target);
    const due = await outputOf(load(asFloats(bytes)));
    expect(new Set(due).size).toBe(5);
    const given = [bytes, new Blob([new Uint8Array(bytes)]), streamOf(bytes, 7), streamOf(bytes, 100_000)];
    for (const each of given) expect(await outputOf(load(each))).toEqual(due);
    expect(await outputOf((await moduleOf(target, { weights: { inline: bytes } })).load())).toEqual(due);
  });

  test("reads them whatever the order of the file, and beside other types", async () => {
    const { load } = await moduleOf(target);
    const due = await outputOf(load(asFloats(bytes)));
    const tensors = stored
      .flatMap((each) => each.tensors)
      .map(([name, tensor]): [string, StoredTensor] => [name, tensor]);
    for (const order of [tensors, tensors.toReversed(), tensors.toSorted(([a], [b]) => (a < b ? -1 : 1))]) {
      for (const given of [writeSafetensors(order), streamOf(writeSafetensors(order), 61)]) {
        expect(await outputOf(load(given))).toEqual(due);
      }
    }
    const half = tensors.map(([name, tensor]): [string, StoredTensor] =>
      name === "dense2.bias" ? [name, storedFloat16(tensor.shape, new Float32Array(5))] : [name, tensor],
    );
    expect(await outputOf(load(writeSafetensors(half)))).toEqual(due);
  });

  test("still reads float32", async () => {
    const file = writeSafetensors([...values].map(([name, data]) => [name, storedFloat32(shapes.get(name)!, data)]));
    const plain = await moduleOf(target, { readsBytes: false });
    expect(await outputOf((await moduleOf(target)).load(file))).toEqual(await outputOf(plain.load(file)));
  });

  test("tells progress to the end", async () => {
    const told: { loaded: number; total: number }[] = [];
    const { load } = await moduleOf(target);
    const onProgress = (progress: { loaded: number; total: number }): number => told.push(progress);
    (await load(streamOf(bytes, 999), { onProgress })).close?.();
    expect(told.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length });
  });

  test("that was not made for bytes says what to do", async () => {
    const { load } = await moduleOf(target, { readsBytes: false });
    expect(await messageOf(load(bytes))).toContain("  dense1.weight: expected F32, found U8 (--weights-type u8)\n");
  });
});

test("packed weights go into a module for bytes too, from the values of these", async () => {
  const target = wasm.with({ weightsForm: "packed" });
  const { program } = compileModel(model, { target }).lowered;
  const parts = await packWeights(program, new Map(stored.map((each) => [each.name, each.values()])), target);
  const { load } = await moduleOf(target);
  expect(await outputOf(load(Buffer.concat(parts)))).toEqual(await outputOf(load(bytes)));
});

test("a tensor of several pieces is decoded piece by piece, also where scales change within one", async () => {
  const large = modelOf("model Net {\n input x [700]\n dense 400 bias=false\n}");
  const data = Float32Array.from({ length: 280_000 }, (_, at) => Math.sin(at) * (1 + (at % 700)));
  const quantised = storedQuantised("dense1.weight", quantise([400, 700], data, [100, 350]));
  const file = writeSafetensors(quantised);
  const plain = writeSafetensors([
    ["dense1.weight", storedFloat32([400, 700], decodedFile(file).get("dense1.weight")!)],
  ]);
  const ones = new Float32Array(700).fill(1);
  for (const target of ["ts", "wasm"] as const) {
    const { program } = compileModel(large, { target }).lowered;
    const options: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "none", target };
    const { load } = await importText<Loaded>(emitModule(program, { ...options, readsBytes: true }).js);
    const due = [...(await load(plain)).run(ones)];
    expect([...(await load(file)).run(ones)]).toEqual(due);
    expect([...(await load(streamOf(file, 5000))).run(ones)]).toEqual(due);
  }
});

const floats = (shape: readonly number[], ...numbers: number[]): StoredTensor =>
  storedFloat32(shape, Float32Array.from(numbers));

describe("files of bytes that do not fit", () => {
  const small = modelOf("model Small {\n input x [2]\n fc: dense 3 bias=false\n}");
  const whole: Readonly<Record<string, StoredTensor>> = {
    "fc.weight": { dtype: "uint8", shape: [3, 2], bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) },
    "fc.weight.scale": floats([3], 1, 2, 3),
    "fc.weight.zero_point": floats([], 1),
  };

  test.each<[string, Readonly<Record<string, StoredTensor>>, string]>([
    ["too many scales", { "fc.weight.scale": floats([4], 1, 1, 1, 1) }, "U8 with fc.weight.scale of F32 [4]"],
    ["no scales", { "fc.weight.scale": floats([0]) }, "U8 with fc.weight.scale of F32 [0]"],
    ["scales of too many axes", { "fc.weight.scale": floats([3, 2, 2], ...Array<number>(12).fill(1)) }, "[3, 2, 2]"],
    [
      "scales that are no numbers",
      { "fc.weight.scale": floats([3], 1, NaN, 1) },
      "U8 with fc.weight.scale that is not finite",
    ],
    [
      "endless zero points",
      { "fc.weight.zero_point": floats([], -Infinity) },
      "U8 with fc.weight.zero_point that is not finite",
    ],
    [
      "scales that are integers",
      { "fc.weight.scale": { dtype: "int32", shape: [3], bytes: new Uint8Array(12) } },
      "U8 with fc.weight.scale of I32 [3]",
    ],
    [
      "bytes of another shape",
      { "fc.weight": { ...whole["fc.weight"]!, shape: [2, 3] } },
      "expected [3, 2], found [2, 3]",
    ],
    ["another tensor", { other: floats([], 1) }, "other: not part of the model"],
  ])("%s", async (_, changed, message) => {
    for (const target of ["ts", "wasm"] as const) {
      expect(await smallMessage({ ...whole, ...changed }, target)).toContain(message);
    }
  });

  test("a file of bytes alone", async () => {
    const { "fc.weight": bytes } = whole;
    expect(await smallMessage({ "fc.weight": bytes! }, "ts")).toContain(
      "found U8 without fc.weight.scale and without fc.weight.zero_point",
    );
  });

  test.each(["fc.weight.scale", "fc.weight.zero_point"])("a file without %s", async (name) => {
    const { [name]: _left, ...rest } = whole;
    expect(await smallMessage(rest, "ts")).toBe(
      `weights for Small: 1 of the tensors do not fit\n  fc.weight: expected F32, found U8 without ${name}`,
    );
  });

  test("a sound one is read", async () => {
    const net = await (await smallModule("wasm")).load(writeSafetensors(Object.entries(whole)));
    // (1 - 1) * 1 + 10 * (2 - 1) * 1, and so on.
    expect([...net.run(Float32Array.of(1, 10))]).toEqual([10, 64, 162]);
  });

  const smallModule = (target: "ts" | "wasm"): Promise<Loaded> => {
    const { program } = compileModel(small, { target }).lowered;
    const options: ModuleOptions = { name: "small", model: "Small", layout: "NCHW", weights: "none", target };
    return importText<Loaded>(emitModule(program, { ...options, readsBytes: true }).js);
  };
  const smallMessage = async (
    tensors: Readonly<Record<string, StoredTensor>>,
    target: "ts" | "wasm",
  ): Promise<string> => messageOf((await smallModule(target)).load(writeSafetensors(Object.entries(tensors))));
});

test("parameters called like scales are parameters", async () => {
  const named = modelOf(
    "model Named {\n input x [6]\n fc: dense 6 bias=false\n fc.weight.scale: parameter [6]\n mul { from fc.weight.scale } {}\n}",
  );
  const weights = initialiseWeights(named.graph, 1);
  const [fc, ...rest] = storeWeights(storables(named.graph, weights), "u8");
  expect(fc).toMatchObject({ name: "fc.weight", type: "f32", note: "fc.weight.scale is another parameter" });
  expect(rest.map(({ name, type }) => [name, type])).toEqual([["fc.weight.scale", "f32"]]);
});

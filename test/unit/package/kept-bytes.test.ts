/** Modules whose kernels keep weights as bytes: what they read, what they refuse, and that results are those of the values. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { storedFloat16, storedFloat32, writeSafetensors, type StoredTensor } from "../../../src/formats/safetensors.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import type { Target } from "../../../src/targets/target.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import {
  storables,
  storedTensors,
  storedTypes,
  storedValues,
  storeWeights,
} from "../../../src/weights/store-weights.ts";
import { decodedFile } from "../../support/decode-bytes.ts";
import { withoutCaches } from "../../support/halves.ts";
import { modelOf } from "../../support/models.ts";

interface Net {
  run(x: Float32Array): Float32Array;
  close?(): void;
}

interface Loaded {
  readonly signature: { readonly parameters: object };
  load(weights?: unknown): Promise<Net>;
}

const ways: readonly (readonly [string, Target])[] = [
  ["in one thread", withoutCaches()],
  ["in two threads", withoutCaches({ threads: 2, workers: "inline" })],
  ["with packed weights", withoutCaches({ weightsForm: "packed" })],
];

/** One that is not kept before those that are; the second is read in pieces. */
const model = modelOf(`model Net {
  input x [4, 9, 7]
  conv 12 kernel=3 pad=1
  flatten
  dense 30 relu
  dense 21
}`);
const values = initialiseWeights(model.graph, 3);
const stored = storeWeights(storables(model.graph, values), "u8");
const tensors = new Map(stored.flatMap((each) => each.tensors));
const bytes = writeSafetensors(storedTensors(stored));
const image = Float32Array.from({ length: 4 * 9 * 7 }, (_, at) => Math.sin(at));
const shapes = new Map(stored.map(({ name, shape }) => [name, shape]));

async function moduleOf(target: Target, more: Partial<ModuleOptions> = {}, weightsType = "u8" as "u8" | "f32") {
  const { program } = compileModel(model, { target, weightsType }).lowered;
  const options: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "none", target };
  return importText<Loaded>(emitModule(program, { ...options, ...more }).js);
}

async function outputOf(loading: Promise<Net>): Promise<Float32Array> {
  const net = await loading;
  const output = net.run(image).slice();
  net.close?.();
  return output;
}

async function messageOf(loading: Promise<unknown>): Promise<string> {
  return loading.then(
    () => "",
    (reason: unknown) => (reason as Error).message,
  );
}

const fileWith = (changed: Readonly<Record<string, StoredTensor>>): Uint8Array =>
  writeSafetensors([...new Map([...tensors, ...Object.entries(changed)])]);

/** A stream of small chunks, in which nothing can be looked up again. */
function streamOf(file: Uint8Array, size: number): Response {
  const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, at) =>
    file.slice(at * size, (at + 1) * size),
  );
  return new Response(new ReadableStream({ start: (to) => (chunks.forEach((each) => to.enqueue(each)), to.close()) }));
}

/** What a module that keeps floats computes with the values of a file of bytes. */
async function dueOf(target: Target, file: Uint8Array): Promise<Float32Array> {
  const floats = writeSafetensors(
    [...decodedFile(file)].map(([name, data]) => [name, storedFloat32(shapes.get(name)!, data)]),
  );
  return outputOf((await moduleOf(target, {}, "f32")).load(floats));
}

describe.each(ways)("a module %s", (_, target) => {
  test("computes what it computes with float32, to the bit, however it gets the file", async () => {
    const { load } = await moduleOf(target);
    const due = await dueOf(target, bytes);
    for (const given of [bytes, new Blob([new Uint8Array(bytes)]), streamOf(bytes, 7), streamOf(bytes, 100_000)]) {
      expect(await outputOf(load(given))).toEqual(due);
    }
    expect(await outputOf((await moduleOf(target, { weights: { inline: bytes } })).load())).toEqual(due);
  });

  test("reads tensors in any order", async () => {
    const { load } = await moduleOf(target);
    const due = await dueOf(target, bytes);
    const inOrder = [...tensors];
    for (const order of [inOrder.toReversed(), inOrder.toSorted(([a], [b]) => (a < b ? -1 : 1))]) {
      expect(await outputOf(load(streamOf(writeSafetensors(order), 61)))).toEqual(due);
    }
  });

  test("takes scales and zero points of any shape that gives a channel one", async () => {
    const { load } = await moduleOf(target);
    const scales = Float32Array.from({ length: 21 }, (_, at) => (at + 1) / 1000);
    for (const changed of [
      { "dense2.weight.scale": storedFloat32([], Float32Array.of(0.003)) },
      { "dense2.weight.scale": storedFloat32([21, 1], scales) },
      { "dense2.weight.scale": storedFloat32([7], scales.subarray(0, 7)) },
      { "dense2.weight.zero_point": storedFloat32([1, 3], Float32Array.of(99.5, 99.5, 99.5)) },
    ]) {
      const file = fileWith(changed);
      expect(await outputOf(load(file)), Object.keys(changed).join()).toEqual(await dueOf(target, file));
    }
  });

  test("tells all that does not fit at once, and what to do", async () => {
    const { load } = await moduleOf(target);
    const half = storedFloat16([30, 756], values.get("dense1.weight")!);
    const file = fileWith({
      "dense1.weight": half,
      "dense2.weight.scale": storedFloat32([1, 3], Float32Array.of(1, 1, 2)),
      "conv1.bias": storedFloat32([11], new Float32Array(11)),
    });
    expect(await messageOf(load(file))).toBe(
      [
        "weights for Net: 5 of the tensors do not fit",
        "  dense1.weight: expected U8 (--weights-type u8), found F16",
        "  dense2.weight: its output channels have several scales or zero points, [1, 3]; compile with this file as --weights",
        "  conv1.bias: expected [12], found [11]",
        "  dense1.weight.scale: not part of the model, found [30]",
        "  dense1.weight.zero_point: not part of the model, found [30]",
      ].join("\n"),
    );
  });

  test("refuses float32", async () => {
    const { load } = await moduleOf(target);
    const file = writeSafetensors([...values].map(([name, data]) => [name, storedFloat32(shapes.get(name)!, data)]));
    expect(await messageOf(load(file))).toBe(
      [
        "weights for Net: 2 of the tensors do not fit",
        "  dense1.weight: expected U8 (--weights-type u8), found F32",
        "  dense2.weight: expected U8 (--weights-type u8), found F32",
      ].join("\n"),
    );
  });

  test("refuses bytes without scales, of another shape, and a file that lacks them", async () => {
    const { load } = await moduleOf(target);
    const { "dense2.weight.scale": _scale, ...rest } = Object.fromEntries(tensors);
    expect(await messageOf(load(writeSafetensors(Object.entries(rest))))).toContain(
      "dense2.weight: expected F32, found U8 without dense2.weight.scale",
    );
    const turned = { ...tensors.get("dense2.weight")!, shape: [30, 21] };
    expect(await messageOf(load(fileWith({ "dense2.weight": turned })))).toContain(
      "dense2.weight: expected [21, 30], found [30, 21]",
    );
    const { "dense2.weight": _weight, ...others } = Object.fromEntries(tensors);
    expect(await messageOf(load(writeSafetensors(Object.entries(others))))).toContain(
      "dense2.weight: missing, expected [21, 30]",
    );
  });
});

test("scales and zero points are no parameters of the signature", async () => {
  const { signature } = await moduleOf(withoutCaches());
  expect(Object.keys(signature.parameters)).toEqual([...values.keys()]);
});

test("packed weights hold the bytes", async () => {
  const target = withoutCaches({ weightsForm: "packed" });
  const pack = async (weightsType: "u8" | "f32"): Promise<Buffer> => {
    const { program } = compileModel(model, { target, weightsType }).lowered;
    return Buffer.concat(await packWeights(program, storedValues(stored), target));
  };
  const [packed, floats] = [await pack("u8"), await pack("f32")];
  const { load } = await moduleOf(target);
  expect(await outputOf(load(packed))).toEqual(await dueOf(target, bytes));
  expect(await outputOf(load(streamOf(packed, 1000)))).toEqual(await dueOf(target, bytes));
  // 30 x 756 and 24 x 30 bytes in place of floats, and as many times 8 bytes.
  expect(floats.length - packed.length).toBeGreaterThan(3 * (30 * 756 + 24 * 30) - 8 * 56 - 4 * 64);
  expect(await messageOf(load(floats))).toContain("packed for another compilation");
});

test("a tensor of several pieces is decoded and packed piece by piece", async () => {
  const large = modelOf("model Large {\n input x [1100]\n dense 1000 bias=false\n}");
  const weights = storeWeights(storables(large.graph, initialiseWeights(large.graph, 1)), "u8");
  const target = withoutCaches();
  const { program } = compileModel(large, { target, weightsType: "u8" }).lowered;
  expect(program.functions.some(({ window }) => window !== undefined)).toBe(true);
  const options: ModuleOptions = { name: "net", model: "Large", layout: "NCHW", weights: "none", target };
  const x = Float32Array.from({ length: 1100 }, (_, at) => Math.cos(at));
  const { load } = await importText<Loaded>(emitModule(program, options).js);
  const plain = await importText<Loaded>(
    emitModule(compileModel(large, { target }).lowered.program, { ...options, readsBytes: true }).js,
  );
  const file = writeSafetensors(storedTensors(weights));
  const due = (await plain.load(file)).run(x);
  expect((await load(file)).run(x)).toEqual(due);
  expect((await load(streamOf(file, 5000))).run(x)).toEqual(due);
});

test("types chosen tensor by tensor go into one module", async () => {
  const target = withoutCaches();
  const all = storables(model.graph, values);
  const mixed = all.map((weight) => {
    return storeWeights(
      [weight],
      weight.name === "dense1.weight" ? "f16" : weight.name === "dense2.weight" ? "u8" : "f32",
    )[0]!;
  });
  const { program } = compileModel(model, { target, weightsType: storedTypes(mixed) }).lowered;
  const elements = program.buffers.filter(({ name }) => /dense\d_weight_packed/.test(name)).map((each) => each.element);
  expect(elements).toEqual(["i16", "u8"]);
  const options: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "none", target };
  const { load } = await importText<Loaded>(emitModule(program, options).js);
  const floats = writeSafetensors(mixed.map(({ name, shape, values: of }) => [name, storedFloat32(shape, of())]));
  const due = await outputOf((await moduleOf(target, {}, "f32")).load(floats));
  expect(await outputOf(load(writeSafetensors(storedTensors(mixed))))).toEqual(due);
});

test("a parameter with the name of scales is one, and its neighbour is kept as floats", async () => {
  const named = modelOf(
    "model Named {\n input x [6]\n fc: dense 6 bias=false\n fc.weight.scale: parameter [6]\n mul { from fc.weight.scale } {}\n}",
  );
  const target = withoutCaches();
  const weights = storeWeights(storables(named.graph, initialiseWeights(named.graph, 1)), "u8");
  const { program } = compileModel(named, { target, weightsType: "u8" }).lowered;
  expect(program.parameters.map(({ name, quantised }) => [name, quantised])).toEqual([
    ["fc.weight", undefined],
    ["fc.weight.scale", undefined],
  ]);
  const options: ModuleOptions = { name: "net", model: "Named", layout: "NCHW", weights: "none", target };
  const { load } = await importText<Loaded>(emitModule(program, { ...options, readsBytes: true }).js);
  const net = await load(writeSafetensors(storedTensors(weights)));
  const [weight, scale] = weights.map((each) => each.values());
  expect([...net.run(Float32Array.of(1, 0, 0, 0, 0, 0))]).toEqual(
    Array.from(scale!, (factor, at) => Math.fround(weight![6 * at]! * factor)),
  );
});

test("scales that differ within a channel are kept as floats", () => {
  const [weight] = storables(model.graph, values).filter(({ name }) => name === "dense2.weight");
  const own = {
    shape: [21, 30],
    bytes: new Uint8Array(630).fill(3),
    scales: { shape: [21, 2], data: Float32Array.from({ length: 42 }, (_, at) => at + 1) },
    zeroPoints: { shape: [], data: Float32Array.of(1) },
  };
  const found = storeWeights([{ ...weight!, quantised: () => own }], "u8");
  expect([...storedTypes(found)]).toEqual([["dense2.weight", "f32"]]);
  expect([...storedValues(found).keys()]).toEqual(["dense2.weight"]);
});

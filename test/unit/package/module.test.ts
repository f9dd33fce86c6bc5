import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { passedFor } from "../../support/kernel-passes.ts";
import { modelOf } from "../../support/models.ts";
import { compileModel } from "../../../src/compile.ts";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import type { Program } from "../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../src/kernel/verify-program.ts";
import { toBase64 } from "../../../src/javascript/to-base64.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { buffer, program, tinyProgram } from "../kernel/samples.ts";
import { safetensors, type Stored } from "./stored.ts";
import { tinyWasmProgram } from "./tiny-wasm.ts";

const options: ModuleOptions = {
  name: "tiny",
  model: "Tiny",
  source: "tiny.cvk",
  layout: "NCHW",
  weights: "none",
};

interface Loaded {
  readonly signature: Record<string, unknown>;
  load(weights?: unknown): Promise<{ run(inputs: unknown, outputs?: unknown): unknown }>;
}

const modules = new Map<string, Promise<Loaded>>();

function moduleOf(js: string): Promise<Loaded> {
  const known = modules.get(js) ?? importText<Loaded>(js);
  modules.set(js, known);
  return known;
}

function tiny(): Promise<Loaded> {
  return moduleOf(emitModule(tinyProgram(), options).js);
}

/** Logits of an image of ones: 8, 0 and 4 + 1. */
const weights: Readonly<Record<string, Stored>> = {
  "dense1.weight": { shape: [3, 8], values: [...Array(8).fill(1), ...Array(8).fill(-1), ...Array(8).fill(0.5)] },
  "dense1.bias": { shape: [3], values: [0, 0, 1] },
};
const image = new Float32Array(8).fill(1);
const logits = [8, 0, 5];
const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
const scores = logits.map((logit) => Math.fround(Math.exp(logit) / total));

async function scoresOf(bytes: unknown, from: Promise<Loaded> = tiny()): Promise<number[]> {
  const net = await (await from).load(bytes);
  return [...(net.run(image) as Float32Array)];
}

function closeTo(values: readonly number[], digits = 6): unknown[] {
  return values.map((value) => expect.closeTo(value, digits) as unknown);
}

describe("a module", () => {
  test.each(["ts", "js", "dts"] as const)("is as it was, as %s", async (form) => {
    const file = form === "dts" ? "tiny.d.ts" : `tiny.${form}`;
    await expect(emitModule(passedFor("ts", tinyProgram()), options)[form]).toMatchFileSnapshot(
      `../../golden/package/${file}`,
    );
  });

  test("computes a net from the bytes of a file, in whatever array they come", async () => {
    const bytes = safetensors(weights);
    expect(await scoresOf(bytes)).toEqual(closeTo(scores));
    expect(await scoresOf(bytes.buffer)).toEqual(closeTo(scores));
    const within = new Uint8Array(bytes.length + 1);
    within.set(bytes, 1);
    expect(await scoresOf(within.subarray(1))).toEqual(closeTo(scores));
    expect(await scoresOf(Buffer.from(bytes))).toEqual(closeTo(scores));
  });

  test("fills a given output, and gives a new one each time otherwise", async () => {
    const net = await (await tiny()).load(safetensors(weights));
    const given = new Float32Array(3);
    expect(net.run(image, given)).toBe(given);
    expect([...given]).toEqual(closeTo(scores));
    expect(net.run(image)).not.toBe(net.run(image));
  });

  test("keeps nets apart that were loaded from different weights", async () => {
    const { load } = await tiny();
    const first = await load(safetensors(weights));
    const zeros = { ...weights, "dense1.weight": { shape: [3, 8], values: Array<number>(24).fill(0) } };
    await load(safetensors(zeros));
    expect([...(first.run(image) as Float32Array)]).toEqual(closeTo(scores));
  });

  test("finds weights that are compiled in", async () => {
    const { js } = emitModule(tinyProgram(), { ...options, weights: { inline: safetensors(weights) } });
    expect(await scoresOf(undefined, moduleOf(js))).toEqual(closeTo(scores));
  });

  test("finds weights beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "convoke-beside-"));
    const file = join(folder, "my net.js");
    await writeFile(file, emitModule(tinyProgram(), { ...options, name: "my net", weights: "file" }).js);
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "my net.weights"), safetensors(weights));
    const from = import(/* @vite-ignore */ pathToFileURL(file).href) as Promise<Loaded>;
    expect(await scoresOf(undefined, from)).toEqual(closeTo(scores));
    await rm(folder, { recursive: true });
  });

  test("has a signature of shapes by name", async () => {
    expect((await tiny()).signature).toEqual({
      model: "Tiny",
      layout: "NCHW",
      batch: 1,
      inputs: { image: [1, 2, 4] },
      outputs: { scores: [1, 3] },
      parameters: { "dense1.weight": [3, 8], "dense1.bias": [3] },
    });
  });

  test("has the batch that the program was compiled for", async () => {
    const model = modelOf("model Rectify {\n input x [3]\n relu\n}", { batch: 7 });
    const { program: of } = compileModel(model).lowered;
    const { signature } = await moduleOf(emitModule(of, options).js);
    expect(signature).toMatchObject({ batch: 7, inputs: { x: [7, 3] }, outputs: { output: [7, 3] } });
  });

  test("imports nothing statically, evaluates nothing and names no folder of the machine", () => {
    const { ts, js } = emitModule(tinyProgram(), { ...options, source: "some/folder/tiny.cvk", weights: "file" });
    for (const text of [ts, js]) expect(text).not.toMatch(/^\s*import\b|\beval\b|new Function|require\(|some\/folder/m);
  });

  test("carries less than 6 KB beside its kernels, compressed", () => {
    const { js } = emitModule(tinyProgram(), { ...options, weights: "file" });
    expect(gzipSync(js).length).toBeLessThan(6 * 1024);
  });

  test("is the same each time, byte for byte", () => {
    expect(emitModule(tinyProgram(), options)).toEqual(emitModule(tinyProgram(), options));
  });
});

describe("wrong arrays are refused by name, shape and what was found", () => {
  test.each<[string, unknown, unknown, string]>([
    [
      "a shorter input",
      new Float32Array(7),
      undefined,
      "image: expected a Float32Array of 8 elements ([1, 2, 4]), found Float32Array of 7",
    ],
    ["another type", new Float64Array(8), undefined, "found Float64Array of 8"],
    ["a plain array", [1, 2, 3, 4, 5, 6, 7, 8], undefined, "found Array of 8"],
    ["nothing", undefined, undefined, "image: expected a Float32Array of 8 elements ([1, 2, 4]), found undefined"],
    ["null", null, undefined, "found null"],
    [
      "an output of another length",
      new Float32Array(8),
      new Float32Array(4),
      "scores: expected a Float32Array of 3 elements ([1, 3]), found Float32Array of 4",
    ],
  ])("%s", async (_, input, output, message) => {
    const net = await (await tiny()).load(safetensors(weights));
    expect(() => net.run(input, output)).toThrow(TypeError);
    expect(() => net.run(input, output)).toThrow(message);
  });
});

// ── Several inputs and outputs, and names ────────────────────────────────────────────────────────────────────────────

/** Sum and difference of two tensors, under the given names, and times a constant of one. */
function sumAndDifference(names: readonly [string, string, string, string]): Program {
  const [a, b] = [buffer("a", "input", 2), buffer("b", "input", 2)];
  const [sum, difference] = [buffer("sum", "output", 2), buffer("difference", "output", 2)];
  const ones = buffer("ones", "constant", 2, "f32", Float32Array.of(1, 1));
  const k = new KernelBuilder();
  k.range("i", (i) => {
    k.store(sum, i, x.mul(x.add(x.load(a, i), x.load(b, i)), x.load(ones, i)));
    k.store(difference, i, x.sub(x.load(a, i), x.load(b, i)));
  });
  const fn = k.finish({ name: "both", description: names.join(), origin: undefined });
  const port = (at: 0 | 1 | 2 | 3) => ({ name: names[at], buffer: [a, b, sum, difference][at]!, shape: [1, 2] });
  return program({
    name: "Both",
    buffers: [a, b, ones, sum, difference],
    inputs: [port(0), port(1)],
    outputs: [port(2), port(3)],
    run: [[fn, 2]],
  });
}

describe("several inputs and outputs", () => {
  const subject = sumAndDifference(["left", "right", "sum", "difference"]);
  const inputs = { left: Float32Array.of(3, 4), right: Float32Array.of(1, 2) };

  test.each(["ts", "wasm"] as const)("go by name, for %s", async (target) => {
    verifyProgram(subject);
    const net = await (await moduleOf(emitModule(subject, { ...options, target }).js)).load();
    expect(net.run(inputs)).toEqual({ sum: Float32Array.of(4, 6), difference: Float32Array.of(2, 2) });
    const given = { sum: new Float32Array(2), difference: new Float32Array(2) };
    expect(net.run(inputs, given)).toBe(given);
    expect(given.difference).toEqual(Float32Array.of(2, 2));
    expect(() => net.run({ left: inputs.left })).toThrow(
      "right: expected a Float32Array of 2 elements ([1, 2]), found undefined",
    );
  });
});

const HOSTILE = [
  "__proto__",
  "constructor",
  "arguments",
  "await",
  '"; throw 1; //',
  "`${globalThis.stolen = 1}`",
  "*/ throw 2 /*",
  "</script><script>alert(1)</script>",
  "line\nbreak\u2028here",
  "load",
  "signature",
  "\\",
  "",
];

describe.each(["ts", "wasm"] as const)("names are only ever data, for %s", (target) => {
  test.each(HOSTILE)("%j as input, output, model, file and comment", async (name) => {
    const subject = sumAndDifference([name, "right", name, "difference"]);
    const texts = emitModule(subject, {
      ...options,
      model: name,
      name,
      source: name,
      header: [name],
      weights: "file",
      target,
    });
    expect(`${texts.js}${texts.ts}${texts.dts}`).not.toMatch(/<\/script|<!--|\u2028/);
    const { load, signature } = await moduleOf(texts.js);
    const net = await load();
    const inputs = Object.fromEntries([
      [name, Float32Array.of(3, 4)],
      ["right", Float32Array.of(1, 2)],
    ]);
    const results = net.run(inputs) as Record<string, Float32Array>;
    expect(Object.keys(results)).toEqual([name, "difference"]);
    expect(results[name]).toEqual(Float32Array.of(4, 6));
    expect(Object.keys(signature["inputs"] as object)).toEqual([name, "right"]);
    expect(globalThis).not.toHaveProperty("stolen");
  });

  test.each(HOSTILE)("%j as parameter", async (name) => {
    const escaped = name.replace("\n", String.raw`\u000a`).replace("\u2028", String.raw`\u2028`);
    const subject = target === "wasm" ? tinyWasmProgram() : tinyProgram();
    const parameters = subject.parameters.map((port, at) => (at === 1 ? { ...port, name } : port));
    const { js } = emitModule({ ...subject, parameters }, { ...options, target });
    const stored = Object.fromEntries([
      ["dense1.weight", weights["dense1.weight"]!],
      [name, weights["dense1.bias"]!],
    ]);
    expect(await scoresOf(safetensors(stored), moduleOf(js))).toEqual(closeTo(scores));
    await expect(scoresOf(safetensors({}), moduleOf(js))).rejects.toThrow(`${escaped}: missing, expected [3]`);
  });
});

describe("base64", () => {
  test.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["foobar", "Zm9vYmFy"],
  ])("of %j is %j (RFC 4648, section 10)", (plain, encoded) => {
    expect(toBase64(new TextEncoder().encode(plain))).toBe(encoded);
  });

  test("of many bytes is what Node says", () => {
    const bytes = Uint8Array.from({ length: 40_001 }, (_, at) => at * 7);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});

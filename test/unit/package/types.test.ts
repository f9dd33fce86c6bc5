import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampled } from "../../support/effort.ts";
import type { Port } from "../../../src/kernel/ir.ts";
import { wasm } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import { compileModel } from "../../../src/compile.ts";
import type { TargetName } from "../../../src/targets/index.ts";
import { modelOf } from "../../support/models.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { buffer, program, tinyProgram } from "../kernel/samples.ts";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { tinyWasmProgram } from "./tiny-wasm.ts";

const tsc = fileURLToPath(new URL("../../../node_modules/.bin/tsc", import.meta.url));
const nodeTypes = fileURLToPath(new URL("../../../node_modules/@types", import.meta.url));
const options: ModuleOptions = { name: "tiny", model: "Tiny", layout: "NCHW", weights: "none" };

function copying(name: string, inputs: readonly string[], elements: number): ReturnType<typeof emitModule> {
  const ports = inputs.map((input): Port => ({
    name: input,
    buffer: buffer(input, "input", elements),
    shape: [1, elements],
  }));
  const out = buffer("out", "output", elements);
  const k = new KernelBuilder();
  k.range("i", (i) => k.store(out, i, x.load(ports[0]!.buffer, i)));
  const fn = k.finish({ name: "copy", description: "copy", origin: undefined });
  const subject = program({
    name,
    buffers: [...ports.map((port) => port.buffer), out],
    inputs: ports,
    outputs: [{ name: "out", buffer: out, shape: [1, elements] }],
    run: [[fn, elements]],
  });
  return emitModule(subject, { ...options, name, model: name });
}

function forWasm(more: Partial<ModuleOptions>): ReturnType<typeof emitModule> {
  return emitModule(tinyWasmProgram(), { ...options, target: "wasm", ...more });
}

/** A net whose options of `load` are the target's alone. */
function withoutWeights(target: Target): ReturnType<typeof emitModule> {
  const out = buffer("out", "output", 3);
  const k = new KernelBuilder();
  k.range("i", (i) => k.store(out, i, x.float(1)));
  const fn = k.finish({ name: "ones", description: "ones", origin: undefined });
  const subject = program({
    name: "Ones",
    buffers: [out],
    inputs: [],
    outputs: [{ name: "out", buffer: out, shape: [1, 3] }],
    run: [[fn, 3]],
  });
  return emitModule(subject, { ...options, name: "ones", model: "Ones", target });
}

/** Of two inputs, one of which is made of pictures, and three outputs with names, one of which has positions. */
function pictures(target: TargetName): ReturnType<typeof emitModule> {
  const many = Array.from({ length: 300 }, (_, at) => `"class ${at}"`).join(", ");
  const model = modelOf(`model Pictures {
  input image [1, 2, 2] pixels()
  input shift [4]
  from image
  mask: reshape [2, 1, 2]
  output mask classes=["ground", "sky"]
  flatten
  add shift
  output kinds classes=["cat", "dog", "dog", "__proto__"]
  dense 300
  output many classes=[${many}]
}`);
  const { program } = compileModel(model, { target }).lowered;
  return emitModule(program, { ...options, name: "pictures", model: "Pictures", target });
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "convoke-types-"));
  const files = {
    "package.json": '{ "type": "module" }',
    "tiny.ts": emitModule(tinyProgram(), options).ts,
    "tiny-declared.d.ts": emitModule(tinyProgram(), options).dts,
    "beside-declared.d.ts": emitModule(tinyProgram(), { ...options, weights: "file" }).dts,
    "threads-declared.d.ts": forWasm({ weights: "file", target: wasm.with({ threads: 4 }) }).dts,
    "beside.ts": emitModule(tinyProgram(), { ...options, weights: "file" }).ts,
    "inline.ts": emitModule(tinyProgram(), { ...options, weights: { inline: new Uint8Array(3) } }).ts,
    "wasm.ts": forWasm({}).ts,
    "wasm.js": forWasm({}).js,
    "wasm-beside.ts": forWasm({ weights: "file", target: wasm.with({ place: "file" }) }).ts,
    "wasm-inline.ts": forWasm({ weights: { inline: new Uint8Array(3) } }).ts,
    "threads.ts": forWasm({
      weights: "file",
      target: wasm.with({ threads: 4, place: "file", weightsForm: "packed" }),
    }).ts,
    "threads-alone.ts": withoutWeights(wasm.with({ threads: 2 })).ts,
    "relaxed-declared.d.ts": forWasm({ target: wasm.with({ simd: "both" }) }).dts,
    "relaxed.ts": forWasm({ target: wasm.with({ simd: "both" }) }).ts,
    "relaxed-alone.ts": withoutWeights(wasm.with({ simd: "both" })).ts,
    "three.ts": copying("Three", ["given"], 3).ts,
    "four.d.ts": copying("Four", ["given"], 4).dts,
    "four.js": copying("Four", ["given"], 4).js,
    "pair.d.ts": copying("Pair", ["left", "right", "__proto__"], 3).dts,
    "pair.js": copying("Pair", ["left", "right", "__proto__"], 3).js,
    "pictures.ts": pictures("ts").ts,
    "pictures.d.ts": pictures("ts").dts,
    "pictures.js": pictures("ts").js,
    "pictures-wasm.ts": pictures("wasm").ts,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

afterAll(() => rm(folder, { recursive: true }));

/** What the compiler says of files in the folder: nothing, or its complaints. */
async function complaints(...args: readonly string[]): Promise<string> {
  const flags = [
    "--strict",
    "--noEmit",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--pretty",
    "false",
    "--types",
    "",
  ];
  const run = promisify(execFile)(tsc, [...flags, ...args], { cwd: folder });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return stdout;
}

async function complaintsAbout(use: string): Promise<string> {
  const text = `
import { load as tiny, signature } from "./tiny.js";
import { load as three } from "./three.js";
import { load as four } from "./four.js";
import { load as pair } from "./pair.js";
import { load as wasm } from "./wasm.js";
import { load as threads } from "./threads.js";
import { load as pictures } from "./pictures.js";
const bytes = new Uint8Array(8);
const [a, b, c, d] = await Promise.all([tiny(bytes), three(), four(), pair()]);
const plain = new Float32Array(3);
const seen = await pictures(bytes);
const picture = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
${use}
export { a, b, c, d, plain, seen, picture, signature, wasm, threads };
`;
  await writeFile(join(folder, "use.ts"), text);
  return complaints("use.ts");
}

describe("tsc --strict accepts", () => {
  test("each generated module as it is, with the library of the browser and without", async () => {
    const modules = ["tiny.ts", "beside.ts", "inline.ts", "three.ts", "four.d.ts", "pair.d.ts"];
    modules.push(
      "wasm.ts",
      "wasm-beside.ts",
      "wasm-inline.ts",
      "threads.ts",
      "threads-alone.ts",
      "relaxed.ts",
      "relaxed-alone.ts",
      "pictures.ts",
      "pictures-wasm.ts",
    );
    expect(await complaints(...modules)).toBe("");
    expect(await complaints("--lib", "es2022", ...modules)).toBe("");
  });

  test("plain arrays, one net's output for another's input of that shape, and shapes as literals", async () => {
    expect(
      await complaintsAbout(`
const scores = a.run(new Float32Array(8));
const again: Float32Array = b.run(scores, plain);
d.run({ left: again, right: scores, ["__proto__"]: plain });
const image = seen.run({ image: picture, shift: new Float32Array(4) });
seen.run({ image: new Float32Array(4), shift: new Float32Array(4) });
const kind: "cat" | "dog" | "__proto__" = seen.top(image.kinds, 1, "kinds")[0]!.name;
const { name, score }: { name: string; score: number } = seen.top(image.many, 3, "many")[0]!;
const rows: 3 = signature.parameters["dense1.weight"][0];
const net = await threads(bytes, { threads: 2 });
(await threads()).close();
net.run(new Float32Array(8), (await wasm(bytes)).run(new Float32Array(8)));
export { rows, kind, name, score };`),
    ).toBe("");
  });
});

const FORMS = `
const { signal } = new AbortController();
const onProgress = ({ loaded, total }: { loaded: number; total: number }) => loaded / total;
await tiny("lenet.weights", { signal, onProgress });
await tiny(new URL("https://host.test/lenet.weights"), { signal: undefined });
await tiny(await fetch("https://host.test/lenet.weights"), {});
await tiny(new Blob([bytes]), undefined);
await tiny(bytes.buffer);
await threads(new Response(bytes), { signal: AbortSignal.timeout(1000), threads: 2, onProgress });
await relaxed(bytes, { relaxed: true, signal });
await relaxed(bytes, { relaxed: undefined });
await beside(undefined, { onProgress });
`;

describe("tsc --strict accepts each form of weights and options", () => {
  test.each(
    sampled(
      [
        ["of the browser", ["--lib", "es2022,dom"]],
        ["of Node", ["--lib", "es2022", "--types", "node", "--typeRoots", nodeTypes]],
      ],
      2.5,
    ),
  )("with the types %s", async (_, libraries) => {
    const text = `
import { load as tiny } from "./tiny.js";
import { load as beside } from "./beside.js";
import { load as threads } from "./threads.js";
import { load as relaxed } from "./relaxed.js";
const bytes = new Uint8Array(8);
${FORMS}`;
    await writeFile(join(folder, "forms.ts"), text);
    expect(await complaints("--exactOptionalPropertyTypes", ...libraries, "forms.ts")).toBe("");
    const declared = text.replaceAll('.js"', '-declared.js"');
    await writeFile(join(folder, "declared.ts"), declared);
    expect(await complaints("--exactOptionalPropertyTypes", ...libraries, "declared.ts")).toBe("");
  });
});

describe("tsc --strict refuses", () => {
  test.each(
    sampled(
      [
        ["one net's output for another's input of a different shape", "c.run(b.run(plain));", "TS2345"],
        ["an output array of a different shape", "c.run(new Float32Array(4), b.run(plain));", "TS2345"],
        [
          "an input by a name that the net does not have",
          "d.run({ left: plain, rigth: plain, right: plain, ['__proto__']: plain });",
          "TS2561",
        ],
        ["a missing input", "d.run({ left: plain, ['__proto__']: plain });", "TS2741"],
        ["an array of doubles", "b.run(new Float64Array(3));", "TS2345"],
        ["loading without weights where there are none to find", "await tiny();", "TS2554"],
        ["threads of a net that has one", "(await wasm(bytes)).close();", "TS2339"],
        ["threads where only one was compiled", "await tiny(bytes, { threads: 2 });", "TS2353"],
        ["fused multiply-adds where only one form was compiled", "await threads(bytes, { relaxed: true });", "TS2353"],
        ["weights that are still to come", "await tiny(fetch('https://host.test/lenet.weights'));", "TS2345"],
        ["a listener that is none", "await tiny(bytes, { onProgress: 1 });", "TS2322"],
        ["a number of threads that is none", "await threads(bytes, { threads: 'two' });", "TS2322"],
        ["a picture of doubles", "seen.run({ image: { ...picture, data: plain }, shift: plain });", "TS2322"],
        ["a picture for an input of arrays", "seen.run({ image: picture, shift: picture });", "TS2322"],
        ["a class that there is not", "const cow: 'cow' = seen.top(new Float32Array(4))[0]!.name;", "TS2322"],
        ["the highest classes of positions", "seen.top(new Float32Array(4), 1, 'mask');", "TS2769"],
        ["a parameter that the model does not have", "signature.parameters.dense2;", "TS2339"],
      ],
      2.5,
    ),
  )("%s", async (_, use, code) => {
    expect(await complaintsAbout(use)).toContain(`error ${code}`);
  });
});

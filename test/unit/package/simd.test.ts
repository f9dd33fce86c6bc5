/** Fused multiply-adds and separate ones: which binaries modules ship, which of them runs, and what it computes. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { wasm } from "../../../src/targets/index.ts";
import { emitWasm } from "../../../src/targets/wasm/emit-wasm.ts";
import { relaxedSimd } from "../../../src/targets/wasm/wasm-peak.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { modelOf } from "../../support/models.ts";

declare const WebAssembly: {
  validate(binary: Uint8Array): boolean;
  compile(binary: Uint8Array): Promise<object>;
};

interface LoadOptions {
  readonly threads?: number;
  readonly relaxed?: boolean | undefined;
}

interface Net {
  run(input: Float32Array): Float32Array;
  close?(): void;
}

interface Module {
  load(weights?: Uint8Array, options?: LoadOptions): Promise<Net>;
}

const model = modelOf(`model Net {
  input image [3, 10, 10]
  conv 8 kernel=3 relu
  flatten
  dense 10
}`);
const { program } = compileModel(model, { target: "wasm" }).lowered;
const values = initialiseWeights(model.graph, 1, "kaiming");
const stored = writeSafetensors(storedWeights(model.graph.parameters, values));
const packed = Buffer.concat(await packWeights(program, values, wasm.with({ weightsForm: "packed" })));
const image = Float32Array.from({ length: 300 }, (_, at) => Math.sin(at));
const settings: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "file" };

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
afterEach(() => void vi.restoreAllMocks());

/** The module in a folder with its files, of which the weights are as its target's options say. */
async function shipped(options: Parameters<typeof wasm.with>[0]): Promise<Module> {
  const folder = await mkdtemp(join(tmpdir(), "convoke-simd-"));
  folders.push(folder);
  const { js, files } = emitModule(program, { ...settings, target: wasm.with(options) });
  const weights = options?.weightsForm === "packed" ? packed : stored;
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const [ending, contents] of Object.entries({ js, weights, ...files })) {
    await writeFile(join(folder, `net.${ending}`), contents);
  }
  return (await import(/* @vite-ignore */ pathToFileURL(join(folder, "net.js")).href)) as Module;
}

async function resultOf({ load }: Module, options?: LoadOptions): Promise<Float32Array> {
  const net = await load(undefined, options);
  const result = net.run(image);
  net.close?.();
  return result;
}

const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const digestOf = (threads: number, isRelaxed: boolean): string =>
  digest(emitWasm(program, { threads, relaxedSimd: isRelaxed, guards: false }).binary);

/** The binaries that the engine is given from here on, in order. */
function watchCompiling(): () => readonly string[] {
  const compile = vi.spyOn(WebAssembly, "compile");
  return () => compile.mock.calls.map(([binary]) => digest(binary));
}

/** Node 20 knows the instruction only when asked: what modules find before, and what they find then. */
const found: { readonly module: boolean; readonly compiler: boolean }[] = [];
const due: Record<"plain" | "relaxed", Float32Array> = { plain: new Float32Array(), relaxed: new Float32Array() };

beforeAll(async () => {
  const { js } = emitModule(program, { ...settings, target: wasm.with({ simd: "both" }) });
  const { hasRelaxedSimd } = await importText<{ hasRelaxedSimd(): boolean }>(`${js}\nexport { hasRelaxedSimd };`);
  const ask = (): void => void found.push({ module: hasRelaxedSimd(), compiler: relaxedSimd.isThere() });
  ask();
  if (!relaxedSimd.isThere()) setFlagsFromString(relaxedSimd.v8Flag);
  ask();
  due.plain = await resultOf(await shipped({ simd: "plain" }));
  due.relaxed = await resultOf(await shipped({ simd: "relaxed" }));
});

it("modules and the compiler agree on whether the engine has relaxed SIMD", () => {
  expect(found[0]!.module).toBe(found[0]!.compiler);
  expect(found[1]).toEqual({ module: true, compiler: true });
});

it("both forms are right, and are not the same code", () => {
  const net = interpretProgram(program);
  net.load(values);
  const [expected] = net.run(new Map([["image", image]])).values();
  const close = [...expected!].map((value) => expect.closeTo(value, 5) as unknown);
  expect([...due.plain]).toEqual(close);
  expect([...due.relaxed]).toEqual(close);
  expect(digestOf(1, true)).not.toBe(digestOf(1, false));
});

describe.each(["plain", "relaxed", "both"] as const)("%s", (simd) => {
  describe.each([1, 2])("for %d threads", (threads) => {
    it.each([
      ["module", "plain"],
      ["module", "packed"],
      ["file", "plain"],
      ["file", "packed"],
    ] as const)("binaries in the %s, %s weights", async (place, weightsForm) => {
      const module = await shipped({ simd, threads, place, weightsForm });
      for (const count of threads === 1 ? [1] : [1, 2]) {
        vi.restoreAllMocks();
        const compiled = watchCompiling();
        const isRelaxed = simd === "relaxed";
        const usual = await resultOf(module, threads === 1 ? {} : { threads: count });
        expect(usual).toEqual(isRelaxed ? due.relaxed : due.plain);
        expect(compiled()).toEqual([digestOf(count, isRelaxed)]);
        if (simd !== "both") continue;
        expect(await resultOf(module, { threads: count, relaxed: true })).toEqual(due.relaxed);
        expect(await resultOf(module, { threads: count, relaxed: false })).toEqual(due.plain);
        // Each is compiled once.
        expect(compiled()).toEqual([digestOf(count, false), digestOf(count, true)]);
      }
    });
  });
});

describe("both", () => {
  it.each([1, 2])("takes the plain binary where the engine lacks relaxed SIMD, of %d threads", async (threads) => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    const compiled = watchCompiling();
    const module = await shipped({ simd: "both", threads: 2, place: "file" });
    expect(await resultOf(module, { threads, relaxed: true })).toEqual(due.plain);
    expect(compiled()).toEqual([digestOf(threads, false)]);
  });

  it("ships the binaries of the other two", () => {
    const [plain, relaxed, both] = (["plain", "relaxed", "both"] as const).map(
      (simd) => emitModule(program, { ...settings, target: wasm.with({ simd, threads: 2, place: "file" }) }).files,
    );
    expect(both).toEqual({
      ...plain,
      "relaxed.wasm": relaxed!["wasm"],
      "relaxed.threads.wasm": relaxed!["threads.wasm"],
    });
  });

  it("counts all of its binaries where it decides whether they are small", () => {
    // Some 47 KiB.
    const layers = " conv 8 kernel=3 pad=1 elu\n".repeat(8);
    const half = compileModel(modelOf(`model Half {\n input x [1, 16, 16]\n${layers}}`), { target: "wasm" }).lowered;
    const filesOf = (simd: "plain" | "both") =>
      Object.keys(emitModule(half.program, { ...settings, target: wasm.with({ simd }) }).files);
    expect([filesOf("plain"), filesOf("both")]).toEqual([[], ["wasm", "relaxed.wasm"]]);
  });

  it("declares the choice, and only there", () => {
    const [plain, relaxed, both] = (["plain", "relaxed", "both"] as const).map(
      (simd) => emitModule(program, { ...settings, target: wasm.with({ simd }) }).dts,
    );
    expect(both).toContain("  readonly relaxed?: boolean | undefined;");
    expect(both!.replace(/ {2}\/\*\* Fuses .*\n.*relaxed.*\n/, "")).toBe(plain);
    expect(relaxed).toBe(plain);
  });
});

/** The binaries of every example, judged by an independent validator (binaryen) and by the engine. */
import { beforeEach, describe, expect, it } from "vitest";
import type { WasmOptions } from "../../src/targets/wasm/artefact.ts";
import { emitWasm } from "../../src/targets/wasm/emit-wasm.ts";
import { peakModule } from "../../src/targets/wasm/peak-module.ts";
import { compileModel } from "../../src/compile.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { isValidWasm } from "../../src/targets/wasm/platform.ts";
import { sampled } from "../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";
import { netSubjects } from "../support/subjects.ts";

/** What the validator objects to; it takes the console's `error` when it is imported. */
const objections: string[] = [];
const { error } = console;
console.error = (text: string) => void objections.push(text);
const { default: binaryen } = await import("binaryen");
console.error = error;
beforeEach(() => void objections.splice(0));

const { SIMD128, NontrappingFPToInt, Atomics, RelaxedSIMD } = binaryen.Features;

interface Variant {
  readonly options: WasmOptions;
  /** What it takes beyond WebAssembly's first version. */
  readonly features: number;
}

const plain: WasmOptions = { threads: 1, relaxedSimd: false, guards: false };
/** Every engine that has vectors has these conversions. */
const USUAL = SIMD128 | NontrappingFPToInt;

const variants: readonly Variant[] = [
  { options: plain, features: USUAL },
  { options: { ...plain, threads: 4 }, features: USUAL | Atomics },
  { options: { ...plain, relaxedSimd: true }, features: USUAL | RelaxedSIMD },
  { options: { ...plain, guards: true }, features: USUAL },
];

/** Engines of Node 20 do not know relaxed instructions. */
const knowsRelaxed = isValidWasm(peakModule(true).binary);

function judge(binary: Uint8Array, features: number): boolean {
  const module = binaryen.readBinary(binary);
  module.setFeatures(features);
  const verdict = module.validate();
  module.dispose();
  return verdict === 1;
}

function expectValid(model: ResolvedModel): void {
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  for (const { options, features } of variants) {
    const { binary } = emitWasm(program, options);
    const isSound = judge(binary, features);
    expect(objections).toEqual([]);
    expect(isSound).toBe(true);
    if (knowsRelaxed || !options.relaxedSimd) expect(isValidWasm(binary)).toBe(true);
  }
}

describe("binaries are valid: plain, for threads, with relaxed vectors, guarded", () => {
  it.each(sampled(examplesOfModels, 2))("%s", (path) =>
    expectValid(exampleModel(path, { settings: reducedSettings(path) })),
  );
  it.each(netSubjects())("$note", ({ model }) => expectValid(model));

  it("the validator sees where vectors are not allowed", () => {
    const { program } = compileModel(exampleModel("lenet.cvk"), { target: "wasm" }).lowered;
    expect(judge(emitWasm(program, plain).binary, NontrappingFPToInt)).toBe(false);
    expect(objections[0]).toContain("all used features should be allowed");
  });
});

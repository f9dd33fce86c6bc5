/** The binaries of every example, judged by an independent validator (binaryen) and by the engine. */
import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import type { WasmOptions } from "../../src/backends/wasm/artefact.ts";
import { emitWasm } from "../../src/backends/wasm/emit.ts";
import { peakModule } from "../../src/backends/wasm/peak.ts";
import { compileModel } from "../../src/compile.ts";
import { isValidWasm } from "../../src/webassembly.ts";
import { examplesOfModels, reducedSettings } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";
import { netSubjects } from "../support/subjects.ts";

const { SIMD128, Atomics, RelaxedSIMD } = binaryen.Features;

interface Variant {
  readonly name: string;
  readonly options: WasmOptions;
  /** What it takes beyond WebAssembly's first version. */
  readonly features: number;
}

const plain: WasmOptions = { threads: 1, relaxedSimd: false, guards: false };

const variants: readonly Variant[] = [
  { name: "plain", options: plain, features: SIMD128 },
  { name: "threads", options: { ...plain, threads: 4 }, features: SIMD128 | Atomics },
  { name: "relaxed", options: { ...plain, relaxedSimd: true }, features: SIMD128 | RelaxedSIMD },
  { name: "guards", options: { ...plain, guards: true }, features: SIMD128 },
];

/** Engines of Node 20 do not know relaxed instructions. */
const knowsRelaxed = isValidWasm(peakModule(true).binary);

function expectValid(binary: Uint8Array, features: number): void {
  const module = binaryen.readBinaryWithFeatures(binary, features);
  try {
    expect(module.validate()).toBe(1);
  } finally {
    module.dispose();
  }
  if (knowsRelaxed || (features & RelaxedSIMD) === 0) expect(isValidWasm(binary)).toBe(true);
}

describe.each(variants)("$name", ({ options, features }) => {
  it.each(examplesOfModels)("%s", (path) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    expectValid(emitWasm(compileModel(model, { target: "wasm" }).lowered.program, options).binary, features);
  });

  it("the suite's nets", () => {
    for (const { model } of netSubjects()) {
      expectValid(emitWasm(compileModel(model, { target: "wasm" }).lowered.program, options).binary, features);
    }
  });
});

it("the validator sees a mistake", () => {
  const { binary } = emitWasm(compileModel(exampleModel("lenet.cvk"), { target: "wasm" }).lowered.program, plain);
  // Without vectors there is no f32x4.add.
  const module = binaryen.readBinaryWithFeatures(binary, 0);
  expect(module.validate()).toBe(0);
  module.dispose();
});

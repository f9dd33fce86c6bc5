/** What V8's profiler, and so the devtools of Node and Chromium, shows while a compiled net runs. */
import { Session } from "node:inspector/promises";
import { toIdentifier } from "../../../src/javascript/identifiers.ts";
import { callsOf } from "../../../src/kernel/regions.ts";
import { describe, expect, it } from "vitest";
import { emitWasm } from "../../../src/targets/wasm/emit-wasm.ts";
import { compileModel } from "../../../src/compile.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { targetNames } from "../../../src/targets/index.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const model = modelOf(`model Net {
  input image [16, 32, 32]
  stem: conv 32 kernel=3 pad=1 relu
  second: conv 32 kernel=5 pad=2 relu
}
`);

async function namesInProfile(work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return new Set(profile.nodes.map(({ callFrame }) => callFrame.functionName));
}

describe.each(targetNames)("functions of the target %s", (target) => {
  it("show in a profile by the names of their layers", async () => {
    const engine = await engineFor(model, initialiseWeights(model.graph, 1), target);
    const input = new Map([["image", new Float32Array(16 * 32 * 32).fill(0.5)]]);
    const names = await namesInProfile(async () => {
      for (const end = performance.now() + 400; performance.now() < end;) await engine.run(input);
    });
    // Lines of a module's own functions are told by its source map.
    const [stem, second] = target === "wasm" ? ["stem (test.cvk:3)", "second (test.cvk:4)"] : ["stem", "second"];
    expect(names).toContain(stem);
    expect(names).toContain(second);
  });
});

it("every function of a binary is named in its name section", () => {
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  const { binary } = emitWasm(program, { threads: 1, relaxedSimd: false, guards: false });
  const { Module } = (globalThis as unknown as { WebAssembly: WasmReflection }).WebAssembly;
  const sections = Module.customSections(new Module(binary), "name");
  expect(sections).toHaveLength(1);
  const text = new TextDecoder("latin1").decode(sections[0]);
  for (const { function: fn } of callsOf(program)) expect(text).toContain(toIdentifier(fn.name));
});

interface WasmReflection {
  readonly Module: {
    new (binary: Uint8Array): object;
    customSections(module: object, name: string): readonly ArrayBuffer[];
  };
}

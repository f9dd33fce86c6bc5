// LiteRT.js (TensorFlow Lite with XNNPACK, as WebAssembly) in Node: its loader expects a page or a worker, so the names that
// it asks for are made up for it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { channelsLast, readInput, readNet } from "../net.mjs";
import { hasRelaxedSimd } from "../relaxed-simd.mjs";

/** plain: SIMD of 128 bit, nothing relaxed; relaxed: with multiply-adds that are fused. */
const BUILDS = { plain: "litert_wasm_compat_internal.js", relaxed: "litert_wasm_internal.js" };

/** @throws an Error where there is no relaxed SIMD, and the build needs it. */
export async function open(folder, { build }) {
  if (build === "relaxed" && !hasRelaxedSimd()) throw new Error(`Node ${process.version} has no relaxed SIMD`);
  globalThis.self = globalThis;
  globalThis.importScripts = (path) => (globalThis.ModuleFactory = requireText(path));
  const { loadAndCompile, loadLiteRt, Tensor } = await import("@litertjs/core");
  await loadLiteRt(fileURLToPath(new URL(`../node_modules/@litertjs/core/wasm/${BUILDS[build]}`, import.meta.url)));
  const bytes = new Uint8Array(readFileSync(join(folder, "net.tflite")));
  const model = await loadAndCompile(bytes, { accelerator: "wasm", cpuOptions: { numThreads: 1 } });
  const { inputShape } = readNet(folder);
  const [batch, channels, ...map] = inputShape;
  const input = new Tensor(channelsLast(readInput(folder), inputShape), [batch, ...map, channels]);
  const run = async () => {
    const [result] = await model.run(input);
    const values = result.toTypedArray().slice();
    result.delete();
    return values;
  };
  return { run, isChannelsLast: true };
}

/** A CommonJS file in a package of ES modules. */
function requireText(path) {
  const module = { exports: {} };
  const names = ["module", "exports", "require", "__filename", "__dirname"];
  new Function(...names, readFileSync(path, "utf8"))(module, module.exports, createRequire(path), path, dirname(path));
  return module.exports;
}

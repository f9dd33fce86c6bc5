// How many bytes does a browser fetch besides the weights?
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { compiledModule, withFolder } from "../nets.mjs";
import { kilobytes } from "../table.mjs";

export const title = "Bytes shipped";

export const about =
  "What a browser fetches besides the weights, gzipped, in kB (1000 bytes): of ours the module of the net with its kernels, " +
  "of the others the bundles that run any net.";

const packages = fileURLToPath(new URL("../node_modules/", import.meta.url));

const BUNDLES = {
  "tfjs-wasm": [
    "@tensorflow/tfjs-core/dist/tf-core.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
  ],
  litert: [
    "@litertjs/core/dist/index.js",
    "@litertjs/core/wasm/litert_wasm_compat_internal.js",
    "@litertjs/core/wasm/litert_wasm_compat_internal.wasm",
  ],
  "onnxruntime-web": [
    "onnxruntime-web/dist/ort.wasm.min.mjs",
    "onnxruntime-web/dist/ort-wasm-simd-threaded.mjs",
    "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
  ],
  "tfjs-cpu": ["@tensorflow/tfjs-core/dist/tf-core.min.js", "@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js"],
  convnetjs: ["convnetjs/build/convnet-min.js"],
};

export async function ask({ nets, contestants, tell }) {
  const ours = contestants.filter(({ compile }) => compile !== undefined);
  const results = [];
  for (const name of nets) {
    tell(name);
    const measured = (folder) =>
      ours.flatMap((contestant) => attempt(contestant.name, tell, () => moduleSize(name, folder, contestant)));
    results.push({ net: name, sizes: await withFolder(measured) });
  }
  const bundles = contestants
    .filter(({ name }) => name in BUNDLES)
    .flatMap(({ name }) => attempt(name, tell, () => sizeOf(BUNDLES[name].map((file) => join(packages, file)))));
  return { results, bundles };
}

function attempt(name, tell, measure) {
  try {
    return [{ name, bytes: measure() }];
  } catch (error) {
    tell(`without ${name}: ${error.code === "ENOENT" ? "not installed" : error.message}`, { keep: true });
    return [];
  }
}

function moduleSize(name, folder, { compile }) {
  const out = compiledModule(name, folder, compile, { weights: false });
  const files = readdirSync(out).filter((file) => /\.(js|wasm)$/.test(file));
  return sizeOf(files.map((file) => join(out, file)));
}

function sizeOf(files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
}

export function tables({ results, bundles }) {
  const names = [...new Set(results.flatMap(({ sizes }) => sizes.map(({ name }) => name)))];
  return [
    {
      caption: "Modules",
      columns: ["net", ...names],
      rows: results.map(({ net, sizes }) => [net, ...names.map((name) => shown(sizes, name))]),
    },
    { caption: "Bundles", columns: ["", "kB"], rows: bundles.map(({ name, bytes }) => [name, kilobytes(bytes)]) },
  ].filter(({ columns, rows }) => columns.length > 1 && rows.length > 0);
}

function shown(sizes, name) {
  const found = sizes.find((each) => each.name === name);
  return found === undefined ? "–" : kilobytes(found.bytes);
}

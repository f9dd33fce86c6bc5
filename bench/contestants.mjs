// Who takes part: each in a process of its own (contestant.mjs), as one of the files in peers/.

const wasm = ["--target", "wasm"];
const litert = { peer: "litert", threads: 1, package: "@litertjs/core", format: "tflite" };
const ortWeb = { peer: "onnxruntime-web", package: "onnxruntime-web", format: "onnx" };
const ortNode = { peer: "onnxruntime-node", package: "onnxruntime-node", format: "onnx", native: true };

/** Who trains: a run is a step, its output the loss. */
const trainees = [
  { name: "convoke-wasm-train", peer: "training/convoke", target: "wasm" },
  { name: "convoke-ts-train", peer: "training/convoke", target: "ts" },
  { name: "jax-js-train", peer: "training/jax-js", package: "@jax-js/jax" },
  { name: "pytorch-train", peer: "training/pytorch", native: true },
  { name: "convnetjs-train", peer: "training/convnetjs", package: "convnetjs" },
  { name: "tfjs-cpu-train", peer: "training/tfjs", target: "cpu", package: "@tensorflow/tfjs-backend-cpu" },
  { name: "tfjs-wasm-train", peer: "training/tfjs", target: "wasm", package: "@tensorflow/tfjs-backend-wasm" },
].map((each) => ({ ...each, threads: 1, asked: true }));

/**
 * `compile`: options of `convoke compile`; `format`: of the file that is written for it; `build`: which of the package's
 * binaries; `package`: what must be installed, and which version's figures these are; `relaxed`: with relaxed SIMD, which
 * Node has from version 22 on; `asked`: takes part where it is named only, with weights that are rounded, or to train.
 */
export const contestants = [
  { name: "convoke-wasm", peer: "convoke", threads: 1, compile: wasm },
  { name: "convoke-ts", peer: "convoke", threads: 1, compile: [] },
  { ...litert, name: "litert", build: "plain" },
  { name: "tfjs-wasm", peer: "tfjs-wasm", threads: 1, package: "@tensorflow/tfjs-backend-wasm" },
  { ...ortWeb, name: "onnxruntime-web", threads: 1 },
  { ...ortNode, name: "onnxruntime-node", threads: 1 },
  { name: "tfjs-cpu", peer: "tfjs-cpu", threads: 1, package: "@tensorflow/tfjs-backend-cpu" },
  { name: "convnetjs", peer: "convnetjs", threads: 1, package: "convnetjs" },
  { name: "convoke-wasm-2", peer: "convoke", threads: 2, compile: [...wasm, "--threads", "2"] },
  { ...ortWeb, name: "onnxruntime-web-2", threads: 2 },
  { ...ortNode, name: "onnxruntime-node-2", threads: 2 },
  { name: "convoke-wasm-relaxed", peer: "convoke", threads: 1, compile: [...wasm, "--relaxed-simd"], relaxed: true },
  { name: "convoke-wasm-f16", peer: "convoke", threads: 1, compile: [...wasm, "--weights-type", "f16"], asked: true },
  { name: "convoke-wasm-u8", peer: "convoke", threads: 1, compile: [...wasm, "--weights-type", "u8"], asked: true },
  { ...litert, name: "litert-relaxed", build: "relaxed", relaxed: true },
  ...trainees,
];

export const trainingNames = trainees.map(({ name }) => name);

/** Where a question needs one of each kind: with one thread, and without what takes minutes. */
export const main = ["convoke-wasm", "convoke-ts", "litert", "tfjs-wasm", "onnxruntime-web", "onnxruntime-node"];

/** For an answer soon: ours beside the nearest, in WebAssembly and native. */
export const nearest = ["convoke-wasm", "litert", "onnxruntime-web", "onnxruntime-node"];

/**
 * The contestants of these names with one of these numbers of threads; where there are no names all but those that not every
 * version of Node can run, or that are to be asked for.
 */
export function chosen({ names, threads = [1, 2] }) {
  const unknown = names?.find((name) => !contestants.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `no contestant is called ${unknown}; there are ${contestants.map((at) => at.name).join(", ")}`,
    );
  }
  return contestants.filter(
    (each) => threads.includes(each.threads) && (names?.includes(each.name) ?? !(each.relaxed || each.asked)),
  );
}

export class UsageError extends Error {}

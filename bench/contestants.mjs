// Who takes part: each in a process of its own (contestant.mjs), as one of the files in peers/.

/** `compile`: options of `convoke compile`; `package`: what must be installed, and which version's figures these are. */
export const contestants = [
  { name: "convoke-wasm", peer: "convoke", threads: 1, compile: ["--target", "wasm"] },
  { name: "convoke-ts", peer: "convoke", threads: 1, compile: [] },
  { name: "tfjs-wasm", peer: "tfjs-wasm", threads: 1, package: "@tensorflow/tfjs-backend-wasm" },
  { name: "onnxruntime-web", peer: "onnxruntime-web", threads: 1, package: "onnxruntime-web" },
  { name: "onnxruntime-node", peer: "onnxruntime-node", threads: 1, package: "onnxruntime-node", native: true },
  { name: "tfjs-cpu", peer: "tfjs-cpu", threads: 1, package: "@tensorflow/tfjs-backend-cpu" },
  { name: "convnetjs", peer: "convnetjs", threads: 1, package: "convnetjs" },
  { name: "convoke-wasm-2", peer: "convoke", threads: 2, compile: ["--target", "wasm", "--threads", "2"] },
  { name: "onnxruntime-web-2", peer: "onnxruntime-web", threads: 2, package: "onnxruntime-web" },
  { name: "onnxruntime-node-2", peer: "onnxruntime-node", threads: 2, package: "onnxruntime-node", native: true },
];

/** Where a question needs one of each kind: with one thread, and without what takes minutes. */
export const main = ["convoke-wasm", "convoke-ts", "tfjs-wasm", "onnxruntime-web", "onnxruntime-node"];

/** The contestants of these names (all where there are none) with one of these numbers of threads. */
export function chosen({ names, threads = [1, 2] }) {
  const unknown = names?.find((name) => !contestants.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `no contestant is called ${unknown}; there are ${contestants.map((at) => at.name).join(", ")}`,
    );
  }
  return contestants.filter((each) => threads.includes(each.threads) && (names?.includes(each.name) ?? true));
}

export class UsageError extends Error {}

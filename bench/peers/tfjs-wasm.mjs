// tfjs with its WebAssembly backend (XNNPACK), SIMD, one thread: tfjs has no more in Node.
import "@tensorflow/tfjs-backend-wasm";
import { openTfjs } from "./tfjs.mjs";

export function open(folder) {
  return openTfjs("wasm", folder);
}

// ONNX Runtime's WebAssembly build, with its highest level of graph optimisation.
import * as ort from "onnxruntime-web";
import { openOnnx } from "./onnxruntime.mjs";

export function open(folder, { threads }) {
  ort.env.wasm.numThreads = threads;
  return openOnnx(ort, folder, { executionProviders: ["wasm"] });
}

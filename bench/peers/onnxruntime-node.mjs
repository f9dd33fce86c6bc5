// ONNX Runtime as native code, with its highest level of graph optimisation.
import ort from "onnxruntime-node";
import { openOnnx } from "./onnxruntime.mjs";

export function open(folder, { threads }) {
  return openOnnx(ort, folder, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}

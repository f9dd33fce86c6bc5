// What ONNX Runtime's two packages share.
import { join } from "node:path";
import { readInput } from "../net.mjs";

export async function openOnnx(ort, folder, options) {
  const session = await ort.InferenceSession.create(join(folder, "net.onnx"), {
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    logSeverityLevel: 3,
    ...options,
  });
  const [name] = session.inputNames;
  const [output] = session.outputNames;
  const { shape } = session.inputMetadata[0];
  const feeds = { [name]: new ort.Tensor("float32", readInput(folder), shape) };
  return { run: () => session.run(feeds).then((results) => results[output].data) };
}

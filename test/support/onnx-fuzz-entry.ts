/** What `scripts/fuzz/onnx.mjs` runs. */
export { randomSource } from "../../src/base/random.ts";
export { fuzzCase } from "./onnx-fuzz.ts";
export { fuzzSubjects } from "./onnx-subjects.ts";

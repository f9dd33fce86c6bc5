// Broken ONNX models, many of them: node scripts/fuzz/onnx.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/onnx-fuzz-entry.ts");

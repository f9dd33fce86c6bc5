// Broken models of TensorFlow.js, many of them: node scripts/fuzz/tfjs.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/tfjs-fuzz-entry.ts");

// Broken Keras models in every container, many of them: node scripts/fuzz/keras.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/keras-fuzz-entry.ts");

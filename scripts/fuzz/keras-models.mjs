// Random models of tfjs's layers against tfjs, many of them: node scripts/fuzz/keras-models.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/keras-models-fuzz-entry.ts");

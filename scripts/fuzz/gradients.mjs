// Gradients of random settings of every layer and loss, in turn: node scripts/fuzz/gradients.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/gradients-fuzz-entry.ts");

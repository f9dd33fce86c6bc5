// Fixes of examples with one change or two: all that is offered is made, and the text checked again.
//
//   node scripts/fuzz/fixes.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/fixes-fuzz-entry.ts");

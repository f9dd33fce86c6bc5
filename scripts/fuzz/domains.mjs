// Domains of nets with open sizes against the shape rules of their layers, at 1 to 300 along each axis, all up to 32 x 32 and
// 500 pairs: the nets of test/domains, every example with its sizes opened, then random nets that join what they meet.
//
//   node scripts/fuzz/domains.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

// All of what the tests sample.
process.env.CONVOKE_EFFORT ??= "2";
await runFuzz("test/support/domains-fuzz-entry.ts");

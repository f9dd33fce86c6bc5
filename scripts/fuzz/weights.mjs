// Broken safetensors, .npy, .npz and .pth files, many of them: node scripts/fuzz/weights.mjs [--cases N] [--seed S] [--from N]
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/weights-fuzz-entry.ts");

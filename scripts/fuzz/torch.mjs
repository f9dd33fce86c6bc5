// Random nets trained for a few steps, as PyTorch trains them: node scripts/fuzz/torch.mjs [--cases N] [--seed S] [--from N]
// It takes the system's Python with torch (Debian's `python3-torch`).
import { runFuzz } from "./run.mjs";

await runFuzz("test/support/torch-fuzz-entry.ts");

/** What `scripts/fuzz/torch.mjs` runs. */
import type { RandomSource } from "../../src/base/random.ts";
import { describeTrainingCase, randomTrainingCase } from "./random-training.ts";
import { trainBeside } from "./torch-training.ts";
import { hasTorch, torchNote, TorchScript } from "./torch.ts";

export { randomSource } from "../../src/base/random.ts";

export function fuzzSubjects(): readonly TorchScript[] {
  if (!hasTorch) throw new Error(`nothing to compare with${torchNote}`);
  return [new TorchScript("torch-training.py")];
}

export async function fuzzCase(torch: TorchScript, random: RandomSource) {
  const begin = performance.now();
  const each = randomTrainingCase(random);
  const outcome = await trainBeside(torch, each);
  return { name: describeTrainingCase(each), ...outcome, milliseconds: performance.now() - begin };
}

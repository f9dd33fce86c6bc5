/** What `convoke report --profile` measures beside its other figures. */
import { initialiseWeights, profileModel, type Profile, type ResolvedModel } from "../index.ts";
import type { Words } from "./command.ts";
import type { Io } from "./io.ts";
import { demandCompilable } from "./models.ts";
import { chosenTarget, demandFeatures } from "./targets.ts";

/** Enough for a median that is told beside other figures. */
const ROUNDS = 5;

/** Of random weights: times hardly depend on their values. */
export async function profileOf(model: ResolvedModel, words: Words, io: Io): Promise<Profile> {
  const choice = chosenTarget(words, "profile");
  demandFeatures(choice.target);
  demandCompilable(model);
  return profileModel(model, initialiseWeights(model.graph, 1), {
    ...choice,
    rounds: ROUNDS,
    clock: () => performance.now(),
    onProgress: (text) => io.progress(text),
  });
}

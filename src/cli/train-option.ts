/** `--train`: a module that trains as well. */
import type { CompileOptions, ResolvedModel, Target } from "../index.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { planOf } from "./training-settings.ts";

export const trainOptions: readonly Option[] = [
  {
    name: "train",
    help: "the module trains as well, as the model's train block says: step, evaluate, weights, checkpoint",
  },
  {
    name: "step-batch",
    value: "N",
    help: "with --train: examples a step (default: as the block says, or 32); a multiple of --batch",
  },
];

/** @throws UsageError where the words do not go together. */
export function demandTrainWords(words: Words, { module }: Target): void {
  if (!words.has("train")) {
    if (words.has("step-batch")) throw new UsageError("--step-batch goes with --train");
    return;
  }
  const type = words.one("weights-type") ?? "f32";
  if (type !== "f32") throw new UsageError(`--train and --weights-type ${type} exclude each other: float32 is trained`);
  if (words.has("fit")) throw new UsageError("--train and --fit exclude each other: float32 is trained");
  if (module?.packWeights !== undefined) {
    throw new UsageError("--train takes weights as they are, not packed: without --weights-form packed");
  }
}

/** Undefined where the module is to infer only. @throws FormatError where the model does not say how it is trained. */
export function chosenTraining(words: Words, model: ResolvedModel): CompileOptions["training"] {
  if (!words.has("train")) return undefined;
  const batch = words.count("step-batch", planOf(model).batch ?? 32);
  const atOnce = words.count("batch", 1);
  if (batch % atOnce === 0) return { batch, accuracy: stepAccuracy(words) };
  throw new UsageError(`a step takes ${batch} examples, which is no multiple of --batch ${atOnce}: say --step-batch N`);
}

/** Of training steps: strict unless said otherwise. */
export function stepAccuracy(words: Words): CompileOptions["accuracy"] {
  return words.one("accuracy") as CompileOptions["accuracy"];
}

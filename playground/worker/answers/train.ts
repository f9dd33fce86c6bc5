import type { TrainTold } from "../../questions/train.ts";
import type { Answer } from "../answer.ts";
import type { Compiler } from "../compiler.ts";
import type { Lesson } from "../lesson.ts";
import { lessonOf } from "../lessons.ts";

/** Of a step's loss, in the mean over the last steps: below it there is nothing more to learn. */
const ENOUGH = 0.02;
/** How much a step counts in that mean. */
const SHARE = 0.05;
/** Milliseconds between two looks for messages. */
const BREATH_MS = 40;
/** As the list of weights names it. */
const SHELF = "the training in this page";

export const answer: Answer<"train"> = async ({ subject, examples }, { compiler, tell, breathe, isWithdrawn }) => {
  const lesson = await lessonOf(subject, compiler);
  lesson.teach(examples);
  let mean: number | undefined;
  while (!isWithdrawn() && (mean === undefined || mean >= ENOUGH)) {
    const told = await severalSteps(lesson, mean);
    mean = told.losses.at(-1)!;
    tell(told);
    await breathe();
  }
  await keepWeights(lesson, compiler);
  return { isLost: Number.isNaN(mean) };
};

/** As many as there is time for. */
async function severalSteps(lesson: Lesson, before: number | undefined): Promise<TrainTold> {
  const losses: number[] = [];
  const begin = performance.now();
  let mean = before;
  do {
    const loss = await lesson.step();
    // One batch may be easy where not all are.
    mean = mean === undefined ? Math.max(loss, 2 * ENOUGH) : mean + (loss - mean) * SHARE;
    losses.push(mean);
  } while (performance.now() - begin < BREATH_MS);
  const stepsPerSecond = (1000 * losses.length) / Math.max(performance.now() - begin, 1);
  return { losses, steps: lesson.steps, stepsPerSecond };
}

/** The run pane finds them, as the newest. */
async function keepWeights(lesson: Lesson, { weights }: Compiler): Promise<void> {
  weights.delete(SHELF);
  weights.set(SHELF, await lesson.weights());
}

import type { Answer } from "../answer.ts";
import { endLesson, lessonOf } from "../lessons.ts";

export const answer: Answer<"lesson"> = async ({ subject, anew }, { compiler }) => {
  if (anew) endLesson();
  const { about, steps } = await lessonOf(subject, compiler);
  const { model, labels, width, height } = about;
  return { model: model.name, labels, width, height, steps };
};

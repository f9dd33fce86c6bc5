import type { Answer } from "../answer.ts";
import { lessonOf } from "../lessons.ts";

export const answer: Answer<"guess"> = async ({ subject, picture }, { compiler }) =>
  (await lessonOf(subject, compiler)).guess(picture);

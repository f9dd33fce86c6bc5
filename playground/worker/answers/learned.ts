import { storedWeights, writeSafetensors } from "../../../src/index.ts";
import type { Answer } from "../answer.ts";
import { lessonOf } from "../lessons.ts";

export const answer: Answer<"learned"> = async (subject, { compiler }) => {
  const lesson = await lessonOf(subject, compiler);
  return writeSafetensors(storedWeights(lesson.about.model.graph.parameters, await lesson.weights()));
};

import { FormatError } from "../../../src/index.ts";
import type { Answer } from "../answer.ts";
import { weightsInFile } from "../chosen-weights.ts";
import { NoAnswer } from "../no-answer.ts";

export const answer: Answer<"keep"> = ({ key, file }, { compiler }) => {
  // As the newest of them.
  compiler.weights.delete(key);
  try {
    compiler.weights.set(key, weightsInFile(file));
  } catch (error) {
    throw error instanceof FormatError ? new NoAnswer(error.message) : error;
  }
  return undefined;
};

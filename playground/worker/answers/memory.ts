import { memoryPlanOf, openSizes, oversizedMessage } from "../../../src/index.ts";
import { memoryParts } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";

export const answer: Answer<"memory"> = async (asked, { compiler }) => {
  const model = compiler.model(asked);
  if (openSizes(model.graph).length > 0 || oversizedMessage(model.graph) !== undefined) return { parts: [] };
  const { graph, lowered } = (await compiler.compilation(asked, asked.target)).compiled;
  return { parts: memoryParts(memoryPlanOf(lowered.program, { graph })) };
};

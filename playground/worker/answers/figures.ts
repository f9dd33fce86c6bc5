import { reportJson } from "../../../src/index.ts";
import type { Answer } from "../answer.ts";

export const answer: Answer<"figures"> = (subject, { compiler }) => {
  const { models, diagnostics } = compiler.check(subject);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const model = models.find(({ name }) => name === subject.model) ?? models[0];
  if (model === undefined) return { errors, outputs: [], parameters: "0" };
  const { outputs, totals } = reportJson(model);
  return { errors, outputs: outputs.map(({ shape }) => shape.join("x")), parameters: String(totals.params) };
};

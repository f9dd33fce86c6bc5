import { brief } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";

export const answer: Answer<"overview"> = (subject, { compiler }) => {
  const { models, diagnostics, omitted } = compiler.check(subject);
  const count = (severity: "error" | "warning"): number =>
    diagnostics.filter((each) => each.severity === severity).length + omitted[severity];
  return {
    models: models.map((model) => ({ name: model.name, brief: brief(model) })),
    errors: count("error"),
    warnings: count("warning"),
  };
};

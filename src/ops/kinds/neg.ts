/** `neg`: the other sign. */
import { neg as negated } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";

export const neg = activation({
  name: "neg",
  summary: "Every element with the other sign.",
  attributes: {},
  examples: [{ text: "neg", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  nonlinearity: () => "none",
  reference: (x) => -x,
  expression: (_k, x) => negated(x),
});

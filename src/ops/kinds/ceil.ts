/** `ceil`: rounded up. */
import { ceil as roundedUp } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";

export const ceil = activation({
  name: "ceil",
  summary: "The smallest integer that is not below the element.",
  attributes: {},
  examples: [{ text: "ceil", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.ceil,
  expression: (_k, x) => roundedUp(x),
});

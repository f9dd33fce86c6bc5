/** `floor`: rounded down. */
import { floor as roundedDown } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";

export const floor = activation({
  name: "floor",
  summary: "The largest integer that is not above the element.",
  attributes: {},
  examples: [{ text: "floor", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.floor,
  expression: (_k, x) => roundedDown(x),
});

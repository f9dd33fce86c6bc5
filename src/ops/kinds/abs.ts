/** `abs`: magnitudes. */
import { abs as magnitude } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { mul } from "./mul.ts";
import { sign } from "./sign.ts";

export const abs = activation({
  name: "abs",
  summary: "The magnitude of every element.",
  attributes: {},
  examples: [{ text: "abs", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.abs,
  expression: (_k, x) => magnitude(x),
  gradient: ({ graph, inputs, gradient }) => ({
    inputs: [graph.apply(mul, [gradient, graph.apply(sign, [inputs[0]!], {})], {})],
  }),
});

/** `clip`: values limited to a range. */
import { and, compare, max, min, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, optional } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const clip = activation({
  name: "clip",
  summary: "Limits values to a range: min(max(x, min), max).",
  attributes: {
    min: optional(number(), "no limit", "The least value that comes out."),
    max: optional(number(), "no limit", "The greatest value that comes out."),
  },
  positional: ["min", "max"],
  messages: { "empty-range": "The least value of the range is above the greatest." },
  examples: [
    { text: "clip 0, 6", input: "[32, 112, 112]", output: "[32, 112, 112]" },
    { text: "clip max=6", input: "[32, 112, 112]", output: "[32, 112, 112]" },
  ],
  infer([input], attributes, problems) {
    const { min: least = -Infinity, max: greatest = Infinity } = attributes;
    if (least <= greatest) return [input!];
    return problems.error({
      code: "empty-range",
      attribute: "max",
      message: `no value lies between min ${least} and max ${greatest}`,
      help: [`the smaller number comes first: clip ${greatest}, ${least}`],
    });
  },
  nonlinearity: ({ min, max = Infinity }) => (min === 0 && max >= 1 ? "rectifier" : undefined),
  reference: (x, attributes) => Math.min(Math.max(x, attributes.min ?? -Infinity), attributes.max ?? Infinity),
  expression(_k, x, attributes) {
    const raised = attributes.min === undefined ? x : max(x, constantLike(x, attributes.min));
    return attributes.max === undefined ? raised : min(raised, constantLike(x, attributes.max));
  },
  derivative: {
    reference: (x, { min = -Infinity, max = Infinity }) => (x >= min && x <= max ? 1 : 0),
    expression(_k, x, { min = -Infinity, max = Infinity }) {
      const isWithin = and(compare("ge", x, constantLike(x, min)), compare("le", x, constantLike(x, max)));
      return select(isWithin, constantLike(x, 1), constantLike(x, 0));
    },
  },
});

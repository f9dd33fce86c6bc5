/** `clip`: values limited to a range. */
import { max, min } from "../kernel/expression.ts";
import { activation } from "./activation.ts";
import { number, required } from "./attributes.ts";
import { constantLike } from "./pointwise.ts";

export const clip = activation({
  name: "clip",
  summary: "Limits values to a range: min(max(x, min), max).",
  attributes: {
    min: required(number(), "The least value that comes out."),
    max: required(number(), "The greatest value that comes out."),
  },
  positional: ["min", "max"],
  messages: { "empty-range": "The least value of the range is above the greatest." },
  examples: [{ text: "clip 0, 6", input: "[32, 112, 112]", output: "[32, 112, 112]" }],
  infer([input], attributes, problems) {
    if (attributes.min <= attributes.max) return [input!];
    return problems.error({
      code: "empty-range",
      attribute: "max",
      message: `no value lies between min ${attributes.min} and max ${attributes.max}`,
      help: [`the smaller number comes first: clip ${attributes.max}, ${attributes.min}`],
    });
  },
  reference: (x, attributes) => Math.min(Math.max(x, attributes.min), attributes.max),
  expression: (_k, x, attributes) => min(max(x, constantLike(x, attributes.min)), constantLike(x, attributes.max)),
});

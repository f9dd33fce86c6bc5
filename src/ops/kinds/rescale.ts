/** `rescale`: one factor and one summand for all elements, as inputs are brought into the range of a net. */
import { add, mul } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const rescale = activation({
  name: "rescale",
  summary: "x * factor + offset, with one number each for all elements.",
  details: "As Keras' `Rescaling`. `scale` has trained numbers, one per channel.",
  attributes: {
    factor: withDefault(number(), 1, "What every element is multiplied by."),
    offset: withDefault(number(), 0, "What is added then."),
  },
  positional: ["factor", "offset"],
  examples: [{ text: "rescale 1 / 127.5, -1", input: "[3, 224, 224]", output: "[3, 224, 224]" }],
  nonlinearity: () => "none",
  reference: (x, { factor, offset }) => x * factor + offset,
  expression(_k, x, { factor, offset }) {
    const scaled = factor === 1 ? x : mul(x, constantLike(x, factor));
    return offset === 0 ? scaled : add(scaled, constantLike(x, offset));
  },
  gradient: ({ graph, gradient, attributes: { factor } }) => ({ inputs: [times(graph, gradient, factor)] }),
});

function times(graph: GraphBuilder, value: GraphValue, factor: number): GraphValue {
  return graph.apply(rescale, [value], { factor, offset: 0 });
}

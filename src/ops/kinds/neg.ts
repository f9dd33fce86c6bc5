/** `neg`: the other sign. */
import { neg as negated } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { activation } from "../shared/activation.ts";

export const neg = activation({
  name: "neg",
  summary: "Every element with the other sign.",
  attributes: {},
  examples: [{ text: "neg", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  nonlinearity: () => "none",
  reference: (x) => -x,
  expression: (_k, x) => negated(x),
  gradient: ({ graph, gradient }) => ({ inputs: [negative(graph, gradient)] }),
});

function negative(graph: GraphBuilder, value: GraphValue): GraphValue {
  return graph.apply(neg, [value], {});
}

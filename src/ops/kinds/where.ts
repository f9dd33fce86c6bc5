/** `where`: elements of one of two tensors, as a third says. */
import { compare, select } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { pointwiseJoin } from "../shared/join.ts";
import { constantLike } from "../shared/pointwise.ts";
import { constantBeside } from "../gradients/constants.ts";

export const where = pointwiseJoin({
  name: "where",
  summary: "Elements of the second tensor where the first is not 0, of the third where it is; axes of size 1 repeat.",
  details:
    "`where { condition } { then } { otherwise }`. Conditions come from `less`, `greater`, `equal` and the like.",
  inputs: { min: 3, max: 3 },
  conditions: [0],
  examples: [{ text: "where { sign relu } {} { exp }", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: ([condition, then, otherwise]) => (condition === 0 ? otherwise! : then!),
  expression: (_k, [condition, then, otherwise]) =>
    select(compare("ne", condition!, constantLike(condition!, 0)), then!, otherwise!),
  gradient({ graph, inputs: [condition, then], gradient }) {
    const nothing = constantBeside(graph, then!, 0);
    const choice = (...values: readonly GraphValue[]) => chosen(graph, [condition!, ...values]);
    return { inputs: [undefined, choice(gradient, nothing), choice(nothing, gradient)] };
  },
});

function chosen(graph: GraphBuilder, operands: readonly GraphValue[]): GraphValue {
  return graph.apply(where, operands, {});
}

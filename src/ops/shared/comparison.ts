/** What the comparisons share: 1 where the relation holds between two elements, 0 where it does not (or one is NaN). */
import { compare, select } from "../../kernel/expression.ts";
import type { ComparisonOperator } from "../../kernel/ir.ts";
import { join } from "./join.ts";
import { constantLike } from "./pointwise.ts";

export interface ComparisonInit<Name extends string> {
  readonly name: Name;
  /** Completes "1 where the first tensor …". */
  readonly relation: string;
  readonly operator: ComparisonOperator;
  holds(left: number, right: number): boolean;
}

export function comparison<const Name extends string>({ name, relation, operator, holds }: ComparisonInit<Name>) {
  return join({
    name,
    summary: `1 where the first tensor ${relation}, 0 elsewhere; axes of size 1 repeat.`,
    details: "What `where` takes as its condition. A comparison with NaN does not hold.",
    inputs: { min: 2, max: 2 },
    examples: [{ text: `${name} {} { relu }`, input: "[16, 8, 8]", output: "[16, 8, 8]" }],
    reference: (left, right) => (holds(left, right) ? 1 : 0),
    combine: (left, right) => select(compare(operator, left, right), constantLike(left, 1), constantLike(left, 0)),
  });
}

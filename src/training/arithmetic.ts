/** Arithmetic on values of a graph, for rules of training that read as their formulas. Numbers repeat, as axes of extent 1 do. */
import type { GraphBuilder, GraphValue, OpDefinition } from "../ops/contract/op.ts";
import { add } from "../ops/kinds/add.ts";
import { div } from "../ops/kinds/div.ts";
import { equal } from "../ops/kinds/equal.ts";
import { min } from "../ops/kinds/min.ts";
import { mul } from "../ops/kinds/mul.ts";
import { neg } from "../ops/kinds/neg.ts";
import { sqrt } from "../ops/kinds/sqrt.ts";
import { sub } from "../ops/kinds/sub.ts";
import { sumto } from "../ops/kinds/sumto.ts";
import { view } from "../ops/kinds/view.ts";
import { filled } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";

/** A value, or a number that repeats. */
export type Term = GraphValue | number;

export interface Arithmetic {
  readonly graph: GraphBuilder;
  add(left: Term, right: Term): GraphValue;
  sub(left: Term, right: Term): GraphValue;
  mul(left: Term, right: Term): GraphValue;
  div(left: Term, right: Term): GraphValue;
  min(left: Term, right: Term): GraphValue;
  /** 1 where they are equal, else 0. */
  equal(left: Term, right: Term): GraphValue;
  neg(value: GraphValue): GraphValue;
  sqrt(value: GraphValue): GraphValue;
  /** Of all elements: `[1, 1, …]`, of the value's rank. */
  sum(value: GraphValue): GraphValue;
  view(value: GraphValue, shape: readonly number[]): GraphValue;
}

export function arithmetic(graph: GraphBuilder): Arithmetic {
  type Binary = OpDefinition<string, Readonly<Record<never, unknown>>, string>;
  const binary = (op: Binary) => (left: Term, right: Term) => {
    return graph.apply(op, [valueOf(left, right), valueOf(right, left)], {});
  };
  /** A tensor of one element takes the rank of what it goes with. */
  const valueOf = (term: Term, other: Term): GraphValue => {
    const rank = rankOf(other) ?? 1;
    if (typeof term === "number") return graph.constant(filled(Array<number>(rank).fill(1), term));
    const shape = constantShape(term.type.shape);
    const isAlone = shape.length < rank && shape.every((extent) => extent === 1);
    return isAlone ? graph.apply(view, [term], { shape: Array<number>(rank).fill(1) }) : term;
  };
  return {
    graph,
    add: binary(add),
    sub: binary(sub),
    mul: binary(mul),
    div: binary(div),
    min: binary(min),
    equal: binary(equal),
    neg: (value) => graph.apply(neg, [value], {}),
    sqrt: (value) => graph.apply(sqrt, [value], {}),
    sum: (value) => graph.apply(sumto, [value], { shape: value.type.shape.map(() => 1) }),
    view: (value, shape) => graph.apply(view, [value], { shape }),
  };
}

function rankOf(term: Term): number | undefined {
  return typeof term === "number" ? undefined : term.type.shape.length;
}

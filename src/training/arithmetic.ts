/** Arithmetic on values of a graph, for rules of training that read as their formulas. Numbers repeat, as axes of extent 1 do. */
import type { GraphBuilder, GraphValue, OpDefinition } from "../ops/contract/op.ts";
import { add } from "../ops/kinds/add.ts";
import { div } from "../ops/kinds/div.ts";
import { equal } from "../ops/kinds/equal.ts";
import { greater } from "../ops/kinds/greater.ts";
import { min } from "../ops/kinds/min.ts";
import { mul } from "../ops/kinds/mul.ts";
import { neg } from "../ops/kinds/neg.ts";
import { sqrt } from "../ops/kinds/sqrt.ts";
import { sub } from "../ops/kinds/sub.ts";
import { sumto } from "../ops/kinds/sumto.ts";
import { view } from "../ops/kinds/view.ts";
import { where } from "../ops/kinds/where.ts";
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
  /** The quotient, and 0 where the divisor is 0: nothing is no share of nothing. */
  share(part: GraphValue, whole: GraphValue): GraphValue;
  min(left: Term, right: Term): GraphValue;
  /** 1 where they are equal, else 0. */
  equal(left: Term, right: Term): GraphValue;
  /** 1 where the first is more, else 0. */
  greater(left: Term, right: Term): GraphValue;
  /** Elements of the second where the first is not 0, else of the third. */
  where(condition: GraphValue, then: Term, otherwise: Term): GraphValue;
  neg(value: GraphValue): GraphValue;
  sqrt(value: GraphValue): GraphValue;
  /** Of all elements: `[1, 1, …]`, of the value's rank. */
  sum(value: GraphValue): GraphValue;
  view(value: GraphValue, shape: readonly number[]): GraphValue;
}

export function arithmetic(graph: GraphBuilder): Arithmetic {
  type Binary = OpDefinition<string, Readonly<Record<never, unknown>>, string>;
  const binary = (op: Binary) => (left: Term, right: Term) => {
    const rank = rankOf(left, right);
    return graph.apply(op, [ofRank(left, rank), ofRank(right, rank)], {});
  };
  const equals = binary(equal);
  const choose = (condition: GraphValue, then: Term, otherwise: Term): GraphValue => {
    const rank = rankOf(condition, then);
    return graph.apply(where, [condition, ofRank(then, rank), ofRank(otherwise, rank)], {});
  };
  const ofRank = (term: Term, rank: number): GraphValue => {
    const shape = Array<number>(rank).fill(1);
    if (typeof term === "number") return graph.constant(filled(shape, term));
    return isAlone(term) && term.type.shape.length !== rank ? graph.apply(view, [term], { shape }) : term;
  };
  return {
    graph,
    add: binary(add),
    sub: binary(sub),
    mul: binary(mul),
    div: binary(div),
    share: (part, whole) => {
      const isNothing = equals(whole, 0);
      return choose(isNothing, 0, binary(div)(part, binary(add)(whole, isNothing)));
    },
    min: binary(min),
    equal: equals,
    greater: binary(greater),
    where: choose,
    neg: (value) => graph.apply(neg, [value], {}),
    sqrt: (value) => graph.apply(sqrt, [value], {}),
    sum: (value) => graph.apply(sumto, [value], { shape: value.type.shape.map(() => 1) }),
    view: (value, shape) => graph.apply(view, [value], { shape }),
  };
}

/** That of the tensor among the two; what is one number takes any. */
function rankOf(left: Term, right: Term): number {
  const ranks = [left, right].flatMap((term) =>
    typeof term === "number" ? [] : [[term, term.type.shape.length] as const],
  );
  const [, rank] = ranks.find(([term]) => !isAlone(term)) ?? ranks[0] ?? [undefined, 1];
  return rank;
}

function isAlone(term: GraphValue): boolean {
  return constantShape(term.type.shape).every((extent) => extent === 1);
}

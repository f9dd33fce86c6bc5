/** Sizes and conditions as functions of numbers: they are asked thousands of times. */
import { compareNumbers } from "../base/calculations.ts";
import { modulo } from "../base/integers.ts";
import type { Atom } from "../tensor/dim-terms.ts";
import type { Dim } from "../tensor/dim.ts";
import type { SizeCondition } from "../tensor/size-condition.ts";

/** Of the values of the sizes, each in the place that it was given. */
export type Evaluate<T> = (values: readonly number[]) => T;

/** The place of each named size among the values; several may have the same. */
export type Places = (name: string) => number;

/** Where a value stands for each of a list of sizes that have several names each. */
export function placesIn(sizes: readonly { readonly names: readonly string[] }[]): Places {
  return (name) => sizes.findIndex(({ names }) => names.includes(name));
}

/** One of each list, in every way. */
export function* combinations(lists: readonly (readonly number[])[]): Generator<readonly number[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const value of first) for (const others of combinations(rest)) yield [value, ...others];
}

export function evaluator(dim: Dim, places: Places): Evaluate<number> {
  if (typeof dim === "number") return () => dim;
  const terms = dim.terms.map(({ coefficient, factors }) => ({
    coefficient,
    factors: factors.map((factor) => atomEvaluator(factor, places)),
  }));
  return (values) => {
    let sum = dim.constant;
    for (const { coefficient, factors } of terms) {
      let product = coefficient;
      for (const factor of factors) product *= factor(values);
      sum += product;
    }
    return sum / dim.divisor;
  };
}

function atomEvaluator(atom: Atom, places: Places): Evaluate<number> {
  switch (atom.kind) {
    case "symbol": {
      const place = places(atom.name);
      return (values) => values[place]!;
    }
    case "floor": {
      const dividend = evaluator(atom.dividend, places);
      return (values) => Math.floor(dividend(values) / atom.divisor);
    }
    case "max": {
      const operands = atom.operands.map((operand) => evaluator(operand, places));
      return (values) => Math.max(...operands.map((operand) => operand(values)));
    }
  }
}

export function judge(condition: SizeCondition, places: Places): Evaluate<boolean> {
  switch (condition.kind) {
    case "constant":
      return () => condition.value;
    case "comparison": {
      const [left, right] = [evaluator(condition.left, places), evaluator(condition.right, places)];
      return (values) => compareNumbers(condition.operator, left(values), right(values));
    }
    case "divides": {
      const dim = evaluator(condition.dim, places);
      return (values) => modulo(dim(values), condition.divisor) === 0;
    }
    case "not": {
      const operand = judge(condition.operand, places);
      return (values) => !operand(values);
    }
    case "and":
    case "or": {
      const decisive = condition.kind === "or";
      const operands = condition.operands.map((operand) => judge(operand, places));
      return (values) => (decisive ? operands.some((each) => each(values)) : operands.every((each) => each(values)));
    }
  }
}

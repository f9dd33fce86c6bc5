/** On which side of what is claimed a model lies: what a search for a value goes by. */
import type { Claim, ClaimExpression, FigureClaim, ShapeClaim } from "../graph/claim.ts";
import type { Graph } from "../graph/graph.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { evaluateClaim, type ClaimContext } from "./claim-expression.ts";
import { figuresOf } from "./claim-figures.ts";
import type { Storage } from "./parameters.ts";

/** Of the first claim that does not hold: how much there is too much, below 0 too little; 0 where neither can be said. */
export function excessOf(claims: readonly Claim[], graph: Graph, storage: Storage): number {
  const figures = figuresOf(graph, storage);
  const context: ClaimContext = {
    figures,
    report: { unlike: () => undefined, open: () => undefined, noField: () => undefined },
    measured: () => ({ kind: "boolean", value: true }),
  };
  for (const claim of claims) {
    const excess = claim.kind === "shape" ? excessOfShape(claim) : excessOfFigure(claim, context);
    if (excess !== 0) return excess;
  }
  return 0;
}

function excessOfShape({ value, expected }: ShapeClaim): number {
  return excessOfSizes(value.type.shape.slice(1), expected);
}

/** By how much sizes are too large, where all axes that differ do so to one side: below 0 too small; else 0. */
export function excessOfSizes(found: readonly Dim[], expected: readonly Dim[]): number {
  if (found.length !== expected.length) return 0;
  const excesses = found.map((dim, axis) => {
    const claimed = expected[axis]!;
    return isConstantDim(dim) && isConstantDim(claimed) ? dim - claimed : 0;
  });
  const [least, most] = [Math.min(...excesses), Math.max(...excesses)];
  return least < 0 && most > 0 ? 0 : least + most;
}

function excessOfFigure({ condition, isPartial }: FigureClaim, context: ClaimContext): number {
  return isPartial === true ? 0 : excessOfCondition(condition, context);
}

function excessOfCondition(condition: ClaimExpression, context: ClaimContext): number {
  const verdict = evaluateClaim(condition, context);
  if (condition.kind !== "binary" || verdict?.kind !== "boolean" || verdict.value) return 0;
  if (condition.operator === "&&") {
    return excessOfCondition(condition.left, context) || excessOfCondition(condition.right, context);
  }
  const [left, right] = [evaluateClaim(condition.left, context), evaluateClaim(condition.right, context)];
  return left?.kind === "number" && right?.kind === "number" ? left.value - right.value : 0;
}

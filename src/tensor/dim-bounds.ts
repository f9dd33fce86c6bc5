/**
 * Which of two sizes is the larger, whatever the named sizes are (each is at least 1): by their difference, in which a floored
 * quotient is no more than its quotient, and less than 1 below it. What cannot be proven so is left open.
 */
import { leastCommonMultiple } from "../base/integers.ts";
import { addDims, maxDims, subtractDims, type Dim, type SymbolicDim } from "./dim.ts";

/** The maximum, as one of the two where that is proven. */
export function largerDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  if (isNeverBelow(a, b)) return a;
  return isNeverBelow(b, a) ? b : maxDims(a, b);
}

export function smallerDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return Math.min(a, b);
  const larger = largerDim(a, b);
  return larger === a ? b : larger === b ? a : subtractDims(addDims(a, b), larger);
}

/** Whether a >= b is proven for all sizes. */
export function isNeverBelow(a: Dim, b: Dim): boolean {
  const least = lowerBound(subtractDims(a, b));
  return least !== undefined && least >= 0;
}

/** An integer that a size is never less than. */
export function lowerBound(dim: Dim): number | undefined {
  if (typeof dim === "number") return dim;
  const form = boundOf(dim, -1);
  if (form === undefined) return undefined;
  const coefficients = [...form.products.values()];
  if (coefficients.some((coefficient) => coefficient < 0)) return undefined;
  // Not -0.
  return Math.ceil((form.constant + coefficients.reduce((sum, each) => sum + each, 0)) / form.scale) + 0;
}

/** `(constant + the sum of products of named sizes, each with a coefficient) / scale` */
interface LinearBound {
  readonly scale: number;
  readonly constant: number;
  readonly products: ReadonlyMap<string, number>;
}

type Direction = -1 | 1;

/** At most (-1) or at least (1) the size, over products of named sizes; undefined where a term is of no such kind. */
function boundOf(dim: Dim, direction: Direction): LinearBound | undefined {
  if (typeof dim === "number") return { scale: 1, constant: dim, products: new Map() };
  let sum: LinearBound | undefined = { scale: 1, constant: dim.constant, products: new Map() };
  for (const term of dim.terms) {
    const side = (term.coefficient < 0 ? -direction : direction) as Direction;
    const bound = factorsBound(term.factors, term.key, side);
    sum = sum && bound && added(sum, bound, term.coefficient);
  }
  return sum;
}

function factorsBound(
  factors: SymbolicDim["terms"][number]["factors"],
  key: string,
  direction: Direction,
): LinearBound | undefined {
  if (factors.every(({ kind }) => kind === "symbol")) return { scale: 1, constant: 0, products: new Map([[key, 1]]) };
  const [factor] = factors;
  if (factors.length > 1 || factor === undefined) return undefined;
  if (factor.kind === "floor") return quotientBound(factor.dividend, factor.divisor, direction);
  if (factor.kind !== "max" || direction === 1) return undefined;
  return factor.operands.map((operand) => boundOf(operand, -1)).find((bound) => bound !== undefined);
}

/** (x - (d - 1)) / d <= floor(x / d) <= x / d */
function quotientBound(dividend: Dim, divisor: number, direction: Direction): LinearBound | undefined {
  const bound = boundOf(direction === 1 ? dividend : subtractDims(dividend, divisor - 1), direction);
  return bound && { ...bound, scale: bound.scale * divisor };
}

function added(a: LinearBound, b: LinearBound, times: number): LinearBound {
  const scale = leastCommonMultiple(a.scale, b.scale);
  const [ofA, ofB] = [scale / a.scale, (scale / b.scale) * times];
  const products = new Map([...a.products].map(([key, value]) => [key, value * ofA]));
  for (const [key, value] of b.products) products.set(key, (products.get(key) ?? 0) + value * ofB);
  return { scale, constant: a.constant * ofA + b.constant * ofB, products };
}

/**
 * Equations of a product: `floor((H - 2)/7)*floor((W - 2)/7) == 1` holds where each factor is 1. Of all ways to write the number as a
 * product, those count whose factors the sizes can be.
 */
import { divisorsOf } from "../base/integers.ts";
import { multiplyDims, subtractDims, symbolsOf, type Dim } from "../tensor/dim.ts";
import { boundsOf } from "../tensor/dim-bounds.ts";
import { peeled, type Product } from "../tensor/dim-factors.ts";
import { constantOf, divisorOf, ofAtom } from "../tensor/dim-terms.ts";
import { allOf, compareDims, constantCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { rangeOf, type SizeValues } from "./size-group.ts";
import { setOf } from "./set-of.ts";

/**
 * What an equation asks of each size by itself, where it leaves one way alone; false where it leaves none. Undefined where it is no such
 * product, and where it leaves several ways.
 * @param groups all sizes that are open, with the values that they may have.
 */
export function partedEquation(condition: SizeCondition, groups: readonly SizeValues[]): SizeCondition | undefined {
  const equation = productEquation(condition);
  const factors = equation && factorsByGroup(equation.factors, groups);
  if (equation === undefined || factors === undefined) return undefined;
  const range = rangeOf(groups);
  if (factors.some(({ dim }) => boundsOf(dim, range).least < 0)) return undefined;
  const [way, another] = waysOf(equation.value, factors);
  if (way === "unknown" || another !== undefined) return undefined;
  if (way === undefined) return constantCondition(false);
  return allOf(factors.map(({ dim }, at) => compareDims(dim, "==", way[at]!)));
}

/** The product of the factors is `value`, a positive integer. */
interface ProductEquation {
  readonly factors: readonly Dim[];
  readonly value: number;
}

function productEquation(condition: SizeCondition): ProductEquation | undefined {
  if (condition.kind !== "comparison" || condition.operator !== "==") return undefined;
  const difference = subtractDims(condition.left, condition.right);
  if (typeof difference === "number" || divisorOf(difference) !== 1) return undefined;
  const [term, ...others] = difference.terms;
  const single = { coefficient: term!.coefficient, factors: term!.factors.map(ofAtom) };
  const { products, rest } =
    others.length === 0 ? { products: [single], rest: constantOf(difference) } : peeled(difference);
  const [product, ...more]: readonly Omit<Product, "key">[] = products;
  if (product === undefined || more.length > 0 || typeof rest !== "number") return undefined;
  const value = -rest / product.coefficient;
  return Number.isSafeInteger(value) && value > 0 ? { factors: product.factors, value } : undefined;
}

interface Factor {
  readonly dim: Dim;
  readonly group: SizeValues;
}

/** One for each group; undefined where a factor is of several, so that they do not come apart, or where there is one alone. */
function factorsByGroup(dims: readonly Dim[], groups: readonly SizeValues[]): readonly Factor[] | undefined {
  const byGroup = new Map<SizeValues, Dim>();
  for (const dim of dims) {
    const names = symbolsOf(dim);
    const [group, ...others] = groups.filter((each) => each.names.some((name) => names.includes(name)));
    if (group === undefined || others.length > 0) return undefined;
    byGroup.set(group, multiplyDims(byGroup.get(group) ?? 1, dim));
  }
  return byGroup.size < 2 ? undefined : [...byGroup].map(([group, dim]) => ({ dim, group }));
}

// ── Ways ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The value of each factor. */
type Way = readonly number[];

/** Products of such values as the factors have; "unknown" in place of those that cannot be followed. */
function* waysOf(value: number, [first, ...others]: readonly Factor[]): Generator<Way | "unknown"> {
  if (first === undefined) {
    if (value === 1) yield [];
    return;
  }
  for (const divisor of others.length === 0 ? [value] : divisorsOf(value)) {
    const set = setOf(compareDims(first.dim, "==", divisor))?.intersection(first.group.set);
    if (set === undefined) yield "unknown";
    else if (!set.isEmpty) {
      for (const rest of waysOf(value / divisor, others)) yield rest === "unknown" ? rest : [divisor, ...rest];
    }
  }
}

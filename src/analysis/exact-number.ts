/**
 * What a number in a claim about open sizes is: a quotient of whole expressions, by cases where conditions on the sizes decide between
 * several. Sums, products and comparisons of such numbers are exact.
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import type { RelationalOperator } from "../base/calculations.ts";
import { constantOf, termsOf } from "../tensor/dim-terms.ts";
import { isNeverBelow } from "../tensor/dim-bounds.ts";
import {
  addDims,
  ceilDivideDim,
  floorDivideDim,
  maxDims,
  minDims,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../tensor/dim.ts";
import {
  allOf,
  anyOf,
  compareDims,
  constantCondition,
  dividesDim,
  type SizeCondition,
} from "../tensor/size-condition.ts";

/** `over / under`, of which the latter is positive for all sizes. */
export interface Quotient {
  readonly over: Dim;
  readonly under: Dim;
}

/** Alternatives of which one's condition holds, whatever the sizes are. */
export type ExactNumber = readonly (Quotient & { readonly when: SizeCondition })[];

const always = constantCondition(true);

/** So many alternatives are told apart. */
const mostCases = 16;

export function exactDim(dim: Dim): ExactNumber {
  if (typeof dim === "number") return exactDecimal(dim);
  return [{ when: always, over: multiplyDims(dim, dim.divisor), under: dim.divisor }];
}

/** A number as it is written: 0.1 is a tenth. Empty where it has too many digits. */
function exactDecimal(value: number): ExactNumber {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length - Number(exponent);
  const [over, under] = [Number(mantissa.replace(".", "")), 10 ** Math.max(0, decimals)];
  const scaled = Number.isInteger(value) ? value : over;
  if (![scaled, under].every(Number.isSafeInteger)) return [];
  const common = Number.isInteger(value) ? 1 : greatestCommonDivisor(Math.abs(over), under);
  return [{ when: always, over: scaled / common, under: Number.isInteger(value) ? 1 : under / common }];
}

/** Undefined where one has no value that is exact, or where there are too many cases. */
export function combined(
  a: ExactNumber,
  b: ExactNumber,
  combine: (left: Quotient, right: Quotient) => Quotient | undefined,
): ExactNumber | undefined {
  if (a.length * b.length > mostCases) return undefined;
  const found = a.flatMap((left) =>
    b.map((right) => {
      const quotient = combine(left, right);
      return quotient && { ...quotient, when: allOf([left.when, right.when]) };
    }),
  );
  return found.every((each) => each !== undefined) && found.length > 0 ? found : undefined;
}

/** One number where a condition holds, another where it does not. */
export function chosen(
  condition: SizeCondition,
  opposite: SizeCondition,
  then: ExactNumber,
  otherwise: ExactNumber,
): ExactNumber {
  const under = (number: ExactNumber, as: SizeCondition): ExactNumber =>
    number.map((each) => ({ ...each, when: allOf([as, each.when]) }));
  return [...under(then, condition), ...under(otherwise, opposite)];
}

// ── Arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────────

export function sum(a: Quotient, b: Quotient): Quotient {
  if (a.under === b.under) return { over: addDims(a.over, b.over), under: a.under };
  return { over: addDims(...overOne(a, b)), under: multiplyDims(a.under, b.under) };
}

export function negative({ over, under }: Quotient): Quotient {
  return { over: multiplyDims(over, -1), under };
}

export function product(a: Quotient, b: Quotient): Quotient {
  return { over: multiplyDims(a.over, b.over), under: multiplyDims(a.under, b.under) };
}

/** Undefined where the divisor is not seen to have one sign. */
export function quotient(a: Quotient, b: Quotient): Quotient | undefined {
  if (isNeverBelow(b.over, 1)) return product(a, { over: b.under, under: b.over });
  return isNeverBelow(-1, b.over)
    ? negative(product(a, { over: b.under, under: multiplyDims(b.over, -1) }))
    : undefined;
}

/** With the sign of the divisor, a positive number; undefined by others. */
export function remainder(a: Quotient, b: Quotient): Quotient | undefined {
  const times = quotient(a, b);
  const whole = times && floor(times);
  return whole && sum(a, negative(product(whole, b)));
}

export function floor({ over, under }: Quotient): Quotient | undefined {
  return typeof under === "number" ? { over: floorDivideDim(over, under), under: 1 } : undefined;
}

export function ceil({ over, under }: Quotient): Quotient | undefined {
  return typeof under === "number" ? { over: ceilDivideDim(over, under), under: 1 } : undefined;
}

/** Halves are rounded up. */
export function round(a: Quotient): Quotient | undefined {
  return floor(sum(a, { over: 1, under: 2 }));
}

export function larger(a: Quotient, b: Quotient): Quotient {
  return { over: maxDims(...overOne(a, b)), under: multiplyDims(a.under, b.under) };
}

export function smaller(a: Quotient, b: Quotient): Quotient {
  return { over: minDims(...overOne(a, b)), under: multiplyDims(a.under, b.under) };
}

/** Of whole powers that are not negative. */
export function power(a: Quotient, b: Quotient): Quotient | undefined {
  const { over: exponent, under } = b;
  if (under !== 1 || typeof exponent !== "number" || exponent < 0 || exponent > mostFactors) return undefined;
  return Array.from({ length: exponent }, () => a).reduce<Quotient>(product, { over: 1, under: 1 });
}

const mostFactors = 8;

/** Both dividends over the product of both divisors. */
function overOne(a: Quotient, b: Quotient): readonly [Dim, Dim] {
  return [multiplyDims(a.over, b.under), multiplyDims(b.over, a.under)];
}

// ── Comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Undefined where numbers are beyond what is exact. */
export function compared(a: ExactNumber, operator: RelationalOperator, b: ExactNumber): SizeCondition | undefined {
  if (a.length * b.length > mostCases || a.length * b.length === 0) return undefined;
  const cases = a.flatMap((left) =>
    b.map((right) => {
      const sides = overOne(left, right);
      const condition = isExact(subtractDims(...sides)) ? compareDims(sides[0], operator, sides[1]) : undefined;
      return condition && allOf([left.when, right.when, condition]);
    }),
  );
  const known = cases.filter((each) => each !== undefined);
  return known.length === cases.length ? anyOf(known) : undefined;
}

/** `a % divisor == rest` of whole numbers; undefined where it is not of these. */
export function isCongruent(a: ExactNumber, divisor: ExactNumber, rest: ExactNumber): SizeCondition | undefined {
  const [[own, ...others], [by, ...more], [left, ...besides]] = [a, divisor, rest];
  if (own === undefined || by === undefined || left === undefined) return undefined;
  const [modulus, remains] = [by.over, left.over];
  const areWhole = own.under === 1 && by.under === 1 && left.under === 1;
  const areAlone = others.length + more.length + besides.length === 0;
  if (!areWhole || !areAlone || typeof modulus !== "number" || typeof remains !== "number" || modulus < 1)
    return undefined;
  if (remains < 0 || remains >= modulus) return constantCondition(false);
  return isExact(own.over) ? dividesDim(subtractDims(own.over, remains), modulus) : undefined;
}

function isExact(dim: Dim): boolean {
  return [constantOf(dim), ...termsOf(dim).map(({ coefficient }) => coefficient)].every(Number.isSafeInteger);
}

/**
 * What an expression evaluates to inside `resolve`: a value of the language, a quotient of symbolic sizes that only
 * `floor`, `ceil` or `round` make a size again, or poison, which stands for a mistake already reported and is silent
 * wherever it goes.
 */
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import type { Unknown } from "../syntax/ast.ts";
import {
  addDims,
  dimsEqual,
  floorDivideDim,
  formatDim,
  isConstantDim,
  lengthOfDim,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../tensor/dim.ts";

/** `dividend / divisor`, not an integer for every size. The divisor is an integer above 1. */
export interface Quotient {
  readonly kind: "quotient";
  readonly dividend: Dim;
  readonly divisor: number;
}

export interface Poison {
  readonly kind: "poison";
  /** What it will be, where it only waits for values that are to be found. */
  readonly open?: OpenValue;
}

/** What is computed from values that are to be found (`?`). */
export interface OpenValue {
  readonly unknowns: readonly Unknown[];
  /** With values for all of them; poison where these do not suit. */
  at(values: UnknownValues): ResolvedValue;
}

export type UnknownValues = ReadonlyMap<Unknown, LanguageValue>;

export type ResolvedValue = LanguageValue | Quotient | Poison;

export const poison: Poison = { kind: "poison" };

export function numberValue(value: number): LanguageValue {
  return { kind: "number", value };
}

/** A size as a value: a number where it is constant. */
export function sizeValue(dim: Dim): LanguageValue {
  return isConstantDim(dim) ? { kind: "number", value: dim } : { kind: "size", value: dim };
}

/** `dividend / divisor` in lowest terms that hold for every size. */
export function ratioValue(dividend: Dim, divisor: number): ResolvedValue {
  const sign = divisor < 0 ? -1 : 1;
  const top = multiplyDims(dividend, sign);
  const bottom = divisor * sign;
  if (isConstantDim(top)) return numberValue(top / bottom);
  const quotient = floorDivideDim(top, bottom);
  const even = dimsEqual(multiplyDims(quotient, bottom), top);
  return even ? sizeValue(quotient) : { kind: "quotient", dividend: top, divisor: bottom };
}

/** Numerator and denominator of an exact value: an integer, a size, or a quotient; undefined for a fraction. */
export function exactRatio(value: ResolvedValue): { readonly dividend: Dim; readonly divisor: number } | undefined {
  if (value.kind === "quotient") return value;
  if (value.kind === "size") return { dividend: value.value, divisor: 1 };
  if (value.kind === "number" && Number.isSafeInteger(value.value)) return { dividend: value.value, divisor: 1 };
  return undefined;
}

/** The difference of two exact values, times a positive number: only its sign matters. */
export function scaledDifference(a: ResolvedValue, b: ResolvedValue): Dim | undefined {
  const left = exactRatio(a);
  const right = exactRatio(b);
  if (left === undefined || right === undefined) return undefined;
  return subtractDims(multiplyDims(left.dividend, right.divisor), multiplyDims(right.dividend, left.divisor));
}

/** The sum of two exact values. */
export function sumOfRatios(a: ResolvedValue, b: ResolvedValue, sign: 1 | -1): ResolvedValue | undefined {
  const left = exactRatio(a);
  const right = exactRatio(b);
  if (left === undefined || right === undefined) return undefined;
  const top = addDims(multiplyDims(left.dividend, right.divisor), multiplyDims(right.dividend, sign * left.divisor));
  return ratioValue(top, left.divisor * right.divisor);
}

const weights = new WeakMap<object, number>();

/** What working on a value costs: the elements of a list with those of its lists, the characters of a size; else 1. */
export function weightOf(value: ResolvedValue): number {
  if (value.kind === "size") return lengthOfDim(value.value);
  if (value.kind === "quotient") return lengthOfDim(value.dividend);
  if (value.kind !== "list") return 1;
  const known = weights.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  for (const element of value.elements) weight += weightOf(element);
  weights.set(value, weight);
  return weight;
}

/** The value in the words of the language. */
export function formatResolved(value: ResolvedValue): string {
  if (value.kind === "poison") return "?";
  if (value.kind !== "quotient") return formatValue(value);
  const top = formatDim(value.dividend);
  return /[ +]/.test(top) ? `(${top}) / ${value.divisor}` : `${top} / ${value.divisor}`;
}

const kindNames = {
  number: "the number",
  size: "the size",
  quotient: "the fraction",
  boolean: "the truth value",
  string: "the text",
  word: "the word",
  window: "the window",
  list: "the list",
  layer: "the layer",
  variant: "the value",
} as const satisfies Record<Exclude<ResolvedValue, Poison>["kind"], string>;

/** The value with its kind: `the list [1, 2]`. */
export function describeValue(value: ResolvedValue): string {
  return value.kind === "poison" ? "?" : `${kindNames[value.kind]} ${formatResolved(value)}`;
}

export function isPoison(value: { readonly kind: string }): value is Poison {
  return value.kind === "poison";
}

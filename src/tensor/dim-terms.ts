/**
 * How an open dimension is written down: a polynomial with integer coefficients over atoms, divided by a positive integer.
 * An atom is a symbol, a floored quotient or a maximum. Like terms are collected and all is sorted, so that one
 * polynomial has one key.
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import { sizeTextLimit, termsLimit } from "../base/limits.ts";

export type Dim = number | SymbolicDim;

/** `(terms + constant) / divisor`, in lowest terms. */
export interface SymbolicDim {
  readonly constant: number;
  /** Non-empty, sorted by key. */
  readonly terms: readonly Term[];
  /** 1 for what is whole for all sizes; `H / 4` is whole only where an assumption says so. */
  readonly divisor: number;
  /** Canonical: that of a symbol is its name. What people read is written by `formatDim`. */
  readonly key: string;
}

export interface Term {
  readonly coefficient: number;
  /** Sorted by key; a power repeats its atom. */
  readonly factors: readonly Atom[];
  readonly key: string;
}

export type Atom = SymbolAtom | FloorAtom | MaxAtom;

export interface SymbolAtom {
  readonly kind: "symbol";
  readonly name: string;
  readonly key: string;
}

/** floor(dividend / divisor) */
export interface FloorAtom {
  readonly kind: "floor";
  readonly dividend: SymbolicDim;
  readonly divisor: number;
  readonly key: string;
}

export interface MaxAtom {
  readonly kind: "max";
  readonly operands: readonly Dim[];
  readonly key: string;
}

/**
 * Thrown where the expression of a size would grow beyond all use: products of sums have as many terms as the product of
 * theirs. Whoever knows the place in the text tells it.
 */
export class LongSizeError extends Error {
  override readonly name = "LongSizeError";
  constructor() {
    super("the expression of a symbolic size is too long");
  }
}

export function constantOf(dim: Dim): number {
  return typeof dim === "number" ? dim : dim.constant;
}

export function termsOf(dim: Dim): readonly Term[] {
  return typeof dim === "number" ? [] : dim.terms;
}

export function divisorOf(dim: Dim): number {
  return typeof dim === "number" ? 1 : dim.divisor;
}

export function makeTerm(coefficient: number, factors: readonly Atom[]): Term {
  const sorted = factors.toSorted(compareKeys);
  return { coefficient, factors: sorted, key: sorted.map(({ key }) => key).join("*") };
}

export function scaled(terms: readonly Term[], factor: number): Term[] {
  return terms.map((term) => ({ ...term, coefficient: term.coefficient * factor }));
}

/** Terms with coefficients that the divisor divides. */
export function reduced(terms: readonly Term[], divisor: number): Term[] {
  return terms.map((term) => ({ ...term, coefficient: term.coefficient / divisor }));
}

export function ofAtom(atom: Atom): SymbolicDim {
  const term: Term = { coefficient: 1, factors: [atom], key: atom.key };
  return { constant: 0, terms: [term], divisor: 1, key: atom.key };
}

/** `(terms + constant) / divisor` with like terms collected. */
export function fromTerms(constant: number, terms: readonly Term[], divisor = 1): Dim {
  const byKey = new Map<string, Term>();
  let rest = constant;
  for (const term of terms) {
    if (term.factors.length === 0) {
      rest += term.coefficient;
      continue;
    }
    const coefficient = (byKey.get(term.key)?.coefficient ?? 0) + term.coefficient;
    byKey.set(term.key, { ...term, coefficient });
  }
  const kept = [...byKey.values()].filter((term) => term.coefficient !== 0).toSorted(compareKeys);
  if (kept.length === 0) return rest / divisor;
  if (kept.length > termsLimit || textLength(kept) > sizeTextLimit) throw new LongSizeError();
  return lowest(rest, kept, divisor);
}

function lowest(constant: number, terms: readonly Term[], divisor: number): SymbolicDim {
  const common = divisor === 1 ? 1 : commonDivisor([divisor, constant, ...terms.map((term) => term.coefficient)]);
  if (common > 1) return lowest(constant / common, reduced(terms, common), divisor / common);
  return { constant, terms, divisor, key: sumKey(constant, terms, divisor) };
}

/** The greatest common divisor of integers of either sign; 1 where one is beyond what is exact. */
export function commonDivisor(numbers: readonly number[]): number {
  if (!numbers.every(Number.isSafeInteger)) return 1;
  return numbers.reduce((common, number) => greatestCommonDivisor(common, Math.abs(number)), 0);
}

/** Sizes are told in the order of their names, and under each name what is divided most comes last. */
export function floorAtom(dividend: SymbolicDim, divisor: number): FloorAtom {
  const key = `~${leadOf(dividend)}/${String(divisor).padStart(4, "0")}(${dividend.key})`;
  return { kind: "floor", dividend, divisor, key };
}

export function maxAtom(operands: readonly Dim[]): MaxAtom {
  const sorted = operands.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
  return { kind: "max", operands: sorted, key: `~max(${sorted.map(keyOf).join(",")})` };
}

export function keyOf(dim: Dim): string {
  return typeof dim === "number" ? String(dim) : dim.key;
}

/** The names of the sizes that a dimension depends on, sorted. */
export function symbolsOf(dim: Dim): readonly string[] {
  const names = new Set<string>();
  const visit = (at: Dim): void => {
    if (typeof at === "number") return;
    for (const term of at.terms) {
      for (const factor of term.factors) {
        if (factor.kind === "symbol") names.add(factor.name);
        else if (factor.kind === "floor") visit(factor.dividend);
        else factor.operands.forEach(visit);
      }
    }
  };
  visit(dim);
  return [...names].toSorted(compareText);
}

/** The first name in an expression. */
function leadOf(dim: SymbolicDim): string {
  const atom = dim.terms[0]!.factors[0]!;
  if (atom.kind === "symbol") return atom.name;
  if (atom.kind === "floor") return leadOf(atom.dividend);
  return leadOf(atom.operands.find((operand) => typeof operand !== "number")!);
}

function textLength(terms: readonly Term[]): number {
  let length = 0;
  for (const { key } of terms) length += key.length;
  return length;
}

function sumKey(constant: number, terms: readonly Term[], divisor: number): string {
  const parts = terms.map(({ coefficient, key }) => (coefficient === 1 ? key : `${coefficient}*${key}`));
  const sum = (constant === 0 ? parts : [...parts, constant]).join("+");
  return divisor === 1 ? sum : `(${sum})/${divisor}`;
}

function compareKeys(a: { readonly key: string }, b: { readonly key: string }): number {
  return compareText(a.key, b.key);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

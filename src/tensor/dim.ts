/**
 * A dimension: a constant, or an integer expression over named input sizes (`H`, `W`, `N`) in a canonical form, so that
 * equal expressions compare equal: a polynomial with integer coefficients over atoms, sorted; an atom is a symbol, a
 * floored quotient or a maximum. (The idea is tract's `TDim`.) Shape rules, counts and memory are written over `Dim`;
 * kernels ask for constants with `constantDim`.
 */
import { modulo, wholeText } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";
import { sizeTextLimit, termsLimit } from "../base/limits.ts";

export type Dim = number | SymbolicDim;

export interface SymbolicDim {
  readonly constant: number;
  /** Non-empty, sorted by key. */
  readonly terms: readonly Term[];
  /** The canonical text: two dims are equal if and only if their keys are. */
  readonly key: string;
}

interface Term {
  readonly coefficient: number;
  /** Sorted by key; a power repeats its atom. */
  readonly factors: readonly Atom[];
  readonly key: string;
}

type Atom =
  | { readonly kind: "symbol"; readonly name: string; readonly key: string }
  | { readonly kind: "floor"; readonly dividend: SymbolicDim; readonly divisor: number; readonly key: string }
  | { readonly kind: "max"; readonly operands: readonly Dim[]; readonly key: string };

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

/** What is computed; undefined where an expression would grow too long. */
export function withinLength<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof LongSizeError) return undefined;
    throw error;
  }
}

/** Values of the named sizes. */
export type SizeBindings = Readonly<Record<string, number>>;

export function symbol(name: string): SymbolicDim {
  return ofAtom({ kind: "symbol", name, key: name });
}

export function isConstantDim(dim: Dim): dim is number {
  return typeof dim === "number";
}

/** The number of a dimension that must be known by now; a symbolic one is our bug. */
export function constantDim(dim: Dim): number {
  invariant(typeof dim === "number", `size ${formatDim(dim)} is not bound`);
  return dim;
}

export function dimsEqual(a: Dim, b: Dim): boolean {
  return a === b || (typeof a !== "number" && typeof b !== "number" && a.key === b.key);
}

/** Two extents that no size can make equal. */
export function neverEqual(a: Dim, b: Dim): boolean {
  const difference = subtractDims(a, b);
  return typeof difference === "number" && difference !== 0;
}

export function formatDim(dim: Dim): string {
  return typeof dim === "number" ? wholeText(dim) : dim.key;
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  return fromTerms(constantOf(a) + constantOf(b), [...termsOf(a), ...termsOf(b)]);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a * b;
  const [lefts, rights] = [polynomial(a), polynomial(b)];
  if (lefts.length * rights.length > productLimit) throw new LongSizeError();
  const terms: Term[] = [];
  for (const left of lefts) {
    for (const right of rights) {
      terms.push(makeTerm(left.coefficient * right.coefficient, [...left.factors, ...right.factors]));
    }
  }
  return fromTerms(0, terms);
}

/** Terms of a product before equal ones are collected. */
const productLimit = 8 * termsLimit;

/** floor(a / divisor) for a positive integer divisor. */
export function floorDivideDim(a: Dim, divisor: number): Dim {
  invariant(Number.isInteger(divisor) && divisor > 0, `cannot divide a dimension by ${divisor}`);
  if (typeof a === "number") return Math.floor(a / divisor);
  if (divisor === 1) return a;
  // Terms that divide evenly leave the quotient: floor((2H + 3) / 2) = H + floor(3 / 2).
  const even = a.terms.filter((term) => term.coefficient % divisor === 0);
  const odd = a.terms.filter((term) => term.coefficient % divisor !== 0);
  const quotient = fromTerms(
    Math.floor(a.constant / divisor),
    even.map((term) => makeTerm(term.coefficient / divisor, term.factors)),
  );
  if (odd.length === 0) return quotient;
  const remainder = fromTerms(modulo(a.constant, divisor), odd) as SymbolicDim;
  const atom: Atom = {
    kind: "floor",
    dividend: remainder,
    divisor,
    key: `floor(${isSum(remainder.key) ? `(${remainder.key})` : remainder.key}/${divisor})`,
  };
  return addDims(quotient, ofAtom(atom));
}

/** ceil(a / divisor) for a positive integer divisor. */
export function ceilDivideDim(a: Dim, divisor: number): Dim {
  return floorDivideDim(addDims(a, divisor - 1), divisor);
}

export function maxDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  if (dimsEqual(a, b)) return a;
  const operands = [a, b].toSorted((x, y) => compareText(dimKey(x), dimKey(y)));
  return ofAtom({ kind: "max", operands, key: `max(${operands.map(dimKey).join(", ")})` });
}

export function productOfDims(dims: readonly Dim[]): Dim {
  return dims.reduce(multiplyDims, 1);
}

/** Many sizes added at once, in linear time. */
export function sumOfDims(dims: readonly Dim[]): Dim {
  let constant = 0;
  for (const dim of dims) constant += constantOf(dim);
  return fromTerms(constant, dims.flatMap(termsOf));
}

/** How long the expression of a size is: what an operation on it costs. */
export function lengthOfDim(dim: Dim): number {
  return typeof dim === "number" ? 1 : dim.key.length;
}

/** Replaces the named sizes that are bound; the result is constant once all are. */
export function bindDim(dim: Dim, sizes: SizeBindings): Dim {
  if (typeof dim === "number") return dim;
  let sum: Dim = dim.constant;
  for (const term of dim.terms) {
    let product: Dim = term.coefficient;
    for (const factor of term.factors) product = multiplyDims(product, bindAtom(factor, sizes));
    sum = addDims(sum, product);
  }
  return sum;
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

function bindAtom(atom: Atom, sizes: SizeBindings): Dim {
  if (atom.kind === "symbol") return Object.hasOwn(sizes, atom.name) ? sizes[atom.name]! : ofAtom(atom);
  if (atom.kind === "floor") return floorDivideDim(bindDim(atom.dividend, sizes), atom.divisor);
  return atom.operands.map((operand) => bindDim(operand, sizes)).reduce(maxDims);
}

function dimKey(dim: Dim): string {
  return typeof dim === "number" ? String(dim) : dim.key;
}

function constantOf(dim: Dim): number {
  return typeof dim === "number" ? dim : dim.constant;
}

function termsOf(dim: Dim): readonly Term[] {
  return typeof dim === "number" ? [] : dim.terms;
}

/** All terms, the constant among them. */
function polynomial(dim: Dim): readonly Term[] {
  const constant = constantOf(dim);
  return constant === 0 ? termsOf(dim) : [makeTerm(constant, []), ...termsOf(dim)];
}

function makeTerm(coefficient: number, factors: readonly Atom[]): Term {
  const sorted = factors.toSorted((a, b) => compareText(a.key, b.key));
  return { coefficient, factors: sorted, key: sorted.map((factor) => factor.key).join("*") };
}

function ofAtom(atom: Atom): SymbolicDim {
  return fromTerms(0, [makeTerm(1, [atom])]) as SymbolicDim;
}

function fromTerms(constant: number, terms: readonly Term[]): Dim {
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
  const kept = [...byKey.values()]
    .filter((term) => term.coefficient !== 0)
    .toSorted((a, b) => compareText(a.key, b.key));
  if (kept.length === 0) return rest;
  if (kept.length > termsLimit || textLength(kept) > sizeTextLimit) throw new LongSizeError();
  return { constant: rest, terms: kept, key: sumText(kept, rest) };
}

function textLength(terms: readonly Term[]): number {
  let length = 0;
  for (const { key } of terms) length += key.length;
  return length;
}

function sumText(terms: readonly Term[], constant: number): string {
  let text = "";
  for (const { coefficient, key } of terms) {
    const magnitude = Math.abs(coefficient) === 1 ? key : `${Math.abs(coefficient)}*${key}`;
    if (text === "") text = coefficient < 0 ? `-${magnitude}` : magnitude;
    else text += coefficient < 0 ? ` - ${magnitude}` : ` + ${magnitude}`;
  }
  if (constant === 0) return text;
  return constant < 0 ? `${text} - ${-constant}` : `${text} + ${constant}`;
}

function isSum(key: string): boolean {
  return / [+-] /.test(key.replace(/\(.*\)/, "()"));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

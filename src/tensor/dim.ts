/**
 * A dimension: a constant, or an integer expression over named input sizes (`H`, `W`, `N`) in the form that people would
 * write: a polynomial over symbols, floored quotients and maxima, sorted. (The idea is tract's `TDim`.) Shape rules, counts
 * and memory are written over `Dim`; kernels ask for constants with `constantDim`.
 */
import { invariant } from "../base/invariant.ts";
import { floorDivideDim, inLowerHalves, maxDims, replaceAtoms, subtractDims } from "./dim-arithmetic.ts";
import { anySize, boundsOf } from "./dim-bounds.ts";
import { formatDim, formatFactor } from "./dim-text.ts";
import { LongSizeError, commonDivisor, ofAtom, type Atom, type Dim, type SymbolicDim } from "./dim-terms.ts";

export {
  addDims,
  ceilDivideDim,
  exactQuotient,
  floorDivideDim,
  maxDims,
  minDims,
  multiplyDims,
  productOfDims,
  subtractDims,
  sumOfDims,
} from "./dim-arithmetic.ts";
export { LongSizeError, symbolsOf, type Dim, type SymbolicDim } from "./dim-terms.ts";
export { formatDim, formatFactor };

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

/** Whether two extents are one for all sizes, as far as that can be seen: ceil(H / 2) is H - floor(H / 2). */
export function dimsEqual(a: Dim, b: Dim): boolean {
  if (a === b || typeof a === "number" || typeof b === "number") return a === b;
  if (a.key === b.key) return true;
  if (sampleOf(a) !== sampleOf(b)) return false;
  const difference = withinLength(() => inLowerHalves(subtractDims(a, b)));
  if (difference === undefined) return false;
  const { least, most } = boundsOf(difference, anySize);
  return least === 0 && most === 0;
}

const samples = new WeakMap<SymbolicDim, string>();

/** Its values for some sizes, odd and even ones: where these differ, nothing needs to be proven. */
function sampleOf(dim: SymbolicDim): string {
  const known = samples.get(dim);
  if (known !== undefined) return known;
  const sample = [0, 1, 2].map((step) => valueOf(dim, (name) => sampleSize(name, step))).join();
  samples.set(dim, sample);
  return sample;
}

function sampleSize(name: string, step: number): number {
  const first = name.charCodeAt(0);
  return 997 + 31 * first + 101 * name.length + step * (1 + 2 * (first % 5));
}

/** Two extents that no size is seen to make equal: by their bounds, or as an even one and an odd one. */
export function neverEqual(a: Dim, b: Dim): boolean {
  const difference = subtractDims(a, b);
  if (typeof difference === "number") return difference !== 0;
  const common = commonDivisor(difference.terms.map(({ coefficient }) => coefficient));
  if (difference.constant % common !== 0) return true;
  const { least, most } = boundsOf(difference, anySize);
  return least > 0 || most < 0;
}

function valueOf(dim: Dim, sizeOf: (name: string) => number): number {
  if (typeof dim === "number") return dim;
  const values = dim.terms.map(({ coefficient, factors }) =>
    factors.reduce((product, atom) => product * valueOfAtom(atom, sizeOf), coefficient),
  );
  return values.reduce((sum, value) => sum + value, dim.constant) / dim.divisor;
}

function valueOfAtom(atom: Atom, sizeOf: (name: string) => number): number {
  if (atom.kind === "symbol") return sizeOf(atom.name);
  if (atom.kind === "floor") return Math.floor(valueOf(atom.dividend, sizeOf) / atom.divisor);
  return Math.max(...atom.operands.map((operand) => valueOf(operand, sizeOf)));
}

/** How long the expression of a size is: what an operation on it costs. */
export function lengthOfDim(dim: Dim): number {
  return typeof dim === "number" ? 1 : dim.key.length;
}

/** Replaces the named sizes that are bound, by numbers or by sizes; the result is constant once all are, by numbers. */
export function bindDim(dim: Dim, sizes: Readonly<Record<string, Dim>>): Dim {
  return replaceAtoms(dim, (atom) => bindAtom(atom, sizes));
}

function bindAtom(atom: Atom, sizes: Readonly<Record<string, Dim>>): Dim {
  if (atom.kind === "symbol") return Object.hasOwn(sizes, atom.name) ? sizes[atom.name]! : ofAtom(atom);
  if (atom.kind === "floor") return floorDivideDim(bindDim(atom.dividend, sizes), atom.divisor);
  return atom.operands.map((operand) => bindDim(operand, sizes)).reduce(maxDims);
}

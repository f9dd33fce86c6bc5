/**
 * Between which numbers a dimension lies, whatever the sizes are from some least ones on: by intervals, and with each
 * floored quotient once more as the fraction that it is, less a remainder: so `2*ceil(H/2) - H` is seen to be 0 or 1.
 */
import { constantOf, divisorOf, fromTerms, scaled, termsOf, type Atom, type Dim, type Term } from "./dim-terms.ts";

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** From where on sizes are, and up to where, with what has been found of the atoms over them. */
export interface SizeRange {
  readonly leastSize: (name: string) => number;
  readonly mostSize: (name: string) => number;
  readonly known: WeakMap<Atom, Bounds>;
}

export function sizesFrom(leastSize: SizeRange["leastSize"], mostSize: SizeRange["mostSize"] = unbounded): SizeRange {
  return { leastSize, mostSize, known: new WeakMap() };
}

function unbounded(): number {
  return Infinity;
}

/** All that sizes can be. */
export const anySize: SizeRange = sizesFrom(() => 1);

/** Whether a >= b is seen to hold for all sizes. */
export function isNeverBelow(a: Dim, b: Dim, range = anySize): boolean {
  const [left, right] = [divisorOf(a), divisorOf(b)];
  const constant = constantOf(a) * right - constantOf(b) * left;
  const terms = [...scaled(termsOf(a), right), ...scaled(termsOf(b), -left)];
  return leastOf(fromTerms(constant, terms, left * right), range) >= 0;
}

export function boundsOf(dim: Dim, range: SizeRange): Bounds {
  return { least: leastOf(dim, range), most: -leastOf(negative(dim), range) };
}

function negative(dim: Dim): Dim {
  return fromTerms(-constantOf(dim), scaled(termsOf(dim), -1), divisorOf(dim));
}

/** Whole where the dimension is: what is above 1/2 is 1 at least. */
function leastOf(dim: Dim, range: SizeRange): number {
  if (typeof dim === "number") return dim;
  const [linear, ...more] = dim.terms.filter(({ factors }) => factors.length === 1 && factors[0]!.kind !== "symbol");
  const byIntervals = leastOfSum(dim.constant, dim.terms, range) / dim.divisor;
  const other = linear === undefined || more.length >= mostReplaced ? -Infinity : leastWithout(linear, dim, range);
  const least = Math.max(byIntervals, other);
  return dim.divisor === 1 ? Math.ceil(least) : least;
}

/** Each of several maxima doubles what there is to look at. */
const mostReplaced = 8;

/** The bound that follows with a floored quotient or a maximum replaced by what it is at least. */
function leastWithout(linear: Term, dim: Exclude<Dim, number>, range: SizeRange): number {
  const atom = linear.factors[0]!;
  const { coefficient } = linear;
  const others = dim.terms.filter((term) => term !== linear);
  const leastWith = (part: Dim, remainder: number, divisor: number): number => {
    const constant = divisor * dim.constant + coefficient * (constantOf(part) - remainder);
    const terms = [...scaled(others, divisor), ...scaled(termsOf(part), coefficient)];
    if (![constant, ...terms.map((term) => term.coefficient)].every(Number.isSafeInteger)) return -Infinity;
    return leastOf(fromTerms(constant, terms, divisor * dim.divisor), range);
  };
  if (atom.kind === "floor") {
    // floor(x / n) = (x - remainder) / n
    return leastWith(atom.dividend, coefficient > 0 ? atom.divisor - 1 : 0, atom.divisor);
  }
  if (atom.kind === "symbol") return -Infinity;
  const leasts = atom.operands.map((operand) => leastWith(operand, 0, 1));
  // A maximum is at least each of its operands; where it is subtracted, it is one of them.
  return coefficient > 0 ? Math.max(...leasts) : Math.min(...leasts);
}

function leastOfSum(constant: number, terms: readonly Term[], range: SizeRange): number {
  let least = constant;
  for (const { coefficient, factors } of terms) {
    const { least: low, most } = factors.map((atom) => boundsOfAtom(atom, range)).reduce(productOfBounds);
    least += coefficient * (coefficient > 0 ? low : most);
  }
  return least;
}

function boundsOfAtom(atom: Atom, range: SizeRange): Bounds {
  const known = range.known.get(atom);
  if (known !== undefined) return known;
  const bounds = freshBounds(atom, range);
  range.known.set(atom, bounds);
  return bounds;
}

function freshBounds(atom: Atom, range: SizeRange): Bounds {
  if (atom.kind === "symbol") return { least: range.leastSize(atom.name), most: range.mostSize(atom.name) };
  if (atom.kind === "floor") {
    const { least, most } = boundsOf(atom.dividend, range);
    return { least: Math.floor(least / atom.divisor), most: Math.floor(most / atom.divisor) };
  }
  const operands = atom.operands.map((operand) => boundsOf(operand, range));
  return {
    least: Math.max(...operands.map(({ least }) => least)),
    most: Math.max(...operands.map(({ most }) => most)),
  };
}

function productOfBounds(a: Bounds, b: Bounds): Bounds {
  const products = [a.least, a.most].flatMap((left) => [b.least, b.most].map((right) => productOf(left, right)));
  return { least: Math.min(...products), most: Math.max(...products) };
}

/** Nothing of whatever there is, however much, is nothing. */
function productOf(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Sums, products, floored quotients and maxima of dimensions, each in the one form that people would write. */
import { leastCommonMultiple, modulo } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";
import { termsLimit } from "../base/limits.ts";
import { anySize, isNeverBelow, type SizeRange } from "./dim-bounds.ts";
import {
  commonDivisor,
  constantOf,
  divisorOf,
  floorAtom,
  fromTerms,
  keyOf,
  LongSizeError,
  makeTerm,
  maxAtom,
  ofAtom,
  reduced,
  scaled,
  termsOf,
  type Atom,
  type Dim,
  type FloorAtom,
  type SymbolicDim,
  type Term,
} from "./dim-terms.ts";

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const [left, right] = [divisorOf(a), divisorOf(b)];
  if (left === right) return joined(constantOf(a) + constantOf(b), [...termsOf(a), ...termsOf(b)], left);
  const constant = constantOf(a) * right + constantOf(b) * left;
  return joined(constant, [...scaled(termsOf(a), right), ...scaled(termsOf(b), left)], left * right);
}

function joined(constant: number, terms: readonly Term[], divisor: number): Dim {
  return withoutHalves(fromTerms(constant, terms, divisor));
}

/** A size is its lower and its upper half: H - floor(H / 2) is ceil(H / 2), and of the three in a sum one goes at least. */
function withoutHalves(dim: Dim): Dim {
  if (termsOf(dim).length < 2) return dim;
  for (const { factors } of termsOf(dim)) {
    const half = factors.length === 1 ? halfOf(factors[0]!) : undefined;
    if (half === undefined) continue;
    const { whole, low, high } = half;
    const amounts = [-coefficientIn(dim, whole.key), ...[low, high].map(({ key }) => coefficientIn(dim, key))];
    const [, common] = amounts.toSorted((a, b) => a - b);
    if (countOf(amounts, common!) <= countOf(amounts, 0)) continue;
    const terms = [...scaled([whole], common!), ...scaled([low, high], -common!)];
    return withoutHalves(fromTerms(constantOf(dim), [...termsOf(dim), ...terms], divisorOf(dim)));
  }
  return dim;
}

/** Of a half, whichever it is, what it is half of, and both halves. */
function halfOf(atom: Atom): { readonly whole: Term; readonly low: Term; readonly high: Term } | undefined {
  if (atom.kind !== "floor" || atom.divisor !== 2 || atom.dividend.terms.length > 1) return undefined;
  const whole = atom.dividend.terms[0]!;
  if (whole.coefficient !== 1) return undefined;
  const [low, high] = [0, 1].map((constant) => {
    return makeTerm(1, [floorAtom(fromTerms(constant, [whole]) as SymbolicDim, 2)]);
  });
  return { whole, low: low!, high: high! };
}

/** The expression without upper halves: equal ones, of which one is told with them and one without, are the same then. */
export function inLowerHalves(dim: Dim): Dim {
  return substituted(dim, (atom) => {
    const half = halfOf(atom);
    const isUpper = half !== undefined && half.high.key === atom.key;
    return isUpper ? fromTerms(0, [half.whole, ...scaled([half.low], -1)]) : ofAtom(atom);
  });
}

function countOf(numbers: readonly number[], number: number): number {
  return numbers.filter((each) => each === number).length;
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
  return fromTerms(0, terms, divisorOf(a) * divisorOf(b));
}

/** Terms of a product before equal ones are collected. */
const productLimit = 8 * termsLimit;

/** All terms, the constant among them. */
function polynomial(dim: Dim): readonly Term[] {
  const constant = constantOf(dim);
  return constant === 0 ? termsOf(dim) : [makeTerm(constant, []), ...termsOf(dim)];
}

export function productOfDims(dims: readonly Dim[]): Dim {
  return dims.reduce(multiplyDims, 1);
}

/** Many sizes added at once, in linear time. */
export function sumOfDims(dims: readonly Dim[]): Dim {
  if (dims.some((dim) => divisorOf(dim) !== 1)) return dims.reduce<Dim>(addDims, 0);
  let constant = 0;
  for (const dim of dims) constant += constantOf(dim);
  return fromTerms(constant, dims.flatMap(termsOf));
}

/** The expression with each of its atoms replaced by another one of the same value, or by what it is bound to. */
export function replaceAtoms(dim: Dim, replace: (atom: Atom) => Dim): Dim {
  return withoutHalves(substituted(dim, replace));
}

function substituted(dim: Dim, replace: (atom: Atom) => Dim): Dim {
  if (typeof dim === "number") return dim;
  const terms = dim.terms.map(({ coefficient, factors }) => factors.map(replace).reduce(multiplyDims, coefficient));
  return exactQuotient(sumOfDims([dim.constant, ...terms]), dim.divisor);
}

// ── Quotients ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** floor(a / divisor) for a positive integer divisor. */
export function floorDivideDim(a: Dim, divisor: number): Dim {
  invariant(Number.isInteger(divisor) && divisor > 0, `cannot divide a dimension by ${divisor}`);
  if (typeof a === "number") return Math.floor(a / divisor);
  const whole = a.divisor * divisor;
  return whole === 1 ? a : floored(a.constant, a.terms, whole);
}

/** ceil(a / divisor) for a positive integer divisor. */
export function ceilDivideDim(a: Dim, divisor: number): Dim {
  if (typeof a !== "number") return multiplyDims(floorDivideDim(multiplyDims(a, -1), divisor), -1);
  return Math.floor((a + divisor - 1) / divisor);
}

/** a / divisor where it is known to be whole: it is not rounded. */
export function exactQuotient(a: Dim, divisor: number): Dim {
  return fromTerms(constantOf(a), termsOf(a), divisorOf(a) * divisor);
}

/** floor((terms + constant) / divisor). Terms that divide evenly leave it: floor((2H + 3) / 2) = H + floor(3 / 2). */
function floored(constant: number, terms: readonly Term[], divisor: number): Dim {
  const even = terms.filter((term) => term.coefficient % divisor === 0);
  const odd = terms.filter((term) => term.coefficient % divisor !== 0);
  const quotient = fromTerms(Math.floor(constant / divisor), reduced(even, divisor));
  if (odd.length === 0) return quotient;
  return addDims(quotient, fraction(modulo(constant, divisor), odd, divisor));
}

/** floor((terms + constant) / divisor) where no term divides evenly, in lowest terms: floor((4H + 7) / 8) = floor((H + 1) / 2). */
function fraction(constant: number, terms: readonly Term[], divisor: number): Dim {
  const common = commonDivisor([divisor, ...terms.map((term) => term.coefficient)]);
  const dividend = fromTerms(Math.floor(constant / common), reduced(terms, common)) as SymbolicDim;
  return leastFraction(dividend, divisor / common);
}

function leastFraction(dividend: SymbolicDim, divisor: number): Dim {
  const { constant, terms } = dividend;
  // floor(-x / n) = -ceil(x / n)
  if (terms[0]!.coefficient < 0) {
    return multiplyDims(floored(divisor - 1 - constant, scaled(terms, -1), divisor), -1);
  }
  const atom = ofAtom(floorAtom(dividend, divisor));
  const other = merged(dividend, divisor);
  if (other !== undefined && keyOf(other).length <= atom.key.length) return other;
  return ofMaximum(dividend, divisor) ?? atom;
}

/** A floor in a floor: floor((floor(x / m) + y) / n) = floor((x + m y) / (m n)), since y is whole. */
function merged({ constant, terms }: SymbolicDim, divisor: number): Dim | undefined {
  const inner = terms.find((term) => Math.abs(term.coefficient) === 1 && floorOf(term) !== undefined);
  if (inner === undefined) return undefined;
  const { dividend, divisor: by } = floorOf(inner)!;
  if (!Number.isSafeInteger(by * divisor)) return undefined;
  const others = scaled(
    terms.filter((term) => term !== inner),
    by,
  );
  // -floor(x / m) = floor((m - 1 - x) / m)
  const own = inner.coefficient === 1 ? dividend.constant : by - 1 - dividend.constant;
  return floored(own + by * constant, [...scaled(dividend.terms, inner.coefficient), ...others], by * divisor);
}

export function floorOf({ factors }: Term): FloorAtom | undefined {
  return factors.length === 1 && factors[0]!.kind === "floor" ? factors[0] : undefined;
}

/** The floor of a maximum is the maximum of floors, which may be one of them for all sizes; that of a number is a number. */
function ofMaximum(dividend: SymbolicDim, divisor: number): Dim | undefined {
  const spread = spreadMaximum(dividend);
  if (spread === undefined) return undefined;
  const floors = spread.operands.map((operand) => floorDivideDim(operand, divisor));
  const extreme = spread.sign === 1 ? maximumOf(floors) : minimumOf(floors);
  const isSimpler = floors.some((floor) => typeof floor === "number" || keyOf(floor) === keyOf(extreme));
  return isSimpler ? extreme : undefined;
}

// ── Maxima ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function maxDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return Math.max(a, b);
  return maximumOf([a, b]);
}

export function minDims(a: Dim, b: Dim): Dim {
  return minimumOf([a, b]);
}

export function minimumOf(dims: readonly Dim[]): Dim {
  return multiplyDims(maximumOf(dims.map((dim) => multiplyDims(dim, -1))), -1);
}

/** Those whose maximum it is: max(H, W) + 1 is that of H + 1 and W + 1. */
function operandsOf(dim: Dim): readonly Dim[] {
  const spread = typeof dim === "number" ? undefined : spreadMaximum(dim);
  return spread?.sign === 1 ? spread.operands : [dim];
}

/**
 * An expression with one maximum in it as the maximum of several, or as their minimum, where it is subtracted:
 * H - max(2, W) is the minimum of H - 2 and H - W.
 */
export function spreadMaximum(
  dim: SymbolicDim,
): { readonly operands: readonly Dim[]; readonly sign: 1 | -1 } | undefined {
  const maxima = dim.terms.filter(({ factors }) => factors.length === 1 && factors[0]!.kind === "max");
  const [atom] = maxima[0]?.factors ?? [];
  if (maxima.length !== 1 || atom?.kind !== "max") return undefined;
  const { coefficient } = maxima[0]!;
  const others = dim.terms.filter((term) => term !== maxima[0]);
  const operands = atom.operands.map((operand) =>
    fromTerms(
      dim.constant + coefficient * constantOf(operand),
      [...others, ...scaled(termsOf(operand), coefficient)],
      dim.divisor,
    ),
  );
  return { operands, sign: coefficient > 0 ? 1 : -1 };
}

/** What all operands share stands outside: max(2H + 2, 2W + 4) = 2 max(H, W + 1) + 2. */
export function maximumOf(dims: readonly Dim[], range = anySize): Dim {
  const operands = undominated(dims.flatMap(operandsOf), range);
  if (operands.length === 1) return operands[0]!;
  const divisor = operands.map(divisorOf).reduce(leastCommonMultiple);
  const whole = operands.map((operand) => multiplyDims(operand, divisor));
  const shared = leastOfEach(whole);
  const apart = whole.map((operand) => subtractDims(operand, shared));
  const common = commonDivisor(apart.flatMap(coefficientsOf));
  const inner = apart.map((operand) => fromTerms(constantOf(operand) / common, reduced(termsOf(operand), common)));
  // What stood in the way of another maximum may have gone.
  const isFlat = inner.every((operand) => operandsOf(operand).length === 1);
  const maximum = isFlat ? ofAtom(maxAtom(inner)) : maximumOf(inner, range);
  return exactQuotient(addDims(multiplyDims(maximum, common), shared), divisor);
}

/** Without those that others reach for all sizes. */
function undominated(dims: readonly Dim[], range: SizeRange): readonly Dim[] {
  const kept: Dim[] = [];
  for (const dim of dims) {
    if (kept.some((other) => isNeverBelow(other, dim, range))) continue;
    const left = kept.filter((other) => !isNeverBelow(dim, other, range));
    kept.splice(0, kept.length, ...left, dim);
  }
  return kept;
}

/** Of each term, and of the constant, the least that there is of it in any of the operands. */
function leastOfEach(operands: readonly Dim[]): Dim {
  const terms = new Map(operands.flatMap(termsOf).map((term) => [term.key, term]));
  const least = [...terms.values()].map((term) => ({
    ...term,
    coefficient: Math.min(...operands.map((operand) => coefficientIn(operand, term.key))),
  }));
  return fromTerms(Math.min(...operands.map(constantOf)), least);
}

function coefficientIn(dim: Dim, key: string): number {
  return termsOf(dim).find((term) => term.key === key)?.coefficient ?? 0;
}

function coefficientsOf(dim: Dim): readonly number[] {
  return [constantOf(dim), ...termsOf(dim).map((term) => term.coefficient)];
}

/** What a dimension is for sizes of which something is known: for even H, `2*floor(H/2)` is `H`. */
import { greatestCommonDivisor, modulo } from "../base/integers.ts";
import { exactQuotient, floorDivideDim, maximumOf, replaceAtoms, subtractDims } from "./dim-arithmetic.ts";
import { sizesFrom, type SizeRange } from "./dim-bounds.ts";
import { ofAtom, type Atom, type Dim, type FloorAtom, type SymbolicDim, type Term } from "./dim-terms.ts";

/** A size that leaves `remainder` when divided by `modulus`, and is from `least` to `most`, or any from `least` on. */
export interface SizeAssumption {
  readonly modulus: number;
  readonly remainder: number;
  readonly least: number;
  readonly most?: number | undefined;
}

export type SizeAssumptions = ReadonlyMap<string, SizeAssumption>;

/**
 * The dimension in the shortest form that is equal for all sizes that the assumptions admit. A quotient whose remainder they
 * decide is no longer rounded: it is a fraction, `H/4`, which for other sizes is not whole.
 */
export function simplifyUnder(dim: Dim, assumptions: SizeAssumptions): Dim {
  const range = sizesFrom(
    (name) => assumptions.get(name)?.least ?? 1,
    (name) => assumptions.get(name)?.most ?? Infinity,
  );
  return simplified(dim, { assumptions, range });
}

interface Knowledge {
  readonly assumptions: SizeAssumptions;
  readonly range: SizeRange;
}

function simplified(dim: Dim, knowledge: Knowledge): Dim {
  return replaceAtoms(dim, (atom) => simplifiedAtom(atom, knowledge));
}

function simplifiedAtom(atom: Atom, knowledge: Knowledge): Dim {
  if (atom.kind === "symbol") return onlyValue(knowledge.assumptions.get(atom.name)) ?? ofAtom(atom);
  if (atom.kind === "floor") return simplifiedFloor(atom, knowledge);
  return maximumOf(
    atom.operands.map((operand) => simplified(operand, knowledge)),
    knowledge.range,
  );
}

function onlyValue(assumption: SizeAssumption | undefined): number | undefined {
  return assumption?.least === assumption?.most ? assumption?.most : undefined;
}

function simplifiedFloor({ dividend, divisor }: FloorAtom, knowledge: Knowledge): Dim {
  const simpler = simplified(dividend, knowledge);
  const { remainder, modulus } = congruenceOf(dividend, knowledge);
  if (modulus % divisor !== 0) return floorDivideDim(simpler, divisor);
  return exactQuotient(subtractDims(simpler, modulo(remainder, divisor)), divisor);
}

// ── Remainders ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `remainder` and any multiple of `modulus`: with 0 just the one number, with 1 any. */
interface Congruence {
  readonly remainder: number;
  readonly modulus: number;
}

const anyNumber: Congruence = { remainder: 0, modulus: 1 };

function congruence(remainder: number, modulus: number): Congruence {
  if (!Number.isSafeInteger(modulus) || !Number.isSafeInteger(remainder)) return anyNumber;
  return { remainder: modulus === 0 ? remainder : modulo(remainder, modulus), modulus };
}

function congruenceOf({ constant, terms }: SymbolicDim, knowledge: Knowledge): Congruence {
  return terms
    .map((term) => congruenceOfTerm(term, knowledge))
    .reduce(
      (a, b) => congruence(a.remainder + b.remainder, greatestCommonDivisor(a.modulus, b.modulus)),
      congruence(constant, 0),
    );
}

function congruenceOfTerm({ coefficient, factors }: Term, knowledge: Knowledge): Congruence {
  return factors
    .map((atom) => congruenceOfAtom(atom, knowledge))
    .reduce(productOfCongruences, congruence(coefficient, 0));
}

/** (r + m i) (s + n j) = r s + r n j + s m i + m n i j */
function productOfCongruences(a: Congruence, b: Congruence): Congruence {
  const moduli = [a.remainder * b.modulus, b.remainder * a.modulus, a.modulus * b.modulus].map(Math.abs);
  if (!moduli.every(Number.isSafeInteger)) return anyNumber;
  return congruence(a.remainder * b.remainder, moduli.reduce(greatestCommonDivisor));
}

function congruenceOfAtom(atom: Atom, knowledge: Knowledge): Congruence {
  if (atom.kind === "symbol") return knowledge.assumptions.get(atom.name) ?? anyNumber;
  if (atom.kind === "max") return anyNumber;
  const { remainder, modulus } = congruenceOf(atom.dividend, knowledge);
  if (modulus % atom.divisor !== 0) return anyNumber;
  return congruence(Math.floor(remainder / atom.divisor), modulus / atom.divisor);
}

/** Sums as products of sums: `(H - 4)*(W - 4)` for H*W - 4*H - 4*W + 16. */
import { multiplyDims, subtractDims } from "./dim-arithmetic.ts";
import { commonDivisor, fromTerms, makeTerm, ofAtom, symbolsOf, termsOf } from "./dim-terms.ts";
import type { Atom, Dim, SymbolicDim, Term } from "./dim-terms.ts";

/** The product of some factors, and of a number. */
export interface Product {
  /** That of a term of the sum: products stand in the order of terms. */
  readonly key: string;
  readonly coefficient: number;
  readonly factors: readonly Dim[];
}

/** What all terms of a sum share, and the sum of what is left of them. A number alone is told apart where it is all that multiplies any term. */
export function sharedFactors({ constant, terms }: SymbolicDim): Product | undefined {
  const coefficient = commonDivisor([constant, ...terms.map((term) => term.coefficient)]);
  const shared = constant === 0 ? terms.map((term) => term.factors).reduce(intersection) : [];
  const left = terms.map((term) => makeTerm(term.coefficient / coefficient, without(term.factors, shared)));
  const areEven = coefficient > 1 && left.every((term) => Math.abs(term.coefficient) === 1);
  if (shared.length === 0 && !areEven) return undefined;
  return {
    key: terms[0]!.key,
    coefficient,
    factors: [...shared.map(ofAtom), fromTerms(constant / coefficient, left)],
  };
}

/** `a*b*c` without the atoms of `7*a*b`: c. Undefined where a term lacks one of them, or where it is no product that is to go. */
export function withoutAtoms(dim: Dim, product: SymbolicDim): Dim | undefined {
  const [{ factors } = { factors: [] }, ...others] = product.terms;
  if (others.length > 0 || product.constant !== 0 || product.divisor > 1) return undefined;
  if (typeof dim === "number" || dim.constant !== 0) return undefined;
  const isWhole = dim.terms.every((term) => intersection(term.factors, factors).length === factors.length);
  const left = dim.terms.map((term) => makeTerm(term.coefficient, without(term.factors, factors)));
  return isWhole ? fromTerms(0, left, dim.divisor) : undefined;
}

function intersection(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] {
  const left = [...b];
  return a.filter((atom) => take(left, atom));
}

function without(factors: readonly Atom[], taken: readonly Atom[]): readonly Atom[] {
  const left = [...taken];
  return factors.filter((atom) => !take(left, atom));
}

function take(atoms: Atom[], { key }: Atom): boolean {
  const index = atoms.findIndex((atom) => atom.key === key);
  if (index !== -1) atoms.splice(index, 1);
  return index !== -1;
}

/** As many products, each of one factor for each size, as save terms; and what is left. */
export function peeled(dim: SymbolicDim): { readonly products: readonly Product[]; readonly rest: Dim } {
  const products: Product[] = [];
  let rest: Dim = dim;
  for (let next = bestProduct(rest); next !== undefined; next = bestProduct(rest)) {
    products.push(next.product);
    rest = next.rest;
  }
  return { products, rest };
}

interface Peeled {
  readonly product: Product;
  readonly rest: Dim;
}

/** The product that leaves the fewest terms, of atoms one by one or by sizes; at least two terms have to go. */
function bestProduct(dim: Dim): Peeled | undefined {
  if (typeof dim === "number") return undefined;
  let best: Peeled | undefined;
  let fewest = dim.terms.length - 1;
  const groupings = [groupsOfSizes(dim.terms), ({ key }: Atom) => key];
  for (const product of groupings.flatMap((groupOf) => productsIn(dim, groupOf))) {
    const rest = subtractDims(dim, product.factors.reduce(multiplyDims, product.coefficient));
    const left = termsOf(rest).length;
    if (left >= fewest) continue;
    [best, fewest] = [{ product, rest }, left];
  }
  return best;
}

function productsIn({ terms }: SymbolicDim, groupOf: (atom: Atom) => string): readonly Product[] {
  const split = terms.map((term) => partsOf(term, groupOf));
  return split.flatMap((parts) => productThrough(parts, split) ?? []);
}

/** A term as one product of atoms for each group of sizes. */
interface Parts {
  readonly key: string;
  readonly coefficient: number;
  readonly byGroup: ReadonlyMap<string, Term>;
}

function partsOf({ key, coefficient, factors }: Term, groupOf: (atom: Atom) => string): Parts {
  const groups = new Set(factors.map(groupOf));
  const own = (group: string): readonly Atom[] => factors.filter((factor) => groupOf(factor) === group);
  return { key, coefficient, byGroup: new Map([...groups].map((group) => [group, makeTerm(1, own(group))])) };
}

/** Atoms that share a name are in one group, and so are those that these share names with. */
function groupsOfSizes(terms: readonly Term[]): (atom: Atom) => string {
  const groups: Set<string>[] = [];
  for (const atom of terms.flatMap(({ factors }) => factors)) {
    const joined = new Set(namesOf(atom));
    for (const group of groups.filter((each) => [...each].some((name) => joined.has(name)))) {
      group.forEach((name) => joined.add(name));
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(joined);
  }
  return (atom) => [...groups.find((group) => group.has(namesOf(atom)[0]!))!].toSorted()[0]!;
}

function namesOf(atom: Atom): readonly string[] {
  return symbolsOf(ofAtom(atom));
}

/** The product whose factors are read off along a term: what stands beside all of it but its part in one group. */
function productThrough(through: Parts, all: readonly Parts[]): Product | undefined {
  const groups = [...through.byGroup.keys()];
  if (groups.length < 2) return undefined;
  const rows = groups.map((group) => rowOf(group, through, all));
  const own = rows.reduce((product, row) => product * row.own, 1);
  if (through.coefficient % own !== 0) return undefined;
  return { key: through.key, coefficient: through.coefficient / own, factors: rows.map((row) => row.factor) };
}

/** One factor in lowest terms, and how much of the term's own part there is in it. */
function rowOf(group: string, through: Parts, all: readonly Parts[]): { readonly factor: Dim; readonly own: number } {
  const row = all.filter((parts) => isBeside(parts, through, group));
  const sign = Math.sign(through.coefficient);
  const common = sign * commonDivisor(row.map(({ coefficient }) => coefficient));
  const terms = row.map(({ coefficient, byGroup }) => ({
    ...(byGroup.get(group) ?? makeTerm(1, [])),
    coefficient: coefficient / common,
  }));
  return { factor: fromTerms(0, terms), own: through.coefficient / common };
}

/** Whether two terms are equal but for their parts in one group. */
function isBeside(a: Parts, b: Parts, group: string): boolean {
  const others = new Set([...a.byGroup.keys(), ...b.byGroup.keys()]);
  others.delete(group);
  return [...others].every((other) => a.byGroup.get(other)?.key === b.byGroup.get(other)?.key);
}

/**
 * What conditions on sizes say of each size alone: its remainder by some number, and from where on it is. Each is looked at in
 * the light of the others, so that a net that halves a map twice and doubles it twice is seen to ask for multiples of 4.
 */
import { greatestCommonDivisor, inverseModulo, modulo } from "../base/integers.ts";
import { simplifyUnder, type SizeAssumption, type SizeAssumptions } from "./dim-assumptions.ts";
import { commonDivisor, constantOf, termsOf, type Dim, type Term } from "./dim-terms.ts";
import { isConstantDim, subtractDims } from "./dim.ts";
import type { SizeCondition } from "./size-condition.ts";

/** What holds of sizes wherever all conditions do. `given`: what is known of them already. */
export function assumptionsOf(
  conditions: readonly SizeCondition[],
  given: SizeAssumptions = new Map(),
): SizeAssumptions {
  const parts = conditions.flatMap(conjuncts);
  const known = new Map(given);
  for (let round = 0; round < mostRounds; round++) {
    const before = [...known.values()];
    for (const part of parts) for (const [name, fact] of factsIn(part, known)) learn(known, name, fact);
    if ([...known.values()].every((fact, at) => fact === before[at])) break;
  }
  return known;
}

/** Each halves a size once more: a net that does so more often is for maps of 2^16 rows. */
const mostRounds = 16;

function conjuncts(condition: SizeCondition): readonly SizeCondition[] {
  return condition.kind === "and" ? condition.operands.flatMap(conjuncts) : [condition];
}

type Fact = Partial<SizeAssumption>;

function factsIn(condition: SizeCondition, known: SizeAssumptions): readonly (readonly [string, Fact])[] {
  if (condition.kind === "divides") return remainders(simplifyUnder(condition.dim, known), condition.divisor);
  if (condition.kind !== "comparison") return [];
  const { operator, left, right } = condition;
  const difference = simplifyUnder(subtractDims(left, right), known);
  if (operator === "==") return remainders(difference, 0);
  if (operator === ">=" || operator === ">") return leasts(difference, operator === ">" ? 1 : 0);
  return [];
}

/** H >= 3, from H - 3 >= 0 */
function leasts(dim: Dim, least: number): readonly (readonly [string, Fact])[] {
  const [term, ...more] = termsOf(dim);
  const name = term && nameOf(term);
  if (isConstantDim(dim) || more.length > 0 || name === undefined || term!.coefficient < 0) return [];
  return [[name, { least: Math.ceil((least * dim.divisor - dim.constant) / term!.coefficient) }]];
}

/** H % 4 = 1, where a dimension that is 0, or a multiple of a divisor, is H - 1 and multiples of 4 */
function remainders(dim: Dim, divisor: number): readonly (readonly [string, Fact])[] {
  const terms = termsOf(dim);
  return terms.flatMap((term) => {
    const name = nameOf(term);
    const others = terms.filter((each) => each !== term).map(({ coefficient }) => coefficient);
    const modulus = commonDivisor([...others, divisor * (isConstantDim(dim) ? 1 : dim.divisor)]);
    const common = greatestCommonDivisor(Math.abs(term.coefficient), modulus);
    if (name === undefined || modulus <= common || constantOf(dim) % common !== 0) return [];
    const inverse = inverseModulo(term.coefficient / common, modulus / common);
    const remainder = modulo((-constantOf(dim) / common) * inverse, modulus / common);
    return [[name, { modulus: modulus / common, remainder }] as const];
  });
}

function nameOf({ factors }: Term): string | undefined {
  const [atom, ...more] = factors;
  return more.length === 0 && atom?.kind === "symbol" ? atom.name : undefined;
}

/** Keeps the object where it says as much already. */
function learn(known: Map<string, SizeAssumption>, name: string, fact: Fact): void {
  const before = known.get(name) ?? { modulus: 1, remainder: 0, least: 1 };
  const { modulus = 1, remainder = 0, least = 1 } = fact;
  const both = bothRemainders(before, { modulus, remainder });
  const after = { ...before, ...both, least: Math.max(before.least, least) };
  if (after.modulus !== before.modulus || after.least !== before.least) known.set(name, after);
}

interface Remainder {
  readonly modulus: number;
  readonly remainder: number;
}

/** The Chinese remainder theorem; the first alone where no number leaves both. */
function bothRemainders(a: Remainder, b: Remainder): Remainder {
  const common = greatestCommonDivisor(a.modulus, b.modulus);
  const [rest, modulus] = [b.modulus / common, (a.modulus / common) * b.modulus];
  const difference = b.remainder - a.remainder;
  if (difference % common !== 0 || !Number.isSafeInteger(modulus * modulus)) return a;
  const steps = modulo((difference / common) * inverseModulo(a.modulus / common, rest), rest);
  return { modulus, remainder: modulo(a.remainder + a.modulus * steps, modulus) };
}

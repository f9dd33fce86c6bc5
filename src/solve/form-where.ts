/** Sizes as they are throughout a space: a rounded quotient that is exact there, a maximum that is one of its operands, a size of one value. */
import { greatestCommonDivisor } from "../base/integers.ts";
import { assumptionsOf } from "../tensor/condition-assumptions.ts";
import { simplifyUnder, type SizeAssumption } from "../tensor/dim-assumptions.ts";
import { replaceAtoms } from "../tensor/dim-arithmetic.ts";
import { ofAtom, type Atom } from "../tensor/dim-terms.ts";
import { withinLength, type Dim } from "../tensor/dim.ts";
import { compareDims, type SizeCondition } from "../tensor/size-condition.ts";
import { decide } from "./decide.ts";
import type { PeriodicSet } from "./periodic-set.ts";
import { spaceOf } from "./space-of.ts";
import type { SizeSpace } from "./size-space.ts";

/** A dimension in the shortest form that is equal for all sizes that meet the conditions. `names`: all that are open. */
export function formWhere(names: readonly string[], conditions: readonly SizeCondition[]): (dim: Dim) => Dim {
  const space = spaceOf(names, conditions);
  const assumptions = assumptionsOf(conditions, new Map(space.axes.flatMap(assumptionsOn)));
  const largest = largestOperand(space);
  return (dim) => withinLength(() => replaceAtoms(simplifyUnder(dim, assumptions), largest)) ?? dim;
}

function assumptionsOn({ names, set }: SizeSpace["axes"][number]): readonly (readonly [string, SizeAssumption])[] {
  const assumption = assumptionOf(set);
  return assumption === undefined ? [] : names.map((name) => [name, assumption] as const);
}

/** What is so of all members of a set; undefined where it has none. */
function assumptionOf(set: PeriodicSet): SizeAssumption | undefined {
  const { least, isFinite, modulus } = set;
  if (least === undefined) return undefined;
  const members = set.upTo(Math.max(least, set.from) - 1 + modulus);
  const step = members.reduce((common, each) => greatestCommonDivisor(common, each - least), isFinite ? 0 : modulus);
  const most = isFinite ? members.at(-1) : undefined;
  return { least, most, ...(step === 0 ? { modulus: 1, remainder: 0 } : { modulus: step, remainder: least % step }) };
}

/** A maximum as the one of its operands that is never below the others, where one is. */
function largestOperand(space: SizeSpace): (atom: Atom) => Dim {
  const found = new Map<string, Dim>();
  return (atom) => {
    if (atom.kind !== "max") return ofAtom(atom);
    const { operands, key } = atom;
    const isLargest = (one: Dim): boolean => operands.every((other) => isNeverBelowOn(one, other, space));
    const known = found.get(key) ?? operands.find(isLargest) ?? ofAtom(atom);
    found.set(key, known);
    return known;
  };
}

function isNeverBelowOn(one: Dim, other: Dim, space: SizeSpace): boolean {
  const condition = compareDims(one, ">=", other);
  return condition.kind === "constant" ? condition.value : decide(condition, space).kind === "all";
}

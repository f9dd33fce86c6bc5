/** Whether an expression of sizes can only grow with them. */
import { bindDim, symbolsOf, type Dim } from "./dim.ts";
import type { Atom } from "./dim-terms.ts";

/** Whether it never falls as sizes of at least 1 grow, as far as its form shows. */
export function neverFalls(dim: Dim): boolean {
  if (typeof dim === "number") return true;
  return dim.terms.every(({ coefficient, factors }) => {
    const areRising = coefficient > 0 && factors.every(isRising);
    return areRising && (factors.length === 1 || factors.every((factor) => leastOf(factor) >= 0));
  });
}

function isRising(atom: Atom): boolean {
  if (atom.kind === "symbol") return true;
  return atom.kind === "floor" ? neverFalls(atom.dividend) : atom.kind === "max" && atom.operands.every(neverFalls);
}

/** The value of one that is rising where every size is 1. */
function leastOf(atom: Atom): number {
  if (atom.kind === "symbol") return 1;
  if (atom.kind === "floor") return Math.floor(atOnes(atom.dividend) / atom.divisor);
  return Math.max(...atom.operands.map(atOnes));
}

function atOnes(dim: Dim): number {
  return bindDim(dim, Object.fromEntries(symbolsOf(dim).map((name) => [name, 1]))) as number;
}

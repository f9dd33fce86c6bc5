/** For which sizes of a space a condition holds, in words: `for H*W <= 231_481`, `from H = 32 to 64`, `for even H`. */
import { greatestCommonDivisor } from "../base/integers.ts";
import { mirrored, type RelationalOperator } from "../base/calculations.ts";
import { constantOf, termsOf } from "../tensor/dim-terms.ts";
import { peeled } from "../tensor/dim-factors.ts";
import { exactQuotient, formatDim, multiplyDims, subtractDims, symbol, withinLength, type Dim } from "../tensor/dim.ts";
import {
  allOf,
  anyOf,
  bindCondition,
  compareDims,
  constantCondition,
  formatCondition,
  negated,
  symbolsOfCondition,
  type SizeCondition,
} from "../tensor/size-condition.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { inLowestTerms } from "./conjuncts.ts";
import { reducedOn } from "./decide.ts";
import type { Comparison } from "./plain-condition.ts";
import { setInWords } from "./set-text.ts";
import { subspaceOf, type SizeSpace } from "./size-space.ts";
import { setOf } from "./set-of.ts";
import { turningPoint, type TurningPoint } from "./turning-point.ts";

/** What completes "it holds", each by itself true; none where nothing short says it. */
export function whereTexts(condition: SizeCondition, whole: SizeSpace): readonly string[] {
  const own = reducedOn(condition, whole);
  const space = subspaceOf(whole, symbolsOfCondition(own));
  const concerned = symbolsOfCondition(own);
  const axes = space.axes.filter(({ names: [name] }) => concerned.includes(name));
  if (axes.length === 1) {
    const name = axes[0]!.names.join(" = ");
    const exact = setText(name, setOf(own), axes[0]!.set) ?? turnText(name, turningPoint(own, axes[0]!));
    if (exact !== undefined) return [exact];
  }
  const solved = withinLength(() => formatCondition(solvedCondition(own)));
  const texts = solved !== undefined && solved.length <= mostTold ? [`for ${grouped(solved)}`] : [];
  const isPlain = solved !== undefined && solved.length <= plainText;
  const diagonal = isPlain || axes.length === 1 ? undefined : diagonalText(own, space);
  return diagonal === undefined ? texts : [...texts, diagonal];
}

/** Characters of a condition that is told, and of one that is so short that nothing else needs to be. */
const mostTold = 80;
const plainText = 30;

/** `231_481`, as figures are told. */
function grouped(text: string): string {
  return text.replace(/\b\d+\b/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "_"));
}

// ── Sets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function setText(name: string, set: PeriodicSet | undefined, values: PeriodicSet): string | undefined {
  const both = set?.intersection(values);
  if (both === undefined) return undefined;
  if (both.isEmpty) return `for no ${name}`;
  return intervalText(name, both, values) ?? `for ${setInWords([name], both)}`;
}

function turnText(name: string, turn: TurningPoint | undefined): string | undefined {
  if (turn === undefined) return undefined;
  return turn.holdsBefore ? `up to ${name} = ${turn.last}` : `from ${name} = ${turn.first} on`;
}

/** Where it is all values from one to another. */
function intervalText(name: string, set: PeriodicSet, values: PeriodicSet): string | undefined {
  const first = set.least!;
  const last = set.isFinite ? set.upTo(set.from).at(-1)! : Infinity;
  const start = Math.max(values.from, first, last === Infinity ? 1 : last + 1);
  const between = PeriodicSet.of(values.modulus, start, (size) => size >= first && size <= last && values.has(size));
  if (!between.equals(set)) return undefined;
  if (first === last) return `for ${name} = ${first} alone`;
  if (first === values.least) return last === Infinity ? `for every valid ${name}` : `up to ${name} = ${last}`;
  return last === Infinity ? `from ${name} = ${first} on` : `from ${name} = ${first} to ${last}`;
}

/** Of sizes that are all equal. */
function diagonalText(condition: SizeCondition, { axes, relations }: SizeSpace): string | undefined {
  const one = symbol(axes[0]!.names[0]);
  const same = Object.fromEntries(axes.map(({ names: [name] }): [string, Dim] => [name, one]));
  const onOne = (each: SizeCondition): SizeCondition => bindCondition(each, same);
  const related = setOf(allOf(relations.map(onOne)));
  const values = axes.reduce<PeriodicSet | undefined>((both, axis) => both?.intersection(axis.set), related);
  if (values === undefined || values.isEmpty) return undefined;
  const names = axes.flatMap((axis) => axis.names).join(" = ");
  return setText(
    names,
    withinLength(() => setOf(onOne(condition))),
    values,
  );
}

// ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Each comparison with what is open on the left, in lowest terms, and a number on the right: `216*H*W + 3 <= 2162` is `H*W <= 9`. */
function solvedCondition(condition: SizeCondition): SizeCondition {
  if (condition.kind === "and") return allOf(condition.operands.map(solvedCondition));
  if (condition.kind === "or") return anyOf(condition.operands.map(solvedCondition));
  if (condition.kind === "not") return negated(solvedCondition(condition.operand));
  return condition.kind === "comparison" ? solvedComparison(condition) : inLowestTerms(condition);
}

function solvedComparison({ left, operator, right }: Comparison): SizeCondition {
  const difference = subtractDims(left, right);
  const terms = termsOf(difference);
  const coefficients = terms.map(({ coefficient }) => Math.abs(coefficient));
  const leading = terms.reduce((most, term) => (term.factors.length > most.factors.length ? term : most));
  const sign = Math.sign(leading.coefficient);
  const common = sign * coefficients.reduce(greatestCommonDivisor, 0);
  const open = exactQuotient(subtractDims(difference, constantOf(difference)), common * sign);
  const subject = withShortConstant(multiplyDims(open, sign));
  const bound = constantOf(subject) - constantOf(difference) / common;
  return boundedBy(subject, sign === 1 ? operator : mirrored[operator], bound);
}

/** With the constant that its products have: `(H - 4)*(W - 4)` for `H*W - 4*H - 4*W`. */
function withShortConstant(dim: Dim): Dim {
  if (typeof dim === "number") return dim;
  const shorter = subtractDims(dim, constantOf(peeled(dim).rest));
  return formatDim(shorter).length < formatDim(dim).length ? shorter : dim;
}

/** A whole number against a fraction. */
function boundedBy(subject: Dim, operator: RelationalOperator, bound: number): SizeCondition {
  switch (operator) {
    case "<=":
      return compareDims(subject, "<=", Math.floor(bound));
    case "<":
      return compareDims(subject, "<=", Math.ceil(bound) - 1);
    case ">=":
      return compareDims(subject, ">=", Math.ceil(bound));
    case ">":
      return compareDims(subject, ">=", Math.floor(bound) + 1);
    default:
      return Number.isInteger(bound) ? compareDims(subject, operator, bound) : constantCondition(operator === "!=");
  }
}

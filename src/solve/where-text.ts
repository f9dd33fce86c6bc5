/** For which sizes of a space a condition holds, in words: `for H*W <= 231_481`, `from H = 32 to 64`, `for even H`. */
import { symbol, withinLength, type Dim } from "../tensor/dim.ts";
import { formatCondition } from "../tensor/condition-text.ts";
import { allOf, bindCondition, symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { solvedCondition } from "../tensor/solved-condition.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { reducedOn } from "./decide.ts";
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

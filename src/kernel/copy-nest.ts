/**
 * Nests of loops that do nothing but copy elements from one buffer to another, and how the places of both move with each
 * axis of what is copied. Where indices are divided (`pixelshuffle`, `shuffle`), a loop is two axes; where several run
 * over neighbours in both buffers, they are one.
 */
import { add, int, mul } from "./expression.ts";
import { ELEMENTS } from "./elements.ts";
import type { Buffer, Expression, Local, Loop, Statement } from "./ir.ts";
import { mentions } from "./lanes.ts";
import { linearOf, type Linear } from "./linear-form.ts";

/** Element `at` of axes is copied from `from.first + sum of at * axis.from` to `to.first + sum of at * axis.to`. */
export interface CopyNest {
  readonly from: Place;
  readonly to: Place;
  /** In the order of the memory that is written, the longest stride first; none of extent 1. */
  readonly axes: readonly Axis[];
}

export interface Place {
  readonly buffer: Buffer;
  readonly first: Expression;
}

export interface Axis {
  readonly extent: number;
  /** How far each place moves with a step. */
  readonly from: number;
  readonly to: number;
}

/** What a loop and those within it copy; undefined where they do anything else. @param extent of a loop whose bounds are not known */
export function copyNestOf(loop: Loop, extent?: number): CopyNest | undefined {
  const loops: Counted[] = [];
  const known = new Map<Local, Linear>();
  let inner: Statement | undefined = loop;
  while (inner?.kind === "for") {
    const counted = countedOf(inner, inner === loop ? extent : undefined);
    if (counted === undefined) return undefined;
    loops.push(counted);
    inner = soleStatement(inner.body, known);
  }
  if (inner?.kind !== "store" || inner.active !== undefined) return undefined;
  const { buffer, index, value } = inner;
  if (value.kind !== "load" || value.lanes !== 1 || !mayMove(value.buffer, buffer)) return undefined;
  const addresses = { from: linearOf(value.index, known), to: linearOf(index, known) };
  const axes = axesOf(loops, addresses);
  const within = new Set([...loops.map(({ local }) => local), ...known.keys()]);
  const [from, to] = [firstOf(addresses.from, loops, within), firstOf(addresses.to, loops, within)];
  if (axes === undefined || from === undefined || to === undefined) return undefined;
  return { from: { buffer: value.buffer, first: from }, to: { buffer, first: to }, axes: joined(axes) };
}

/** What a block does beside naming integers, where that is one statement. */
function soleStatement(block: readonly Statement[], known: Map<Local, Linear>): Statement | undefined {
  const others: Statement[] = [];
  for (const statement of block) {
    const isName = statement.kind === "let" && statement.local.type === "i32" && !statement.local.mutable;
    if (isName) known.set(statement.local, linearOf(statement.value, known));
    else if (statement.kind !== "comment") others.push(statement);
  }
  return others.length === 1 ? others[0] : undefined;
}

/** Whether elements of a buffer are those of the other as they stand, and lie apart from them. */
function mayMove(from: Buffer, to: Buffer): boolean {
  const isApart = (from.view?.of ?? from) !== (to.view?.of ?? to);
  return isApart && from.element === to.element && ELEMENTS[from.element].bytes === 4;
}

// ── Axes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A loop over [0, extent). */
interface Counted {
  readonly local: Local;
  readonly extent: number;
}

interface Addresses {
  readonly from: Linear;
  readonly to: Linear;
}

function countedOf({ local, from, to, step }: Loop, extent: number | undefined): Counted | undefined {
  if (step !== 1) return undefined;
  if (extent !== undefined) return { local, extent };
  if (from.kind !== "number" || from.value !== 0 || to.kind !== "number") return undefined;
  return { local, extent: to.value };
}

function axesOf(loops: readonly Counted[], addresses: Addresses): readonly Axis[] | undefined {
  const axes = loops.map((loop) => axesOfLoop(loop, addresses));
  return axes.every((each) => each !== undefined) ? axes.flat() : undefined;
}

/** The axis of a loop, or the two of one whose index is divided; undefined where that does not come out even. */
function axesOfLoop({ local, extent }: Counted, { from, to }: Addresses): readonly Axis[] | undefined {
  const divisors = new Set(
    [from, to].flatMap(({ terms }) => terms.flatMap(({ atom }) => divisorOf(atom, local) ?? [])),
  );
  const axis = (count: number, moves: (address: Linear) => number): Axis => {
    return { extent: count, from: moves(from), to: moves(to) };
  };
  const whole = (address: Linear) => factorIn(address, (atom) => isLocal(atom, local));
  const [divisor, ...others] = divisors;
  if (divisor === undefined) return [axis(extent, whole)];
  if (others.length > 0 || extent % divisor !== 0) return undefined;
  const part = (address: Linear, operator: "div" | "rem") =>
    factorIn(address, (atom) => divisorOf(atom, local) !== undefined && (atom as Binary).operator === operator);
  return [
    axis(extent / divisor, (address) => whole(address) * divisor + part(address, "div")),
    axis(divisor, (address) => whole(address) + part(address, "rem")),
  ];
}

type Binary = Extract<Expression, { kind: "binary" }>;

/** What a local is divided by. */
function divisorOf(atom: Expression, local: Local): number | undefined {
  if (atom.kind !== "binary" || (atom.operator !== "div" && atom.operator !== "rem")) return undefined;
  return isLocal(atom.left, local) && atom.right.kind === "number" ? atom.right.value : undefined;
}

function factorIn({ terms }: Linear, holds: (atom: Expression) => boolean): number {
  return terms.find(({ atom }) => holds(atom))?.factor ?? 0;
}

function isLocal(expression: Expression, local: Local): boolean {
  return expression.kind === "local" && expression.local === local;
}

/** Where the first element lies; undefined where more than the axes is known within the loops alone. */
function firstOf(
  { terms, constant }: Linear,
  loops: readonly Counted[],
  within: ReadonlySet<Local>,
): Expression | undefined {
  const others = terms.filter(({ atom }) =>
    loops.every(({ local }) => !isLocal(atom, local) && divisorOf(atom, local) === undefined),
  );
  if (others.some(({ atom }) => mentions(atom, within))) return undefined;
  return others.reduce((sum, { atom, factor }) => add(sum, mul(atom, int(factor))), int(constant));
}

/** As few axes as describe the same. */
function joined(axes: readonly Axis[]): readonly Axis[] {
  const sorted = axes.filter(({ extent }) => extent > 1).toSorted((a, b) => b.to - a.to);
  return sorted.reduceRight<readonly Axis[]>((inner, outer) => {
    const [next, ...others] = inner;
    const isFlat = next !== undefined && outer.from === next.from * next.extent && outer.to === next.to * next.extent;
    return isFlat ? [{ ...next, extent: outer.extent * next.extent }, ...others] : [outer, ...inner];
  }, []);
}

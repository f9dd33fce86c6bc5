/** What is added around a tensor: as `pad` has it among its attributes, and axis by axis. */
import { axisNames, everyAxisName, findAxis, type AxisName } from "./axes.ts";
import { paddingOf } from "./windowed.ts";

/** What fills the margins: a number, the tensor mirrored at its border, or the border itself. */
export const padModes = ["constant", "reflect", "edge"] as const;
export type PadMode = (typeof padModes)[number];

/** For all spatial axes, and for each axis by name as `[before, behind]`. */
export interface Amounts extends Readonly<Record<AxisName, readonly number[] | undefined>> {
  readonly amount: readonly number[] | undefined;
}

/** What is added before and behind each axis, batch counted. */
export interface Margins {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** Of a tensor of `rank`, whose attributes have been judged. */
export function marginsOf(rank: number, given: Amounts): Margins {
  const spatial = given.amount === undefined ? undefined : paddingOf(given.amount, rank - 2);
  const { begin, end } = spatial?.kind === "explicit" ? spatial : { begin: [], end: [] };
  const margins = [begin, end].map((side) => Array.from({ length: rank }, (_, axis) => side[axis - 2] ?? 0));
  for (const [name, amounts] of namedAmounts(given)) {
    margins.forEach((side, at) => (side[findAxis(name, rank)!] = amounts[at]!));
  }
  return { begin: margins[0]!, end: margins[1]! };
}

/** The attributes that add so much: the amount where only spatial axes grow, else by name; undefined where an axis has none. */
export function amountsOf({ begin, end }: Margins): Partial<Amounts> | undefined {
  const grows = (axis: number): boolean => begin[axis] !== 0 || end[axis] !== 0;
  if (!grows(0) && !grows(1)) return { amount: [...begin.slice(2), ...end.slice(2)] };
  const names = axisNames(begin.length);
  if (grows(0) || names.length === 0) return undefined;
  return Object.fromEntries(
    names.flatMap((name, at) => (grows(at + 1) ? [[name, [begin[at + 1]!, end[at + 1]!]]] : [])),
  );
}

/** The axes that go by their names, and what is added along each. */
export function namedAmounts(given: Amounts): readonly (readonly [AxisName, readonly number[]])[] {
  return everyAxisName.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
}

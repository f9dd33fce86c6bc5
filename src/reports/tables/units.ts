/** The units in which people want to read counts and bytes. */
import { formatDim, isConstantDim, symbolsOf, type Dim } from "../../tensor/dim.ts";
import { bytes, grouped, short } from "../../tensor/readable-numbers.ts";
import type { Cell, Unit } from "./report-table.ts";

export const countUnits = ["full", "short", "K", "M", "G", "raw"] as const;
export const byteUnits = ["fitting", "B", "KiB", "MiB", "GiB"] as const;

/** `full`: `61,706`; `short`: `61.7K`; one of them for all: `0.06`; `raw`: digits alone. */
export type CountUnit = (typeof countUnits)[number];
/** `fitting`: each in the unit that suits it. */
export type ByteUnit = (typeof byteUnits)[number];

export interface Units {
  readonly counts: CountUnit;
  readonly bytes: ByteUnit;
}

export const defaultUnits: Units = { counts: "full", bytes: "fitting" };

const sizes = { K: 1e3, M: 1e6, G: 1e9, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** The one unit of all numbers of a column, undefined where each has its own, or none. */
function unitOfAll(unit: Unit, { counts, bytes: stored }: Units): keyof typeof sizes | undefined {
  if (unit === "count") return counts === "K" || counts === "M" || counts === "G" ? counts : undefined;
  return unit === "bytes" && stored !== "fitting" ? stored : undefined;
}

/** A column's title, with the unit that all of its numbers have. */
export function titleIn(title: string, unit: Unit, units: Units): string {
  const all = unitOfAll(unit, units);
  return all === undefined ? title : `${title} (${all})`;
}

/** A figure as a cell; what depends on open sizes is its expression. */
export function figureCell(value: Dim, unit: Unit, units: Units): Cell {
  if (!isConstantDim(value)) return { text: unit === "bytes" ? bytes(value) : grouped(value), value: formatDim(value) };
  return { text: numberText(value, unit, units), value };
}

/** A number that sizes do not make exact: of a ratio, a share, a time. */
export function numberText(value: number, unit: Unit, units: Units): string {
  const all = unitOfAll(unit, units);
  if (all !== undefined) return scaledText(value / sizes[all], all === "B");
  switch (unit) {
    case "count":
      if (units.counts === "short") return short(value);
      return units.counts === "raw" ? formatDim(value) : grouped(value);
    case "bytes":
      return bytes(value);
    case "share":
      return `${(100 * value).toFixed(1)}%`;
    case "ratio":
      return value.toFixed(value < 10 ? 2 : 1);
    case "milliseconds":
      return value.toFixed(3);
    default:
      return formatDim(value);
  }
}

/** Two decimals, so that they stand below each other; what they do not show is said. */
function scaledText(value: number, isWhole: boolean): string {
  if (isWhole) return grouped(value);
  if (value !== 0 && value < 0.005) return "<0.01";
  const [whole, decimals] = value.toFixed(2).split(".");
  return `${grouped(Number(whole))}.${decimals}`;
}

/** Instead of an expression that says no more: `f(H, W)`. */
export function dependsText(values: readonly Dim[]): string {
  return `f(${[...new Set(values.flatMap(symbolsOf))].toSorted().join(", ")})`;
}

/** The order of a table's rows by what stands in a column. */
import { compareText } from "../../tensor/dim-terms.ts";
import type { Cell } from "./report-table.ts";
import type { LayerColumnName } from "./layer-columns.ts";

export interface SortOrder {
  readonly column: LayerColumnName;
  readonly direction: "asc" | "desc";
}

/** Numbers before expressions and names, what is empty behind all; equal ones keep their order. */
export function inOrderOf<T>(items: readonly T[], cellOf: (item: T) => Cell, { direction }: SortOrder): readonly T[] {
  const sign = direction === "asc" ? 1 : -1;
  const keyed = items.map((item) => ({ item, value: cellOf(item).value }));
  return keyed
    .toSorted((a, b) => placeOf(a.value) - placeOf(b.value) || sign * compared(a.value, b.value))
    .map(({ item }) => item);
}

type Value = Cell["value"];

function placeOf(value: Value): number {
  return value === null ? 2 : typeof value === "string" ? 1 : 0;
}

function compared(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : 0;
}

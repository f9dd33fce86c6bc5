/** A table for programs: rows of what was counted, without sums, so that columns can be added up. */
import { csvTable, tsvTable } from "../text-table.ts";
import type { Cell, ReportTable, TableRow, Unit } from "./report-table.ts";

/**
 * For spreadsheets, by RFC 4180 with line feeds: the names of columns, then a line a row. Shares are fractions, bytes and counts are
 * numbers, what depends on open sizes is an expression, and what is not there is empty.
 * @example
 * ```ts
 * import { check, layerTable, tableCsv } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = layerTable(model, { columns: ["layer", "parameters"] });
 * console.log(tableCsv(table).split("\n")[1]); // conv1,40
 * ```
 */
export function tableCsv(table: ReportTable): string {
  return csvTable(namesOf(table), valuesOf(table));
}

/**
 * The same with tabs between.
 * @example
 * ```ts
 * import { check, layerTable, tableTsv } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = layerTable(model, { columns: ["layer", "parameters"] });
 * console.log(tableTsv(table).split("\n")[1]); // conv1	40
 * ```
 */
export function tableTsv(table: ReportTable): string {
  return tsvTable(namesOf(table), valuesOf(table));
}

function namesOf({ columns }: ReportTable): readonly string[] {
  return columns.map(({ name }) => name);
}

function valuesOf({ rows }: ReportTable): readonly (readonly (string | number)[])[] {
  return rows.map(({ cells }) => cells.map(({ value }) => value ?? ""));
}

export interface TableJson {
  readonly columns: readonly { readonly name: string; readonly title: string; readonly unit: Unit }[];
  /** A value a column. */
  readonly rows: readonly (readonly JsonValue[])[];
  readonly totals: readonly (readonly JsonValue[])[];
  readonly findings: readonly string[];
}

/** What JSON has no number for is its text. */
type JsonValue = Cell["value"];

/**
 * A table as data, sums among it.
 * @example
 * ```ts
 * import { check, layerTable, tableJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = layerTable(model, { columns: ["layer", "parameters"] });
 * console.log(tableJson(table).rows[0]); // [ 'conv1', 40 ]
 * ```
 */
export function tableJson({ columns, rows, totals, findings }: ReportTable): TableJson {
  return {
    columns: columns.map(({ name, title, unit }) => ({ name, title, unit })),
    rows: rows.map(jsonRow),
    totals: totals.map(jsonRow),
    findings,
  };
}

function jsonRow({ cells }: TableRow): readonly JsonValue[] {
  return cells.map(jsonValue);
}

function jsonValue({ value, text }: Cell): JsonValue {
  return typeof value === "number" && !Number.isFinite(value) ? text : value;
}

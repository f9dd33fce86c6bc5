/** A family of nets: one model text at several values of its parameters and sizes, a row each. */
import { overviewColumnNames, overviewReport, type OverviewColumnName, type OverviewLine } from "../overview.ts";
import { emptyCell, textCell, type Cell, type ReportTable, type TableColumn, type TableRow } from "./report-table.ts";
import { defaultUnits, type Units } from "./units.ts";

export interface ScaledFamily {
  /** The parameters and sizes that differ from net to net. */
  readonly names: readonly string[];
  readonly nets: readonly ScaledNet[];
}

export interface ScaledNet {
  /** Of the names of the family, in their order, as the language writes them. */
  readonly values: readonly string[];
  /** Undefined where the net has no figures. */
  readonly line: OverviewLine | undefined;
  /** What is wrong with it: why it has no figures, or which claim does not hold at these values. */
  readonly problem: string | undefined;
}

export interface ScaleTableOptions {
  readonly columns?: readonly OverviewColumnName[] | undefined;
  readonly units?: Units | undefined;
  /** Whether a last column has what is wrong: for formats that have no room below. */
  readonly hasProblems?: boolean;
}

/** What people compare unless they ask for other columns. */
const comparedColumns: readonly OverviewColumnName[] = [
  "params",
  "macs",
  "weightBytes",
  "peakActivationBytes",
  "receptiveField",
];

/** In the order of the family. What is wrong with a net stands below, and its row bears the number of that. */
export function scaleTable(family: ScaledFamily, options: ScaleTableOptions = {}): ReportTable {
  const { columns = comparedColumns, units = defaultUnits, hasProblems = false } = options;
  const { names, nets } = family;
  const lines = nets.flatMap(({ line }) => line ?? []);
  const figures = overviewReport(lines, columns, units);
  const cells = new Map(lines.map((line, at) => [line, figures.rows[at]!.cells]));
  const findings = findingsOf(family);
  const problems = hasProblems ? [problemColumn] : [];
  return {
    ...figures,
    title: lines[0]?.model.name ?? "",
    columns: [...names.map(nameColumn), ...figures.columns.map(behindNames), ...problems],
    rows: nets.map((net): TableRow => {
      const own = (net.line && cells.get(net.line)) ?? columns.map(() => emptyCell);
      const wrong = hasProblems ? [textCell(net.problem ?? "")] : [];
      const finding = findings.findIndex((each) => each.net === net) + 1;
      return {
        cells: [...net.values.map(valueCell), ...own, ...wrong],
        depth: 0,
        findings: finding > 0 ? [finding] : [],
      };
    }),
    findings: findings.map(({ text }) => text),
  };
}

/** `width=2, size=224`: which net of the family it is. */
export function valuesText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, at) => `${name}=${values[at]}`).join(", ");
}

/** What is wrong with which net. */
export function findingsOf(family: ScaledFamily): readonly { readonly net: ScaledNet; readonly text: string }[] {
  return family.nets.flatMap((net) =>
    net.problem === undefined ? [] : [{ net, text: `${valuesText(family.names, net.values)}: ${net.problem}` }],
  );
}

const problemColumn: TableColumn = { name: "problem", title: "problem", unit: "words", rank: 1 };

/** A parameter that is called like a figure is told apart from it. */
function nameColumn(name: string): TableColumn {
  const isFigure = [...overviewColumnNames, problemColumn.name].includes(name);
  return { name: isFigure ? `set:${name}` : name, title: name, unit: "code", rank: 0 };
}

function behindNames(column: TableColumn): TableColumn {
  return { ...column, rank: column.rank + 1 };
}

function valueCell(text: string): Cell {
  return { text, value: valueOf(text) };
}

/** A number where the language has one. */
export function valueOf(text: string): number | string {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

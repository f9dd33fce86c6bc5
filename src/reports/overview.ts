/** Several models side by side, a line each: for people, for Markdown, for spreadsheets, and as data. */
import { brokenClaims, type BrokenClaim } from "../analysis/broken-claims.ts";
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { signature } from "./brief.ts";
import { figuresForValidSizes } from "./valid-forms.ts";
import { lastField, type ModelFigures } from "../analysis/model-figures.ts";
import { brokenClaimsJson, type BrokenClaimJson } from "./broken-claims-json.ts";
import { fieldJson, summaryJson, type FieldJson, type SummaryJson } from "./report-json.ts";
import { seenText } from "./seen-text.ts";
import {
  emptyCell,
  plainRow,
  textCell,
  type Cell,
  type ReportTable,
  type TableColumn,
  type Unit,
} from "./tables/report-table.ts";
import { findingText } from "./tables/marks.ts";
import { tableCsv } from "./tables/table-data.ts";
import { tableMarkdown } from "./tables/table-markdown.ts";
import { tableText } from "./tables/table-text.ts";
import { defaultUnits, dependsText, figureCell, titleIn, type Units } from "./tables/units.ts";

export interface OverviewLine {
  readonly file: string;
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
  /** What the model claims and does not hold. */
  readonly broken: readonly BrokenClaim[];
}

/** A file that holds more than the lines tell, since models in it have errors. */
export interface LeftOut {
  readonly file: string;
  /** Of the first error, from 1 on; null where that has no place in this file. */
  readonly line: number | null;
  readonly message: string;
}

/**
 * What the overviews tell of a model, on one line: parameters, multiply-accumulates, bytes.
 * @param weightsType how weights are stored.
 * @example
 * ```ts
 * import { check, overviewLine } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(overviewLine("net.cvk", model).file); // net.cvk
 * ```
 */
export function overviewLine(file: string, model: ResolvedModel, weightsType?: WeightType): OverviewLine {
  return { file, model, figures: figuresForValidSizes(model, weightsType), broken: brokenClaims(model, weightsType) };
}

type Entry = Omit<TableColumn, "name"> & { readonly cell: (line: OverviewLine, units: Units) => Cell };

/** All of them, as data has them. */
export const overviewColumnNames = [
  "file",
  "model",
  "signature",
  "params",
  "trainable",
  "buffers",
  "macs",
  "weightBytes",
  "peakActivationBytes",
  "receptiveField",
] as const;

export type OverviewColumnName = (typeof overviewColumnNames)[number];

const catalogue: Readonly<Record<OverviewColumnName, Entry>> = {
  model: { title: "model", unit: "words", rank: 0, cell: ({ model }) => textCell(model.name) },
  file: { title: "file", unit: "words", rank: 5, cell: ({ file }) => textCell(file) },
  signature: {
    title: "input -> output",
    unit: "words",
    rank: 6,
    cell: ({ model }) => textCell(signature(model)),
  },
  params: counted("parameters", "count", 1, ({ params }) => params),
  trainable: counted("trainable", "count", 8, ({ trainable }) => trainable),
  buffers: counted("statistics", "count", 9, ({ buffers }) => buffers),
  macs: counted("MACs", "count", 2, ({ macs }) => macs),
  weightBytes: counted("weights", "bytes", 3, ({ weightBytes }) => weightBytes),
  peakActivationBytes: counted("activations", "bytes", 4, ({ peakActivationBytes }) => peakActivationBytes),
  receptiveField: {
    title: "sees",
    unit: "pixels",
    rank: 7,
    cell: ({ figures }) => textCell(seenText(lastField(figures))),
  },
};

/** What people read unless they ask for others. */
const readColumns: readonly OverviewColumnName[] = [
  "model",
  "file",
  "signature",
  "params",
  "macs",
  "weightBytes",
  "peakActivationBytes",
  "receptiveField",
];

function counted(title: string, unit: Unit, rank: number, of: (figures: ModelFigures) => Dim | undefined): Entry {
  const cell: Entry["cell"] = ({ figures }, units) => {
    const value = of(figures);
    return value === undefined ? emptyCell : briefly(figureCell(value, unit, units), value);
  };
  return { title, unit, rank, cell };
}

/** In letters: a longer expression over open sizes would push the columns apart. */
const LONGEST = 20;

function briefly(cell: Cell, value: Dim): Cell {
  return isConstantDim(value) || cell.text.length <= LONGEST ? cell : { ...cell, text: dependsText([value]) };
}

/**
 * Several models, a row each, as a table for every format. Claims that do not hold are told below, and their models marked.
 * @param leftOut files of models with errors, which are told below as well.
 * @example
 * ```ts
 * import { check, overviewLine, overviewReport, tableTsv } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = overviewReport([overviewLine("net.cvk", model)], ["model", "params"]);
 * console.log(tableTsv(table).split("\n")[1]); // Net	2610
 * ```
 */
export function overviewReport(
  lines: readonly OverviewLine[],
  names: readonly OverviewColumnName[] = readColumns,
  units: Units = defaultUnits,
  leftOut: readonly LeftOut[] = [],
): ReportTable {
  const firsts = firstFindings(lines);
  const columns = names.map((name): Entry & TableColumn => ({ name, ...catalogue[name] }));
  return {
    title: "",
    subtitle: "",
    columns: columns.map(({ name, title, unit, rank }) => ({ name, title: titleIn(title, unit, units), unit, rank })),
    rows: lines.map((line, at) =>
      plainRow(
        columns.map(({ cell }) => cell(line, units)),
        line.broken.map((_, which) => firsts[at]! + which),
      ),
    ),
    totals: [],
    notes: [],
    findings: findingsOf(lines, leftOut),
  };
}

/** The number that the first false claim of each model has among the findings of all. */
export function firstFindings(lines: readonly OverviewLine[]): readonly number[] {
  return lines.map((_, at) => 1 + lines.slice(0, at).reduce((sum, { broken }) => sum + broken.length, 0));
}

/** What is told below a table of several models: their false claims, and the files that it does not tell all of. */
export function findingsOf(lines: readonly OverviewLine[], leftOut: readonly LeftOut[]): readonly string[] {
  return [
    ...lines.flatMap(({ broken }) => broken.map(findingText)),
    ...leftOut.map(
      ({ file, line, message }) =>
        `left out: ${line === null ? `${file}: ${message}` : findingText({ file, line, message })}`,
    ),
  ];
}

/**
 * Several models, a line each, as a table.
 * @example
 * ```ts
 * import { check, overviewLine, overviewTable } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(overviewTable([overviewLine("net.cvk", model)]).includes("Net")); // true
 * ```
 */
export function overviewTable(lines: readonly OverviewLine[], style: Style = unstyled): string {
  return tableText(overviewReport(lines), { style });
}

/**
 * Several models, a line each, as a table in Markdown.
 * @example
 * ```ts
 * import { check, overviewLine, overviewMarkdown } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(overviewMarkdown([overviewLine("net.cvk", model)]).startsWith("|")); // true
 * ```
 */
export function overviewMarkdown(lines: readonly OverviewLine[]): string {
  return tableMarkdown(overviewReport(lines));
}

/**
 * Several models, a line each, as CSV. Figures are numbers, those over open sizes expressions, and what is not known is empty.
 * @example
 * ```ts
 * import { check, overviewLine, overviewCsv } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(overviewCsv([overviewLine("net.cvk", model)]).split("\n").length >= 2); // true
 * ```
 */
export function overviewCsv(lines: readonly OverviewLine[]): string {
  return tableCsv(overviewReport(lines, overviewColumnNames));
}

export interface OverviewJson {
  readonly models: readonly OverviewModelJson[];
  /** Only where there is such. */
  readonly leftOut?: readonly LeftOut[];
}

export interface OverviewModelJson extends SummaryJson {
  readonly file: string;
  readonly receptiveField: readonly FieldJson[];
  /** Only where there is such. */
  readonly brokenClaims?: readonly BrokenClaimJson[];
}

/**
 * Several models as data.
 * @param leftOut files of models with errors.
 * @example
 * ```ts
 * import { check, overviewLine, overviewJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(JSON.stringify(overviewJson([overviewLine("net.cvk", model)])).includes("net.cvk")); // true
 * ```
 */
export function overviewJson(lines: readonly OverviewLine[], leftOut: readonly LeftOut[] = []): OverviewJson {
  return {
    models: lines.map(({ file, model, figures, broken }) => ({
      file,
      ...summaryJson(model, figures),
      receptiveField: lastField(figures).map(fieldJson),
      ...brokenClaimsJson(broken),
    })),
    ...(leftOut.length > 0 && { leftOut }),
  };
}

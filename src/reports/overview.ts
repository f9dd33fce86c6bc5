/** Several models side by side, a line each: for people, for Markdown, for spreadsheets, and as data. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { formatDim, isConstantDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { signature } from "./brief.ts";
import { figuresForValidSizes } from "./valid-forms.ts";
import { lastField, type ModelFigures } from "../analysis/model-figures.ts";
import { fieldJson, summaryJson, type FieldJson, type SummaryJson } from "./report-json.ts";
import { bytes, grouped } from "../tensor/readable-numbers.ts";
import { seenText } from "./table.ts";
import { csvTable, markdownTable, textTable, type Column } from "./text-table.ts";

export interface OverviewLine {
  readonly file: string;
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
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
  return { file, model, figures: figuresForValidSizes(model, weightsType) };
}

const columns: readonly Column[] = [
  { title: "model", align: "left" },
  { title: "file", align: "left" },
  { title: "input -> output", align: "left" },
  { title: "parameters", align: "right" },
  { title: "MACs", align: "right" },
  { title: "weights", align: "right" },
  { title: "activations", align: "right" },
  { title: "sees", align: "right" },
];

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
  const [titles, ...rest] = textTable(columns, lines.map(cells)).split("\n");
  return `${style("dim", titles!)}\n${rest.join("\n")}`;
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
  return markdownTable(columns, lines.map(cells));
}

function cells({ file, model, figures }: OverviewLine): string[] {
  const { params, macs, weightBytes, peakActivationBytes } = figures;
  return [
    model.name,
    file,
    signature(model),
    inCell(params, grouped),
    inCell(macs, grouped),
    inCell(weightBytes, bytes),
    peakActivationBytes === undefined ? "" : bytes(peakActivationBytes),
    seenText(lastField(figures)),
  ];
}

/** In letters: a longer expression over open sizes would push the columns apart. */
const LONGEST = 20;

function inCell(value: Dim, text: (value: Dim) => string): string {
  const whole = text(value);
  return isConstantDim(value) || whole.length <= LONGEST ? whole : `f(${symbolsOf(value).join(", ")})`;
}

const csvTitles =
  "file model signature params trainable buffers macs weightBytes peakActivationBytes receptiveField".split(" ");

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
  const rows = lines.map(({ file, model, figures }) => {
    const { params, trainable, buffers, macs, weightBytes, peakActivationBytes } = figures;
    const totals = [params, trainable, buffers, macs, weightBytes].map(formatDim);
    return [file, model.name, signature(model), ...totals, peakActivationBytes ?? "", seenText(lastField(figures))];
  });
  return csvTable(csvTitles, rows);
}

export interface OverviewJson {
  readonly models: readonly (SummaryJson & { readonly file: string; readonly receptiveField: readonly FieldJson[] })[];
}

/**
 * Several models as data.
 * @example
 * ```ts
 * import { check, overviewLine, overviewJson } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(JSON.stringify(overviewJson([overviewLine("net.cvk", model)])).includes("net.cvk")); // true
 * ```
 */
export function overviewJson(lines: readonly OverviewLine[]): OverviewJson {
  return {
    models: lines.map(({ file, model, figures }) => ({
      file,
      ...summaryJson(model, figures),
      receptiveField: lastField(figures).map(fieldJson),
    })),
  };
}

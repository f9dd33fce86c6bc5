/** Several models side by side, a line each: for people, for Markdown, for spreadsheets, and as data. */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { formatDim, isConstantDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { signature } from "./brief.ts";
import { lastField, modelFigures, type ModelFigures } from "./model-figures.ts";
import { fieldJson, summaryJson, type FieldJson, type SummaryJson } from "./report-json.ts";
import { bytes, grouped } from "../tensor/readable-numbers.ts";
import { seenText } from "./table.ts";
import { csvTable, markdownTable, textTable, type Column } from "./text-table.ts";

export interface OverviewLine {
  readonly file: string;
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
}

/** @param weightsType how weights are stored. */
export function overviewLine(file: string, model: ResolvedModel, weightsType?: WeightType): OverviewLine {
  return { file, model, figures: modelFigures(model, weightsType) };
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

export function overviewTable(lines: readonly OverviewLine[], style: Style = unstyled): string {
  const [titles, ...rest] = textTable(columns, lines.map(cells)).split("\n");
  return `${style("dim", titles!)}\n${rest.join("\n")}`;
}

export function overviewMarkdown(lines: readonly OverviewLine[]): string {
  return markdownTable(columns, lines.map(cells));
}

function cells({ file, model, figures }: OverviewLine): string[] {
  const { params, macs, weightBytes, peakActivationBytes } = figures;
  return [
    model.name,
    file,
    signature(model.graph),
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

/** Figures are numbers, those over open sizes expressions, and what is not known is empty. */
export function overviewCsv(lines: readonly OverviewLine[]): string {
  const rows = lines.map(({ file, model, figures }) => {
    const { params, trainable, buffers, macs, weightBytes, peakActivationBytes } = figures;
    const totals = [params, trainable, buffers, macs, weightBytes].map(formatDim);
    return [
      file,
      model.name,
      signature(model.graph),
      ...totals,
      peakActivationBytes ?? "",
      seenText(lastField(figures)),
    ];
  });
  return csvTable(csvTitles, rows);
}

export interface OverviewJson {
  readonly models: readonly (SummaryJson & { readonly file: string; readonly receptiveField: readonly FieldJson[] })[];
}

export function overviewJson(lines: readonly OverviewLine[]): OverviewJson {
  return {
    models: lines.map(({ file, model, figures }) => ({
      file,
      ...summaryJson(model, figures),
      receptiveField: lastField(figures).map(fieldJson),
    })),
  };
}

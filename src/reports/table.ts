/**
 * The report for people: a row a layer, with the formula of its parameters, its share of parameters and of work, and the
 * split between convolution and dense layers. Layers without parameters that work element by element (relu, dropout)
 * stand in the row of the layer that they follow.
 */
import type { AxisField } from "../analysis/receptive-field.ts";
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { isConstantDim } from "../tensor/dim.ts";
import { formatShape } from "../tensor/shape.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { signature } from "./brief.ts";
import { figuresForValidSizes } from "./valid-forms.ts";
import { mergeFollowers, type MergedLayer } from "../analysis/merged-layers.ts";
import type { ModelFigures, Subtotal } from "../analysis/model-figures.ts";
import { bytes, grouped, share } from "../tensor/readable-numbers.ts";
import { textTable, type Column } from "./text-table.ts";

const columns: readonly Column[] = [
  { title: "layer", align: "left" },
  { title: "kind", align: "left" },
  { title: "output", align: "left" },
  { title: "parameters", align: "right" },
  { title: "", align: "right" },
  { title: "", align: "right" },
  { title: "MACs", align: "right" },
  { title: "", align: "right" },
  { title: "sees", align: "right" },
];

/**
 * The table of `convoke report`: a row a layer, totals, bytes of weights and activations.
 * @param arena the figure of `arenaBytes`, which takes a lowering to find; it is left out where it is not given.
 * @param weightsType how weights are stored.
 * @example
 * ```ts
 * import { check, reportTable } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(reportTable(model).split("\n")[0]); // Net  image [1, 8, 8] -> [10]
 * ```
 */
export function reportTable(
  model: ResolvedModel,
  style: Style = unstyled,
  arena?: number,
  weightsType?: WeightType,
): string {
  const figures = figuresForValidSizes(model, weightsType);
  const rows = mergeFollowers(figures.layers).map((row) => layerRow(row, figures));
  const table = textTable(columns, [...rows, "rule", ...totalRows(figures)]);
  const [titles, ...rest] = table.split("\n");
  const head = `${style("bold", model.name)}  ${signature(model)}`;
  return `${head}\n\n${style("dim", titles!)}\n${rest.join("\n")}\n${footer(figures, arena)}`;
}

function layerRow({ first, followers }: MergedLayer, totals: ModelFigures): string[] {
  const { node, params, formula, macs } = first;
  const last = followers.at(-1) ?? first;
  return [
    node.name,
    [first, ...followers].map((each) => each.kind).join(" "),
    formatShape(last.shape),
    formula === "" ? "" : formula,
    formula === "" || formula === "shared" ? "" : `= ${grouped(params)}`.replace("= ≈", "≈ "),
    share(params, totals.params),
    macs === 0 ? "" : grouped(macs),
    share(macs, totals.macs),
    seenText(last.receptive),
  ];
}

/** `195x195`, or `all` where every axis is seen whole. */
export function seenText(fields: readonly AxisField[]): string {
  const whole = fields.length > 0 && fields.every(({ kind }) => kind === "whole");
  return whole ? "all" : fields.map(fieldText).join("x");
}

function fieldText(field: AxisField): string {
  return field.kind === "whole" ? "all" : String(field.extent);
}

function totalRows(figures: ModelFigures): string[][] {
  const row = (title: string, { params, macs }: Subtotal): string[] => [
    title,
    "",
    "",
    "",
    grouped(params),
    share(params, figures.params),
    grouped(macs),
    share(macs, figures.macs),
    "",
  ];
  const parts = [
    ["convolution", figures.convolution],
    ["dense", figures.dense],
    ["other", figures.other],
  ] as const;
  const shown = parts.filter(([, { params, macs }]) => params !== 0 || macs !== 0);
  return [...(shown.length > 1 ? shown.map(([title, part]) => row(title, part)) : []), row("total", figures)];
}

function footer(figures: ModelFigures, arena: number | undefined): string {
  const { trainable, params, buffers, weightBytes, weightsType, peakActivationBytes } = figures;
  const stored = weightsType === "f32" ? "" : ` as ${weightsType}`;
  const peak = peakActivationBytes === undefined ? "that depend on open sizes" : `of ${bytes(peakActivationBytes)}`;
  const lines = [`weights of ${bytes(weightBytes)}${stored}, activations ${peak} at their peak (float32)`];
  if (arena !== undefined)
    lines.push(`the compiled module plans ${bytes(arena)} for activations, besides inputs and outputs`);
  const fixed = isConstantDim(params) && isConstantDim(trainable) && params !== trainable ? params - trainable : 0;
  if (fixed !== 0)
    lines.push(`${grouped(trainable)} parameters are trainable, ${grouped(fixed)} are written in the model`);
  if (buffers !== 0) lines.push(`running statistics and constants, not counted: ${grouped(buffers)}`);
  return `${lines.join("\n")}\n`;
}

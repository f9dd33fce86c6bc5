/** The layers of a model as a table of Markdown, in columns that are chosen, for pages that people write. */
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { isConstantDim, withinLength, type Dim } from "../tensor/dim.ts";
import { grouped, share } from "../tensor/readable-numbers.ts";
import { formatShape } from "../tensor/shape.ts";
import { asCode } from "./markdown.ts";
import type { LayerFigures, ModelFigures } from "../analysis/model-figures.ts";
import { mergeFollowers, type MergedLayer } from "../analysis/merged-layers.ts";
import { seenText } from "./table.ts";
import { alignedMarkdownTable, type Column } from "./text-table.ts";
import { figuresForValidSizes } from "./valid-forms.ts";

interface LayersColumn extends Column {
  /** The cell of a layer and of what follows it element by element, in Markdown. */
  readonly cell: (row: LayerRow, totals: ModelFigures) => string;
  /** That of the last row. */
  readonly total?: (totals: ModelFigures) => string;
}

interface LayerRow extends LayerFigures {
  /** Those of the first layer and its followers. */
  readonly kinds: readonly string[];
}

const columns = {
  layer: { title: "layer", align: "left", cell: ({ node }) => asCode(node.name), total: () => "total" },
  kind: { title: "kind", align: "left", cell: ({ kinds }) => kinds.join(" ") },
  output: { title: "output", align: "left", cell: ({ shape }) => asCode(formatShape(shape)) },
  formula: {
    title: "formula",
    align: "left",
    cell: ({ formula }) => (formula === "" || formula === "shared" ? formula : asCode(formula)),
  },
  parameters: {
    title: "parameters",
    align: "right",
    cell: ({ params, formula }) => (formula === "" || formula === "shared" ? "" : figure(params)),
    total: ({ params }) => figure(params),
  },
  share: { title: "share", align: "right", cell: ({ params }, totals) => share(params, totals.params) },
  macs: {
    title: "MACs",
    align: "right",
    cell: ({ macs }) => (macs === 0 ? "" : figure(macs)),
    total: ({ macs }) => figure(macs),
  },
  sees: { title: "sees", align: "right", cell: ({ receptive }) => seenText(receptive) },
} satisfies Readonly<Record<string, LayersColumn>>;

export type LayersColumnName = keyof typeof columns;

export const layersColumnNames = Object.keys(columns) as readonly LayersColumnName[];

/** Undefined where a figure is too long an expression of open sizes. */
export function layersTable(model: ResolvedModel, names: readonly LayersColumnName[]): string | undefined {
  return withinLength(() => {
    const totals = figuresForValidSizes(model);
    const chosen = names.map((name): LayersColumn => columns[name]);
    const rows = mergeFollowers(totals.layers).map((row) => chosen.map(({ cell }) => cell(layerRow(row), totals)));
    const last = chosen.map(({ total }) => total?.(totals) ?? "");
    const isSummed = chosen.some(({ title, total }) => total !== undefined && title !== "layer");
    return alignedMarkdownTable(chosen, isSummed ? [...rows, last] : rows);
  });
}

function layerRow({ first, followers }: MergedLayer): LayerRow {
  const { shape, receptive } = followers.at(-1) ?? first;
  return { ...first, shape, receptive, kinds: [first, ...followers].map(({ kind }) => kind) };
}

/** A number, or an expression of open sizes. */
function figure(value: Dim): string {
  return isConstantDim(value) ? grouped(value) : asCode(grouped(value));
}

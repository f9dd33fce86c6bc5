/** The layers of a model as a table of Markdown, in columns that are chosen, for pages that people write. */
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { withinLength } from "../tensor/dim.ts";
import type { LayerColumnName } from "./tables/layer-columns.ts";
import { layerTable } from "./tables/layer-table.ts";
import { alignedMarkdownRows } from "./tables/table-markdown.ts";

/** With the sums of all layers, where there are any. Undefined where a figure is too long an expression of open sizes. */
export function layersTable(model: ResolvedModel, columns: readonly LayerColumnName[]): string | undefined {
  return withinLength(() => {
    const table = layerTable(model, { columns });
    return alignedMarkdownRows({ ...table, totals: table.totals.slice(-1) });
  });
}

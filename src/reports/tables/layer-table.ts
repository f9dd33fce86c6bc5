/** What a model costs, layer by layer, as a table of any columns: for every format that tables have. */
import type { BrokenClaim } from "../../analysis/broken-claims.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import type { WeightType } from "../../tensor/weight-type.ts";
import { countedFigures } from "../../conventions/counted-figures.ts";
import { countBy, type Convention, type ConventionName } from "../../conventions/convention.ts";
import { conventionOf } from "../../conventions/index.ts";
import { signature } from "../brief.ts";
import { figuresForValidSizes } from "../valid-forms.ts";
import {
  defaultColumns,
  layerColumn,
  type LayerColumn,
  type LayerColumnName,
  type LayerFacts,
  type LayerTimes,
} from "./layer-columns.ts";
import { foldedLines, layerLines, sumLines, type LayerLine } from "./layer-line.ts";
import { claimsAbout, findingText } from "./marks.ts";
import { conventionNotes, modelNotes, timeNotes } from "./model-notes.ts";
import type { ReportTable, TableColumn, TableRow } from "./report-table.ts";
import { inOrderOf, type SortOrder } from "./sort-order.ts";
import { defaultUnits, titleIn, type Units } from "./units.ts";

export interface LayerTableOptions {
  /** In the order of the table. */
  readonly columns?: readonly LayerColumnName[] | undefined;
  /** Calls of blocks that lie deeper are a line each: with 0 all of them. */
  readonly depth?: number | undefined;
  /** As the layers are run, where left out. */
  readonly sort?: SortOrder | undefined;
  readonly units?: Units | undefined;
  /** How weights are stored. */
  readonly weightsType?: WeightType | undefined;
  /** The figure of `arenaBytes`, which takes a lowering to find. */
  readonly arena?: number | undefined;
  readonly times?: LayerTimes | undefined;
  /** The tool as which parameters and work are counted; ours where left out. */
  readonly convention?: ConventionName | undefined;
  /** What is said of the model and does not hold. */
  readonly broken?: readonly BrokenClaim[] | undefined;
}

/**
 * A row a layer, or a row a block; what works element by element stands in the row of the layer that it follows. Sums are of
 * convolutions, dense layers and all else, where there are several of these, and of all.
 * @example
 * ```ts
 * import { check, layerTable, tableMarkdown } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = layerTable(model, { columns: ["layer", "kernel", "parameters", "macs"] });
 * console.log(tableMarkdown(table).split("\n")[4]); // | `conv1` | 3x3 | 40 | 2,304 |
 * ```
 */
export function layerTable(model: ResolvedModel, options: LayerTableOptions = {}): ReportTable {
  const { depth, sort, units = defaultUnits, weightsType, arena, times, convention, broken = [] } = options;
  const own = figuresForValidSizes(model, weightsType);
  const count = convention && countBy(conventionOf(convention), model.graph);
  const figures = count === undefined ? own : countedFigures(own, count);
  const facts = { figures, units, times, count };
  const columns = columnsOf(options);
  const lines = depth === undefined ? layerLines(figures.layers) : foldedLines(figures.layers, depth);
  const row = (line: LayerLine): TableRow => rowOf(line, columns, facts, broken);
  return {
    title: model.name,
    subtitle: signature(model),
    columns: columns.map((column, at) => headOf(column, facts, options.columns === undefined ? column.rank : at)),
    rows: (sort === undefined ? lines : sorted(lines, sort, facts)).map(row),
    totals: columns.some(({ isSummed }) => isSummed === true) ? sumLines(figures.layers).map(row) : [],
    notes: [
      ...(count === undefined ? [] : conventionNotes(count, own)),
      ...modelNotes(own, arena),
      ...(times === undefined ? [] : timeNotes(times)),
    ],
    findings: broken.map(findingText),
  };
}

function columnsOf({ columns, times, convention }: LayerTableOptions): readonly LayerColumn[] {
  const timed: readonly LayerColumnName[] = times === undefined ? [] : ["time", "time-share"];
  const asked = columns ?? (convention === undefined ? [...defaultColumns, ...timed] : conventionColumns);
  const hasWork = convention === undefined || conventionOf(convention).work !== undefined;
  return asked.map(layerColumn).filter(({ isOfWork }) => hasWork || isOfWork !== true);
}

/** The formula is of our count. */
const conventionColumns: readonly LayerColumnName[] = [
  ...defaultColumns.filter((name) => name !== "formula" && name !== "sees"),
  "differs",
];

function sorted(lines: readonly LayerLine[], order: SortOrder, facts: LayerFacts): readonly LayerLine[] {
  const { cell } = layerColumn(order.column);
  return inOrderOf(lines, (line) => cell(line, facts), order);
}

function headOf(column: LayerColumn, { units, count }: LayerFacts, rank: number): TableColumn {
  const { name, unit } = column;
  const title = (count && toolsTitle(name, count.convention)) ?? column.title;
  return { name, title: titleIn(title, unit, units), unit, rank };
}

/** As the tool calls what it counts, and what one of it is. */
function toolsTitle(name: LayerColumnName, { params, work }: Convention): string | undefined {
  if (name === "parameters") return params.title;
  if (name !== "macs" || work === undefined) return undefined;
  const unit = `${work.unit}s`;
  return work.title === unit ? unit : `${work.title} (${unit})`;
}

function rowOf(
  line: LayerLine,
  columns: readonly LayerColumn[],
  facts: LayerFacts,
  broken: readonly BrokenClaim[],
): TableRow {
  const { depth, block } = line;
  return { cells: columns.map(({ cell }) => cell(line, facts)), depth, block, findings: claimsAbout(broken, line) };
}

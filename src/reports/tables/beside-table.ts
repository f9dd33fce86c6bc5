/** Models beside each other: a column each, layers in one row that `diff` takes for the same. */
import { mergeFollowers, type MergedLayer } from "../../analysis/merged-layers.ts";
import { alignLayers } from "../../compare/align-layers.ts";
import { layerOf, type Layer } from "../../compare/layer.ts";
import { findingsOf, firstFindings, type LeftOut, type OverviewLine } from "../overview.ts";
import { layerColumn, type LayerColumnName, type LayerFacts } from "./layer-columns.ts";
import { lineOfRow, sumLines, type LayerLine } from "./layer-line.ts";
import { claimsAbout } from "./marks.ts";
import {
  emptyCell,
  plainRow,
  textCell,
  type Cell,
  type ReportTable,
  type TableColumn,
  type TableRow,
} from "./report-table.ts";
import { titleIn, type Units } from "./units.ts";

/** What the models have in one row, by their order; undefined where one has nothing like it. */
type MatchedRow = readonly (MergedLayer | undefined)[];

/**
 * @param names what is told of each layer; the layers are called as in the first model that has them.
 * @param leftOut files of models with errors, which are told below.
 */
export function besideTable(
  models: readonly OverviewLine[],
  names: readonly LayerColumnName[],
  units: Units,
  leftOut: readonly LeftOut[] = [],
): ReportTable {
  const facts = models.map(({ figures }): LayerFacts => ({ figures, units, times: undefined }));
  const isSummed = names.some((name) => layerColumn(name).isSummed === true);
  const totals = models.map(({ figures }) => sumLines(figures.layers).at(-1));
  const firsts = firstFindings(models);
  const findings = (lines: readonly (LayerLine | undefined)[]): readonly number[] =>
    lines.flatMap((line, at) => (line === undefined ? [] : claimsAbout(models[at]!.broken, line, firsts[at]!)));
  const row = (title: string, lines: readonly (LayerLine | undefined)[]): TableRow =>
    plainRow([textCell(title), ...cellsOf(lines, names, facts)], findings(lines));
  return {
    title: "",
    subtitle: "",
    columns: [{ name: "layer", title: "layer", unit: "code", rank: 0 }, ...headsOf(models, names, units)],
    rows: matched(models).map((layers) =>
      row(
        nameOf(layers),
        layers.map((each) => each && lineOfRow(each)),
      ),
    ),
    totals: isSummed ? [row("total", totals)] : [],
    notes: [],
    findings: findingsOf(models, leftOut),
  };
}

function headsOf(
  models: readonly OverviewLine[],
  names: readonly LayerColumnName[],
  units: Units,
): readonly TableColumn[] {
  return models.flatMap(({ file, model }, at) =>
    names.map((name, which): TableColumn => {
      const { title, unit } = layerColumn(name);
      const what = names.length === 1 ? model.name : `${model.name} ${title}`;
      const rank = 1 + at * names.length + which;
      return { name: `${file}#${model.name}:${name}`, title: titleIn(what, unit, units), unit, rank };
    }),
  );
}

function cellsOf(
  lines: readonly (LayerLine | undefined)[],
  names: readonly LayerColumnName[],
  facts: readonly LayerFacts[],
): readonly Cell[] {
  return lines.flatMap((line, at) =>
    names.map((name): Cell => (line === undefined ? emptyCell : layerColumn(name).cell(line, facts[at]!))),
  );
}

function nameOf(row: MatchedRow): string {
  return row.find((each) => each !== undefined)!.first.node.name;
}

interface Growing {
  /** By which later models are matched: the first layer that came into the row. */
  readonly layer: Layer;
  readonly row: (MergedLayer | undefined)[];
}

/** In the order of the first model; what others have more stands behind what it follows there. */
function matched(models: readonly OverviewLine[]): readonly MatchedRow[] {
  let rows: readonly Growing[] = [];
  for (const [at, { figures }] of models.entries()) {
    const own = new Map(mergeFollowers(figures.layers).map((row) => [layerOf(row.first), row]));
    rows = withModel(rows, own, at);
  }
  return rows.map(({ row }) => Array.from({ length: models.length }, (_, at) => row[at]));
}

function withModel(known: readonly Growing[], own: ReadonlyMap<Layer, MergedLayer>, at: number): readonly Growing[] {
  const layers = [...own.keys()];
  const { pairs } = alignLayers(
    known.map(({ layer }) => layer),
    layers,
  );
  const places = new Map(known.map((each) => [each.layer, each]));
  const partners = new Map(pairs.map(([old, now]) => [now, places.get(old)!]));
  const rows = [...known];
  let before: Growing | undefined;
  for (const layer of layers) {
    const row: (MergedLayer | undefined)[] = [];
    const place = partners.get(layer) ?? { layer, row };
    place.row[at] = own.get(layer);
    if (!partners.has(layer)) rows.splice(before === undefined ? 0 : rows.indexOf(before) + 1, 0, place);
    before = place;
  }
  return rows;
}

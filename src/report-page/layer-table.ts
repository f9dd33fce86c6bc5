/** The layers as a table of HTML: all of them, each block's line before its layers. Scripts sort, filter and fold it; without, it is read. */
import type { BrokenClaim } from "../analysis/broken-claims.ts";
import { element, type Markup } from "../pictures/markup.ts";
import {
  layerColumn,
  type LayerColumn,
  type LayerColumnName,
  type LayerFacts,
} from "../reports/tables/layer-columns.ts";
import { sumLines, type LayerLine } from "../reports/tables/layer-line.ts";
import { claimsAbout } from "../reports/tables/marks.ts";
import { alignmentOf, type Cell, type TableColumn } from "../reports/tables/report-table.ts";
import { nestedLines, type NestedLine } from "./nested-lines.ts";

const shownColumns: readonly LayerColumnName[] = [
  "layer",
  "kind",
  "output",
  "formula",
  "parameters",
  "share",
  "macs",
  "macs-share",
  "memory",
  "sees",
];
const timedColumns: readonly LayerColumnName[] = ["time", "time-share"];

/** Claims that do not hold mark the lines that they are about by their numbers. Blocks that lie in as many others or more are folded at first, where scripts run. */
export function layerTable(facts: LayerFacts, depth: number, broken: readonly BrokenClaim[]): Markup {
  const names = facts.times === undefined ? shownColumns : [...shownColumns, ...timedColumns];
  const columns = names.map(layerColumn);
  const { layers } = facts.figures;
  return element(
    "table",
    {},
    element("caption", { class: "sr" }, "Layers in the order in which they run; blocks stand before what is in them."),
    element("thead", {}, element("tr", {}, columns.map(heading))),
    element(
      "tbody",
      {},
      nestedLines(layers).map((nested) => row(nested, columns, facts, depth, claimsAbout(broken, nested.line))),
    ),
    element(
      "tfoot",
      {},
      sumLines(layers).map((line) => element("tr", {}, cells(line, columns, facts, claimsAbout(broken, line)))),
    ),
  );
}

function heading({ title, unit, help }: LayerColumn): Markup {
  return element(
    "th",
    { scope: "col", class: alignmentOf({ unit }) === "right" ? "right" : undefined, title: help },
    title,
  );
}

function row(
  { line, level }: NestedLine,
  columns: readonly LayerColumn[],
  facts: LayerFacts,
  depth: number,
  claims: readonly number[],
): Markup {
  const isBlock = line.kind === "block";
  const attributes = {
    class: isBlock ? "block" : undefined,
    "data-name": isBlock ? line.from : undefined,
    "data-level": level,
    "data-kind": line.kind === "layer" ? layerColumn("kind").cell(line, facts).text : undefined,
    "data-folded": isBlock && level >= depth,
  };
  return element("tr", attributes, cells(line, columns, facts, claims));
}

function cells(
  line: LayerLine,
  columns: readonly LayerColumn[],
  facts: LayerFacts,
  claims: readonly number[],
): readonly Markup[] {
  return columns.map((column, at) =>
    at === 0 ? firstCell(column.cell(line, facts), claims) : dataCell(column, column.cell(line, facts)),
  );
}

function firstCell({ text }: Cell, claims: readonly number[]): Markup {
  if (claims.length === 0) return element("th", { scope: "row" }, text);
  const title = "what it claims does not hold: see Claims";
  return element("th", { scope: "row" }, text, element("span", { class: "fails", title }, ` [${claims.join(", ")}]`));
}

/** Numbers are there for scripts as they were counted; shares are bars as well. */
function dataCell({ unit }: TableColumn, { text, value }: Cell): Markup {
  const isRight = alignmentOf({ unit }) === "right";
  const isShare = unit === "share" && typeof value === "number";
  return element(
    "td",
    {
      class: [isRight ? "right" : "", isShare ? "share" : ""].filter((name) => name !== "").join(" ") || undefined,
      style: isShare ? `--s:${value.toFixed(3)}` : undefined,
      "data-v": isRight && typeof value === "number" && text !== "" ? String(value) : undefined,
    },
    text,
  );
}

/** The kinds of layers that there are, for the choice of one. */
export function kindsIn(facts: LayerFacts): readonly string[] {
  return [...new Set(facts.figures.layers.map(({ kind }) => kind))].toSorted();
}

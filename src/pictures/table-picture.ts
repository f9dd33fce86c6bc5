/** A table as a picture: shares have bars beside them, sums stand below a rule. */
import { withMarks } from "../reports/tables/marks.ts";
import {
  alignmentOf,
  type Cell,
  type ReportTable,
  type TableColumn,
  type TableRow,
} from "../reports/tables/report-table.ts";
import { element, type Child, type Markup } from "./markup.ts";
import { svgDocument, type Picture } from "./svg-document.ts";
import { fittingText, textWidth } from "./text-width.ts";
import { paint } from "./theme.ts";

const SIZE = { text: 12, title: 15, row: 22, gap: 20, margin: 24, bar: 64, widest: 420 } as const;

/** A column's place on the paper. */
interface Place {
  readonly column: TableColumn;
  readonly left: number;
  /** Of its text. */
  readonly width: number;
  /** Where the bars beside the text may end; of columns without bars, where the text does. */
  readonly right: number;
}

/**
 * The table drawn, as an SVG file: light or dark as the reader prefers.
 * @example
 * ```ts
 * import { check, layerTable, tableSvg } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(tableSvg(layerTable(model)).startsWith("<svg")); // true
 * ```
 */
export function tableSvg(table: ReportTable): string {
  return svgDocument(tablePicture(table));
}

/** As wide and as high as its rows ask for. */
export function tablePicture(table: ReportTable): Picture {
  const marked = withMarks(table);
  const places = placesOf(marked);
  const last = places.at(-1);
  const right = last?.right ?? SIZE.margin;
  const head = headOf(marked);
  const body = bodyOf(marked, places, head.height);
  const below = linesBelow(marked, head.height + body.height);
  const widest = Math.max(right, SIZE.margin + head.width, SIZE.margin + below.width);
  return {
    title: marked.title === "" ? "Table" : `${marked.title}: ${marked.columns.map(({ title }) => title).join(", ")}`,
    description: `${marked.rows.length} rows of ${marked.columns.map(({ name }) => name).join(", ")}.`,
    width: widest + SIZE.margin,
    height: head.height + body.height + below.height + SIZE.margin,
    content: [head.content, body.content, below.content],
  };
}

interface Part {
  readonly width: number;
  readonly height: number;
  readonly content: Child;
}

function headOf({ title, subtitle }: ReportTable): Part {
  if (title === "") return { width: 0, height: SIZE.margin, content: undefined };
  const nameWidth = textWidth(title, SIZE.title) * BOLD + SIZE.gap / 2;
  const y = SIZE.margin + SIZE.title;
  const name = element("text", { x: SIZE.margin, y, "font-size": SIZE.title, "font-weight": "bold" }, title);
  const ports = element("text", { x: SIZE.margin + nameWidth, y, ...paint({ fill: "muted" }) }, subtitle);
  return { width: nameWidth + textWidth(subtitle, SIZE.text), height: y + SIZE.gap / 2, content: [name, ports] };
}

/** Bold letters are so much wider, at most. */
const BOLD = 1.1;

/** Between a share and its bar. */
const BAR_GAP = 6;

function placesOf({ columns, rows, totals }: ReportTable): readonly Place[] {
  let left: number = SIZE.margin;
  return columns.map((column, at) => {
    const texts = [...rows, ...totals].map(({ cells }) => textWidth(cells[at]!.text, SIZE.text) * BOLD);
    const least = textWidth(column.title, SIZE.text) * BOLD;
    const width = Math.min(
      SIZE.widest,
      texts.reduce((most, each) => Math.max(most, each), least),
    );
    const bar = column.unit === "share" ? BAR_GAP + SIZE.bar : 0;
    const place = { column, left, width, right: left + width + bar };
    left = place.right + SIZE.gap;
    return place;
  });
}

function bodyOf({ rows, totals }: ReportTable, places: readonly Place[], top: number): Part {
  const last = places.at(-1)!;
  const rule = (y: number): Markup =>
    element("line", { x1: SIZE.margin, x2: last.right, y1: y, y2: y, ...paint({ stroke: "rule" }) });
  const first = top + SIZE.row;
  const sums = first + rows.length * SIZE.row;
  const content = [
    places.map((place) => textAt(place, place.column.title, top, { "font-weight": "bold" })),
    rule(first),
    rows.map((row, at) => rowAt(row, places, first + at * SIZE.row)),
    totals.length === 0 ? undefined : rule(sums),
    totals.map((row, at) => rowAt(row, places, sums + at * SIZE.row, at === totals.length - 1)),
  ];
  return { width: 0, height: SIZE.row * (1 + rows.length + totals.length), content };
}

function rowAt({ cells }: TableRow, places: readonly Place[], top: number, isBold = false): Child {
  const weight = isBold ? { "font-weight": "bold" } : {};
  return places.map((place, at) => [
    isBold ? undefined : barOf(cells[at]!, place, top),
    textAt(place, cells[at]!.text, top, weight),
  ]);
}

/** Behind the number, as long as the share. */
function barOf({ value }: Cell, { column, right }: Place, top: number): Markup | undefined {
  if (column.unit !== "share" || typeof value !== "number" || value <= 0) return undefined;
  return element("rect", {
    x: right - SIZE.bar,
    y: top + 4,
    width: Math.max(1, SIZE.bar * Math.min(1, value)),
    height: SIZE.row - 8,
    rx: 2,
    ...paint({ fill: column.name === "share" ? "convolution" : "dense" }),
  });
}

function textAt(
  { column, left, width }: Place,
  text: string,
  top: number,
  more: Readonly<Record<string, string>>,
): Child {
  if (text === "") return undefined;
  const isLeft = alignmentOf(column) === "left";
  const x = isLeft ? left : left + width;
  const anchor = isLeft ? {} : { "text-anchor": "end" };
  return element("text", { x, y: top + 15, ...anchor, ...more }, fittingText(text, SIZE.text, width));
}

function linesBelow({ notes, findings }: ReportTable, top: number): Part {
  const lines = [
    ...notes.map((text) => ({ text, fill: "muted" as const })),
    ...findings.map((text, at) => ({ text: `[${at + 1}] ${text}`, fill: "warning" as const })),
  ];
  const content = lines.map(({ text, fill }, at) =>
    element("text", { x: SIZE.margin, y: top + 20 + at * 18, ...paint({ fill }) }, text),
  );
  const width = lines.reduce((most, { text }) => Math.max(most, textWidth(text, SIZE.text)), 0);
  return { width, height: lines.length === 0 ? 0 : 10 + lines.length * 18, content };
}

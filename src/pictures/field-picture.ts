/**
 * What one cell of a layer sees, as a picture: the layer with the cell on the left; on the right the inputs, each pixel as dark as many
 * paths lead there, and around it the window that the cell looks through.
 */
import type { CellField, CellInput } from "../analysis/cell-field.ts";
import {
  fieldPlane,
  shadingOf,
  shareOfScale,
  type FieldPlane,
  type PlaneBox,
  type Shading,
} from "../analysis/field-plane.ts";
import { paddingText } from "../analysis/padding-text.ts";
import type { SeenAxis } from "../analysis/seen-window.ts";
import { countOf, grouped } from "../tensor/readable-numbers.ts";
import { element, rounded, type Child, type Markup } from "./markup.ts";
import type { Picture } from "./svg-document.ts";
import { fittingText, textWidth } from "./text-width.ts";
import { paint, scaleColour, SCALE_STEPS, type ColourName } from "./theme.ts";

const MARGIN = 24;
/** The longer side of an input, and of the layer. */
const INPUT_SIDE = 400;
const LAYER_SIDE = 132;
const GAP = 72;
const HEADER = 64;
const FOOTER = 80;
/** A signal has one row. */
const LINE_HEIGHT = 40;
/** More would not be seen: pixels are drawn together, as their most. */
const MOST_TILES = 128;
/** How far beyond the input a window is drawn, as a part of the input. */
const OUTSIDE = 0.3;
/** Lines between pixels are drawn up to so many along an axis. */
const MOST_LINES = 40;

const WIDTH = MARGIN + LAYER_SIDE + GAP + INPUT_SIDE + MARGIN;

export function fieldPicture(field: CellField): Picture {
  const { model, layer, position, cells } = field;
  const cell = cells.length === 0 ? "" : ` at (${position.join(", ")})`;
  const panels = placed(field.inputs);
  const height = Math.max(HEADER + LAYER_SIDE, ...panels.map(({ bottom }) => bottom)) + MARGIN / 2;
  return {
    title: `${model}: what ${layer}${cell} sees`,
    description: descriptionOf(field),
    width: WIDTH,
    height: height + MARGIN,
    content: [
      element(
        "text",
        { x: MARGIN, y: 30, "font-size": 16, "font-weight": "bold" },
        titleText(`${layer}${cell} of ${model}`),
      ),
      element("text", { x: MARGIN, y: 50, ...paint({ fill: "muted" }) }, descriptionOf(field)),
      layerPanel(field),
      panels.map((panel) => inputPanel(field, panel)),
    ],
  };
}

function titleText(text: string): string {
  return fittingText(text, 16, WIDTH - 2 * MARGIN);
}

function descriptionOf({ paths, padding, inputs }: CellField): string {
  const pixels = inputs.reduce((sum, { seen }) => sum + (seen?.counts.filter((count) => count > 0).length ?? 0), 0);
  return `${countOf(paths, "path")} to ${countOf(pixels, "pixel")}; ${paddingText(padding)}.`;
}

// ── Layer ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Frame {
  readonly left: number;
  readonly top: number;
  /** Of one position, on paper. */
  readonly column: number;
  readonly row: number;
  readonly rows: number;
  readonly columns: number;
}

function layerFrame({ cells }: CellField): Frame {
  const [rows, columns] = [cells.at(-2) ?? 1, cells.at(-1) ?? 1];
  const side = LAYER_SIDE / Math.max(rows, columns);
  const row = cells.length === 1 ? Math.min(LINE_HEIGHT, LAYER_SIDE) : side;
  return { left: MARGIN, top: HEADER + 16, column: side, row, rows, columns };
}

function layerPanel(field: CellField): Child {
  const frame = layerFrame(field);
  const { left, top, width, height } = cellOf(field, frame);
  const size = field.cells.length === 0 ? "one cell" : `${field.cells.join("x")} cells`;
  const bottom = frame.top + frame.rows * frame.row;
  return [
    element("text", { x: frame.left, y: HEADER + 8, "font-weight": "bold" }, fittingText(field.layer, 12, LAYER_SIDE)),
    area(frame, { top: 0, left: 0, rows: frame.rows, columns: frame.columns }, { fill: "panel", stroke: "rule" }),
    gridLines(frame),
    element("rect", { x: left, y: top, width, height, ...paint({ fill: "accent" }) }),
    element("text", { x: frame.left, y: bottom + 18, ...paint({ fill: "muted" }) }, size),
  ];
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Large enough to be seen. */
function cellOf({ position }: CellField, frame: Frame): Rectangle {
  const [row, column] = [position.at(-2) ?? 0, position.at(-1) ?? 0];
  const [width, height] = [Math.max(4, frame.column), Math.max(4, frame.row)];
  const left = frame.left + (column + 0.5) * frame.column - width / 2;
  return { left, top: frame.top + (row + 0.5) * frame.row - height / 2, width, height };
}

// ── Inputs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Panel {
  readonly input: CellInput;
  readonly top: number;
  readonly bottom: number;
  readonly seen: SeenPanel | undefined;
}

interface SeenPanel {
  readonly plane: FieldPlane;
  readonly frame: Frame;
  /** In positions of the input: what of the window is drawn. */
  readonly window: PlaneBox;
}

/** One below the other. */
function placed(inputs: readonly CellInput[]): readonly Panel[] {
  return inputs.reduce<readonly Panel[]>((before, input) => {
    const top = before.at(-1)?.bottom ?? HEADER;
    const seen = seenPanel(input, top + 16);
    const bottom = seen === undefined ? top + 32 : seen.frame.top + drawnBottom(seen) + FOOTER;
    return [...before, { input, top, bottom, seen }];
  }, []);
}

/** Of what is drawn, below the frame's top. */
function drawnBottom({ frame, window }: SeenPanel): number {
  return Math.max(frame.rows, window.top + window.rows) * frame.row;
}

function seenPanel(input: CellInput, top: number): SeenPanel | undefined {
  const every = Math.ceil(Math.max(...input.extents.slice(-2)) / MOST_TILES);
  const isLine = input.extents.length === 1;
  const plane = fieldPlane(input, { rows: isLine ? 1 : every, columns: every });
  if (plane === undefined) return undefined;
  const { rows, columns } = plane;
  const [vertical, horizontal] = [drawnAlong(plane.window[0], rows), drawnAlong(plane.window[1], columns)];
  const window = { top: vertical[0], left: horizontal[0], rows: vertical[1], columns: horizontal[1] };
  const [above, before] = [Math.max(0, -window.top), Math.max(0, -window.left)];
  const high = Math.max(rows, window.top + window.rows) + above;
  const wide = Math.max(columns, window.left + window.columns) + before;
  const column = INPUT_SIDE / (isLine ? wide : Math.max(high, wide));
  const row = isLine ? LINE_HEIGHT : column;
  const left = MARGIN + LAYER_SIDE + GAP + before * column;
  return { plane, window, frame: { left, top: top + above * row, column, row, rows, columns } };
}

/** First position and how many of a window are drawn along an axis of `extent`. */
function drawnAlong(window: SeenAxis, extent: number): readonly [first: number, count: number] {
  if (window === null) return [0, extent];
  const most = Math.ceil(OUTSIDE * extent);
  const [first, last] = [Math.max(-most, window[0]), Math.min(extent - 1 + most, window[1])];
  return [first, last - first + 1];
}

function inputPanel(field: CellField, { input, top, seen }: Panel): Child {
  const left = MARGIN + LAYER_SIDE + GAP;
  const name = element(
    "text",
    { x: left, y: top + 8, "font-weight": "bold" },
    fittingText(`${input.name} ${input.extents.join("x")}`, 12, INPUT_SIDE),
  );
  if (seen === undefined) {
    const told = input.seen === undefined ? "nothing of it is seen" : "it is seen as a whole";
    return [name, element("text", { x: left, y: top + 26, ...paint({ fill: "muted" }) }, told)];
  }
  const { plane, frame, window } = seen;
  const shading = shadingOf(plane.counts);
  const whole = { top: 0, left: 0, rows: frame.rows, columns: frame.columns };
  return [
    name,
    area(frame, window, { fill: "panel" }),
    area(frame, whole, { fill: "paper", stroke: "rule" }),
    shadedPixels(plane, frame, shading),
    gridLines(frame),
    sightLines(cellOf(field, layerFrame(field)), frame, window),
    outline(plane, frame, window),
    legend(left, frame.top + drawnBottom(seen) + 20, shading),
    captions(input, seen, shading).map((text, at) =>
      element(
        "text",
        { x: left, y: frame.top + drawnBottom(seen) + 54 + 18 * at, ...paint({ fill: "muted" }) },
        fittingText(text, 12, INPUT_SIDE),
      ),
    ),
  ];
}

/** From the cell to the window, as if it were a lens. */
function sightLines(cell: Rectangle, frame: Frame, window: PlaneBox): Child {
  const from = cell.left + cell.width;
  const left = frame.left + window.left * frame.column;
  const tops = [cell.top, cell.top + cell.height];
  return [window.top, window.top + window.rows].map((row, at) =>
    element("line", {
      x1: from,
      y1: tops[at]!,
      x2: left,
      y2: frame.top + row * frame.row,
      ...paint({ stroke: "accent" }),
      "stroke-opacity": 0.6,
    }),
  );
}

function area(
  frame: Frame,
  { top, left, rows, columns }: PlaneBox,
  colours: { readonly fill: ColourName; readonly stroke?: ColourName },
): Markup {
  return element("rect", {
    x: frame.left + left * frame.column,
    y: frame.top + top * frame.row,
    width: columns * frame.column,
    height: rows * frame.row,
    ...paint(colours),
  });
}

/** Of the window, open where it goes on beyond what is drawn. */
function outline(plane: FieldPlane, frame: Frame, drawn: PlaneBox): Markup | undefined {
  const [top, left] = [frame.top + drawn.top * frame.row, frame.left + drawn.left * frame.column].map(rounded);
  const [height, width] = [drawn.rows * frame.row, drawn.columns * frame.column].map(rounded);
  const isDrawn = drawnSides(plane, drawn);
  const sides = [
    `M${left} ${top}h${width}`,
    `M${left} ${top! + height!}h${width}`,
    `M${left} ${top}v${height}`,
    `M${left! + width!} ${top}v${height}`,
  ];
  if (!isDrawn.includes(true)) return undefined;
  return element("path", {
    d: sides.filter((_, at) => isDrawn[at]).join(""),
    ...paint({ fill: "none", stroke: "accent" }),
    "stroke-dasharray": "5 3",
    "stroke-width": 1.5,
  });
}

function gridLines({ left, top, row, column, rows, columns }: Frame): Markup | undefined {
  if (Math.max(rows, columns) > MOST_LINES) return undefined;
  const [right, bottom] = [left + columns * column, top + rows * row].map(rounded);
  const across = Array.from(
    { length: rows - 1 },
    (_, at) => `M${rounded(left)} ${rounded(top + (at + 1) * row)}H${right}`,
  );
  const down = Array.from(
    { length: columns - 1 },
    (_, at) => `M${rounded(left + (at + 1) * column)} ${rounded(top)}V${bottom}`,
  );
  const path = [...across, ...down].join("");
  return path === ""
    ? undefined
    : element("path", { d: path, ...paint({ fill: "none", stroke: "rule" }), "stroke-width": 0.5 });
}

/** A path for each shade, of runs of pixels. */
function shadedPixels({ box, counts, every }: FieldPlane, frame: Frame, shading: Shading): readonly Markup[] {
  const runs = new Map<ColourName, string[]>();
  const shades = Array.from(counts, (count) => (count === 0 ? undefined : scaleColour(shareOfScale(shading, count))));
  const [column, row] = [frame.column * every.columns, frame.row * every.rows];
  const edge = frame.left + frame.columns * frame.column;
  for (let at = 0; at < shades.length;) {
    const [shade, place] = [shades[at], at % box.columns];
    let count = 1;
    while (place + count < box.columns && shades[at + count] === shade) count++;
    if (shade !== undefined) {
      const left = frame.left + (box.left + place) * column;
      // The last tile may reach beyond the input.
      const width = Math.min(edge, left + count * column) - left;
      const top = frame.top + (box.top + Math.floor(at / box.columns)) * row;
      const run = `M${rounded(left)} ${rounded(top)}h${rounded(width)}v${rounded(row)}h${rounded(-width)}z`;
      const known = runs.get(shade);
      if (known === undefined) runs.set(shade, [run]);
      else known.push(run);
    }
    at += count;
  }
  return [...runs].map(([shade, parts]) =>
    element("path", { d: parts.join(""), ...paint({ fill: shade }), "shape-rendering": "crispEdges" }),
  );
}

const SWATCH = 22;

/** Whether its top, bottom, left and right are where the window ends. */
function drawnSides({ window: [rows, columns] }: FieldPlane, drawn: PlaneBox): readonly boolean[] {
  return [
    rows === null || rows[0] === drawn.top,
    rows === null || rows[1] === drawn.top + drawn.rows - 1,
    columns === null || columns[0] === drawn.left,
    columns === null || columns[1] === drawn.left + drawn.columns - 1,
  ];
}

/** The shades with the numbers of paths at the ends. */
function legend(left: number, top: number, { least, most }: Shading): Child {
  if (least === most) {
    return [
      swatch(left, top, SCALE_STEPS - 1),
      element(
        "text",
        { x: left + SWATCH + 8, y: top + 11 },
        `${countText(least)} ${least === 1 ? "path" : "paths"} to each pixel`,
      ),
    ];
  }
  const low = countText(least);
  const first = left + textWidth(low, 12) + 8;
  return [
    element("text", { x: left, y: top + 11 }, low),
    Array.from({ length: SCALE_STEPS }, (_, step) => swatch(first + step * SWATCH, top, step)),
    element("text", { x: first + SCALE_STEPS * SWATCH + 8, y: top + 11 }, `${countText(most)} paths to a pixel`),
  ];
}

/** Of more than seven digits the first three. */
function countText(count: number): string {
  return count < 1e7 ? grouped(count) : `≈${count.toExponential(2).replace("e+", "e")}`;
}

function swatch(left: number, top: number, step: number): Markup {
  const colours = paint({ fill: scaleColour((step + 0.5) / SCALE_STEPS), stroke: "rule" });
  return element("rect", { x: left, y: top, width: SWATCH, height: 14, ...colours, "stroke-width": 0.5 });
}

/** `window (dashed): height -3 to 12, width 0 to 15`, and how to read the shades where that is not plain. */
function captions(
  { axes, extents, window }: CellInput,
  { plane, window: drawn }: SeenPanel,
  shading: Shading,
): readonly string[] {
  const parts = axes.map((axis, at) => {
    const along = window![at]!;
    return along === null ? `all of the ${axis}` : `${axis} ${along[0]} to ${along[1]}`;
  });
  const { rows, columns } = plane.every;
  const notes = [
    ...(shading.isLogarithmic ? ["shades by the logarithm"] : []),
    ...(columns > 1 ? [`squares of ${rows}x${columns} pixels, as their most`] : []),
    ...(extents.length > 2 ? ["slices lie on each other"] : []),
  ];
  const isWhole = drawnSides(plane, drawn).every((side) => side);
  return [
    `window ${isWhole ? "(dashed)" : "(larger than drawn)"}: ${parts.join(", ")}`,
    ...(notes.length > 0 ? [notes.join("; ")] : []),
  ];
}

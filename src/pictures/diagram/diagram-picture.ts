/** A diagram as a picture: boxes in the colours of what layers do, or of how much they take. */
import { drawnBoxesLimit } from "../../base/limits.ts";
import { grouped } from "../../tensor/readable-numbers.ts";
import { element, rounded, type Child, type Markup } from "../markup.ts";
import type { Picture } from "../svg-document.ts";
import { paint, type ColourName } from "../theme.ts";
import { colouring } from "./colouring.ts";
import { boxLines, headLine, LABEL_SIZE, LINE_HEIGHT, type TextLine } from "./box-text.ts";
import { isOpenBlock, shownBoxes, type BlockBox, type Box, type Diagram } from "./diagram.ts";
import { layoutOf, type Frame, type Layout, type Line, type PlacedBox, type Point } from "./layout.ts";
import { legendOf, SKIP_DASH } from "./legend.ts";
import { BARS, HEAD, labelWidth, SHEETS, type Direction } from "./parts.ts";

const MARGIN = 16;
const LEGEND_HEIGHT = 30;
const CORNER = 6;

/** @throws RangeError where there are more boxes than a picture can hold. */
export function diagramPicture(diagram: Diagram, direction: Direction): Picture {
  demandDrawable(diagram);
  const layout = layoutOf(diagram, direction);
  const legend = legendOf(diagram, layout);
  const width = Math.max(layout.width, legend.width) + 2 * MARGIN;
  const left = (width - layout.width) / 2;
  return {
    title: `The graph of ${diagram.model}`,
    description: descriptionOf(diagram),
    width,
    height: layout.height + 2 * MARGIN + LEGEND_HEIGHT,
    content: [
      element("g", { transform: `translate(${left.toFixed(1)} ${MARGIN})` }, drawn(layout, colouring(diagram))),
      element("g", { transform: `translate(${MARGIN} ${layout.height + MARGIN + LEGEND_HEIGHT - 4})` }, legend.content),
    ],
  };
}

/** @throws RangeError where there are more boxes than a picture can hold. */
export function demandDrawable({ boxes }: Diagram): void {
  const count = shownBoxes(boxes).length;
  if (count <= drawnBoxesLimit) return;
  throw new RangeError(`a picture holds ${grouped(drawnBoxesLimit)} boxes, and these are ${grouped(count)}`);
}

/** One sentence, for those who do not see it. */
function descriptionOf({ boxes, shapes }: Diagram): string {
  const ports = (kind: Box["kind"]): string =>
    boxes
      .filter((box) => box.kind === kind)
      .map(({ name, reads, gives }) => `${name} ${shapes[gives[0] ?? reads[0]!] ?? ""}`.trim())
      .join(", ");
  return `${shownBoxes(boxes).length} boxes, from ${ports("input")} to ${ports("output")}.`;
}

function drawn(layout: Layout, colourOf: (box: Box) => ColourName): readonly Child[] {
  return [
    layout.boxes.filter(({ box }) => isOpenBlock(box)).map(panel),
    layout.lines.map((line) => path(line, layout.direction)),
    layout.arrows.map((tip) => arrow(tip, layout.direction)),
    layout.labels.map(({ text, center }) => label(text, center)),
    layout.boxes.map((placed) => (isOpenBlock(placed.box) ? head(placed) : closedBox(placed, colourOf(placed.box)))),
  ];
}

// ── Boxes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function panel({ box, frame, depth }: PlacedBox): Markup {
  const fill = depth % 2 === 0 ? "panel" : "paper";
  return element("rect", { "data-block": box.id, ...frame, rx: CORNER + 2, ...paint({ fill, stroke: "rule" }) });
}

/** Over the lines, which pass below it. */
function head({ box, frame: { x, y, width }, within }: PlacedBox): Markup {
  return element(
    "g",
    { "data-head": box.id },
    element("rect", { x, y, width, height: HEAD - 4, rx: CORNER + 2, ...paint({ fill: "rule" }) }),
    element(
      "text",
      { x: x + width / 2, y: y + 13, "text-anchor": "middle", "font-size": LABEL_SIZE },
      headLine(box as BlockBox, within),
    ),
  );
}

function closedBox({ box, frame, within }: PlacedBox, fill: ColourName): Markup {
  const sheets = box.kind === "block" && box.copies > 1 ? SHEETS : 0;
  const front = { ...frame, width: frame.width - sheets, height: frame.height - sheets };
  const corner = box.kind === "input" || box.kind === "output" ? front.height / 2 : CORNER;
  const outline = paint({ fill, stroke: "muted" });
  const sheet = (by: number): Markup =>
    element("rect", { ...front, x: front.x + by, y: front.y + by, rx: corner, ...outline });
  return element(
    "g",
    { "data-box": box.id },
    sheets === 0 ? [] : [sheet(sheets), sheet(sheets / 2)],
    sheet(0),
    box.kind === "block" ? bars(front) : [],
    textLines(boxLines(box, within), front),
  );
}

/** As flow charts mark what is told elsewhere. */
function bars({ x, y, width, height }: Frame): readonly Markup[] {
  return [x + BARS, x + width - BARS].map((at) =>
    element("line", { x1: at, x2: at, y1: y, y2: y + height, ...paint({ stroke: "muted" }) }),
  );
}

function textLines(lines: readonly TextLine[], { x, y, width, height }: Frame): readonly Markup[] {
  const top = y + height / 2 - (lines.length * LINE_HEIGHT) / 2;
  return lines.map(({ text, size, isBold, isMuted }, at) =>
    element(
      "text",
      {
        x: x + width / 2,
        y: top + (at + 0.75) * LINE_HEIGHT,
        "text-anchor": "middle",
        "font-size": size,
        "font-weight": isBold ? "bold" : undefined,
        "fill-opacity": isMuted ? 0.8 : undefined,
      },
      text,
    ),
  );
}

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function path(line: Line, direction: Direction): Markup {
  return element("path", {
    d: pathData(line, direction),
    ...paint({ fill: "none", stroke: line.isSkip ? "accent" : "muted" }),
    "stroke-width": 1.4,
    "stroke-dasharray": line.isSkip ? SKIP_DASH : undefined,
  });
}

/** Bends are cubic curves that begin and end in the direction of reading. */
function pathData({ start, steps }: Line, direction: Direction): string {
  const parts = steps.map(({ to, isBent }, at) => {
    if (!isBent) return `L${pair(to)}`;
    const from = at === 0 ? start : steps[at - 1]!.to;
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const [leave, reach] =
      direction === "down"
        ? [
            { ...from, y: middle.y },
            { ...to, y: middle.y },
          ]
        : [
            { ...from, x: middle.x },
            { ...to, x: middle.x },
          ];
    return `C${[leave, reach, to].map(pair).join(" ")}`;
  });
  return `M${pair(start)}${parts.join("")}`;
}

function pair({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}

function arrow({ x, y }: Point, direction: Direction): Markup {
  const points = direction === "down" ? [x - 3.5, y - 7, x + 3.5, y - 7, x, y] : [x - 7, y - 3.5, x - 7, y + 3.5, x, y];
  return element("polygon", { points: points.map(rounded).join(" "), ...paint({ fill: "muted" }) });
}

function label(text: string, { x, y }: Point): Markup {
  const width = labelWidth(text);
  return element(
    "g",
    {},
    element("rect", { x: x - width / 2, y: y - 8, width, height: 16, rx: 3, ...paint({ fill: "paper" }) }),
    element(
      "text",
      { x, y: y + 4, "text-anchor": "middle", "font-size": LABEL_SIZE, ...paint({ fill: "muted" }) },
      text,
    ),
  );
}

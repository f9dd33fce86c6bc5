/** What the colours and lines of a drawn diagram mean. */
import { element, rounded, type Child, type Markup } from "../markup.ts";
import { textWidth } from "../text-width.ts";
import { paint, scaleColour, SCALE_STEPS, type ColourName } from "../theme.ts";
import { LABEL_SIZE } from "./box-text.ts";
import { figureOf, shownBoxes, type Box, type Diagram } from "./diagram.ts";
import type { Layout } from "./layout.ts";

export interface Legend {
  readonly width: number;
  readonly content: Child;
}

export function legendOf(diagram: Diagram, { lines }: Layout): Legend {
  const shown = shownBoxes(diagram.boxes);
  const entries = diagram.measure === undefined ? categoryEntries(shown) : [scaleEntry(diagram.measure, shown)];
  const skips = !lines.some(({ isSkip }) => isSkip) ? [] : [{ width: 24, text: "skips layers", mark: skipMark }];
  const parts = [...entries, ...skips];
  let x = 0;
  const content = parts.map(({ width, text, mark }) => {
    const at = x;
    x += width + 6 + textWidth(text, LABEL_SIZE) + 16;
    return element(
      "g",
      { transform: `translate(${rounded(at)} 0)` },
      mark,
      element("text", { x: width + 6, y: 0, "font-size": LABEL_SIZE, ...paint({ fill: "muted" }) }, text),
    );
  });
  return { width: x, content };
}

interface LegendEntry {
  readonly width: number;
  readonly text: string;
  readonly mark: Child;
}

/** How lines that skip layers are dashed. */
export const SKIP_DASH = "5 3";

const skipMark = element("line", {
  x2: 24,
  y1: -4,
  y2: -4,
  ...paint({ stroke: "accent" }),
  "stroke-width": 1.4,
  "stroke-dasharray": SKIP_DASH,
});

function categoryEntries(boxes: readonly Box[]): readonly LegendEntry[] {
  const layers = boxes.filter(({ kind }) => kind === "layer" || kind === "block");
  return [...new Set(layers.map(({ category }) => category))].map((category) => ({
    width: 14,
    text: category,
    mark: swatch(0, category),
  }));
}

function scaleEntry(measure: string, boxes: readonly Box[]): LegendEntry {
  const most = boxes
    .map(figureOf)
    .reduce((best, each) => ((each?.value ?? 0) > (best?.value ?? 0) ? each : best), undefined);
  return {
    width: SCALE_STEPS * 14,
    text: `${measure}, from 0 to ${most?.text ?? 0}`,
    mark: Array.from({ length: SCALE_STEPS }, (_, step) => swatch(step * 14, scaleColour(step / SCALE_STEPS))),
  };
}

function swatch(x: number, fill: ColourName): Markup {
  return element("rect", { x, y: -10, width: 14, height: 12, ...paint({ fill, stroke: "rule" }) });
}

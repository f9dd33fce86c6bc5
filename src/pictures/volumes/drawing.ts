/** A drawing before it is SVG or LaTeX: shapes in order, from the back to the front. Lengths in pixels; y grows downwards. */
import type { ColourName } from "../theme.ts";

export type Point = readonly [x: number, y: number];

export type Shape = Polygon | Line | Label;

export interface Polygon {
  readonly kind: "polygon";
  readonly points: readonly Point[];
  readonly fill: ColourName | "none";
  /** How its side lies to the light. */
  readonly shade: Shade;
  readonly stroke: ColourName;
  readonly isDashed?: boolean;
}

export type Shade = "lit" | "plain" | "dark";

/** Through its points: straight, or with `isCurve` one Bézier curve of four. */
export interface Line {
  readonly kind: "line";
  readonly points: readonly Point[];
  readonly stroke: ColourName;
  readonly width: number;
  readonly isCurve?: boolean;
  readonly isDashed?: boolean;
}

export interface Label {
  readonly kind: "label";
  /** At the base line. */
  readonly at: Point;
  readonly text: string;
  readonly size: number;
  readonly anchor: "start" | "middle" | "end";
  readonly colour: "ink" | "muted";
}

export interface Drawing {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** What a label covers, about. */
export function boxOfLabel({ at: [x, y], text, size, anchor }: Label, widthOf: (text: string, size: number) => number) {
  const width = widthOf(text, size);
  const left = x - (anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width);
  return { left, right: left + width, top: y - 0.75 * size, bottom: y + 0.2 * size };
}

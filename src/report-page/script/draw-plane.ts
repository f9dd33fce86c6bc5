/** Planes of cells on a canvas, in the colours of the page. */
import type { Plane } from "./plane.ts";

/** A line of cells is as high as this. */
const LINE_HEIGHT = 28;
/** Cells from this size on have lines between them. */
const LINES_FROM = 7;

export interface Sized {
  readonly cell: number;
  readonly height: number;
}

/** @param room for the longer side, in pixels. */
export function sizeOf({ rows, columns }: Plane, room: number): Sized {
  const cell = Math.max(1, Math.floor(room / Math.max(rows, columns)));
  return { cell, height: rows === 1 ? LINE_HEIGHT : cell };
}

/** Fills the canvas by a colour for each cell, undefined for those that are empty; gives what draws over it. */
export function drawPlane(
  canvas: HTMLCanvasElement,
  plane: Plane,
  room: number,
  colourOf: (row: number, column: number) => string | undefined,
): CanvasRenderingContext2D {
  const { cell, height } = sizeOf(plane, room);
  canvas.width = plane.columns * cell;
  canvas.height = plane.rows * height;
  const context = canvas.getContext("2d")!;
  const gap = cell >= LINES_FROM ? 1 : 0;
  context.fillStyle = pageColour(gap === 1 ? "rule" : "panel");
  context.fillRect(0, 0, canvas.width, canvas.height);
  const empty = gap === 1 ? pageColour("panel") : undefined;
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      const colour = colourOf(row, column) ?? empty;
      if (colour === undefined) continue;
      context.fillStyle = colour;
      context.fillRect(column * cell, row * height, cell - gap, height - gap);
    }
  }
  return context;
}

export function pageColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}

/** Boxes before they have a place: their size, where tensors enter and leave, and what is written behind them. */
import { textWidth } from "../text-width.ts";
import { boxLines, LABEL_SIZE, LINE_HEIGHT, linesWidth } from "./box-text.ts";
import type { Box, Diagram, Tensor } from "./diagram.ts";
import type { Extent, Sized } from "./lanes.ts";

export type Direction = "down" | "right";

/** What is laid out: the whole, or the boxes of an open block. */
export interface Context {
  readonly diagram: Diagram;
  readonly direction: Direction;
  /** The name of the block; empty for the whole. */
  readonly within: string;
  /** How many blocks it is in. */
  readonly depth: number;
}

/** Of the head of an open block. */
export const HEAD = 22;
/** Around what is in an open block. */
export const PADDING = 10;
/** Around the text of a box. */
export const INSET = 10;
/** Behind a box that stands for several. */
export const SHEETS = 6;
/** From the sides of a block to the lines that mark it. */
export const BARS = 5;
export const LABEL_HEIGHT = 16;
/** Boxes of layers are at least so wide, so that most of a picture are alike. */
const NARROWEST = 96;

/** A box, or an end of the block that is laid out. @typeParam Inner what is in an open block. */
export interface Part<Inner = unknown> extends Sized {
  readonly box: Box | undefined;
  /** The box alone; labels may be wider. */
  readonly body: Extent;
  readonly length: number;
  /** Where tensors leave, from its axis. */
  readonly exits: ReadonlyMap<Tensor, number>;
  /** Of tensors that are labelled behind it. */
  readonly labels: ReadonlyMap<Tensor, string>;
  readonly inner: Inner | undefined;
}

const nothing: Extent = { before: INSET, after: INSET };

/** Where a tensor comes into the block, or goes out of it. */
export function endPart(end: "entry" | "exit", tensor: Tensor): Part<never> {
  const place = new Map([[tensor, 0]]);
  const isEntry = end === "entry";
  return {
    box: undefined,
    reads: isEntry ? [] : [tensor],
    gives: isEntry ? [tensor] : [],
    weight: 0,
    end,
    extent: nothing,
    body: nothing,
    length: 0,
    entries: place,
    exits: place,
    labels: new Map(),
    inner: undefined,
  };
}

export type OwnPart<Inner> = Pick<Part<Inner>, "extent" | "body" | "length" | "entries" | "exits" | "labels" | "inner">;

/** Tensors leave side by side, with room for their labels; the first on the axis. */
export function closedPart(
  box: Box,
  { diagram, direction, within }: Context,
  read: ReadonlySet<Tensor>,
): OwnPart<never> {
  const lines = boxLines(box, within);
  const sheets = box.kind === "block" && box.copies > 1 ? SHEETS : 0;
  const inset = box.kind === "block" ? INSET + BARS : INSET;
  const width = Math.max(box.kind === "layer" || box.kind === "block" ? NARROWEST : 0, linesWidth(lines) + 2 * inset);
  const height = lines.length * LINE_HEIGHT + INSET;
  const isDown = direction === "down";
  const [across, length] = isDown ? [width, height] : [height, width];
  const labels = new Map(
    box.gives.filter((tensor) => read.has(tensor)).map((tensor) => [tensor, diagram.shapes[tensor]!]),
  );
  const room = isDown ? Math.max(0, ...[...labels.values()].map(labelWidth)) : LABEL_HEIGHT;
  const exits = new Map(box.gives.map((tensor, at) => [tensor, at * (room + INSET)]));
  const lastExit = Math.max(0, ...exits.values());
  const body = { before: across / 2, after: Math.max(across / 2 + sheets, lastExit + INSET) };
  return {
    extent: { before: Math.max(body.before, room / 2), after: Math.max(body.after, lastExit + room / 2) },
    body,
    length: length + sheets,
    entries: undefined,
    exits,
    labels,
    inner: undefined,
  };
}

export function labelWidth(text: string): number {
  return textWidth(text, LABEL_SIZE) + 8;
}

/** What is written at a volume, and how much room it takes. */
import { shown } from "../../base/visible.ts";
import { fittingEnds, fittingText, textWidth } from "../text-width.ts";
import type { Piece } from "./piece.ts";

export const [NAME_SIZE, SMALL_SIZE] = [11, 9.5];
export const LINE = 13;
/** Between a box and the figures beside it. */
export const BESIDE = 4;
/** No name is wider. */
const WIDEST = 92;

export interface Labels {
  /** Below the box. */
  readonly channels: string;
  /** Spatial extents beside its edges, where they are others than those of what it reads. */
  readonly height: string | undefined;
  readonly depth: string | undefined;
  /** Below, from the top. */
  readonly lines: readonly NameLine[];
}

export interface NameLine {
  readonly text: string;
  readonly size: number;
  readonly isMuted: boolean;
}

export function labelsOf(piece: Piece, pieces: readonly Piece[]): Labels {
  const { shape, reads, name, kind, details, outputs } = piece;
  const [channels, ...extents] = shape;
  const before = pieces[reads[0] ?? -1]?.shape.slice(1).join();
  const isOther = before !== extents.join();
  const [last, beforeLast] = [extents.at(-1), extents.at(-2)];
  const tall = extents.length > 2 ? extents.slice(0, -1).join("×") : String(beforeLast ?? last);
  const lines = [
    { text: fittingEnds(shown(name), NAME_SIZE, WIDEST), size: NAME_SIZE, isMuted: false },
    ...[kind, details, ...outputs.map((output) => `→ ${output}`)]
      .filter((text) => text !== "" && text !== name)
      .map((text) => ({ text: fittingText(shown(text), SMALL_SIZE, WIDEST), size: SMALL_SIZE, isMuted: true })),
  ];
  return {
    channels: String(channels ?? 1),
    height: isOther && last !== undefined ? tall : undefined,
    depth: isOther && beforeLast !== undefined ? String(last) : undefined,
    lines,
  };
}

export function smallWidth(text: string | undefined): number {
  return text === undefined ? 0 : textWidth(text, SMALL_SIZE);
}

export function linesWidth({ lines }: Labels): number {
  return Math.max(...lines.map(({ text, size }) => textWidth(text, size)));
}

/** Below the box: the channels and the lines. */
export function labelsHeight({ lines }: Labels): number {
  return LINE * (1 + lines.length) + BESIDE;
}

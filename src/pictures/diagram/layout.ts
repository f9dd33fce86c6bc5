/**
 * Where each box and each line of a diagram stands. Open blocks are laid out by themselves and are boxes to what is around
 * them. Boxes of a rank share a band; between two bands there is a zone for labels, where lines run straight on, and one in which they
 * bend from lane to lane. So no line meets a box other than those at its ends.
 *
 * Within, places are `along` the direction of reading and `across` it; the axis of a scope is at 0 across.
 */
import { bendsOf } from "./bands.ts";
import type { Box, Diagram } from "./diagram.ts";
import { LABEL_HEIGHT, labelWidth, type Direction, type Part } from "./parts.ts";
import { nothingOutside, scopeOf, type Scope } from "./scope.ts";
import type { Wire } from "./wires.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox {
  readonly box: Box;
  readonly frame: Frame;
  /** The name of the open block that it is in; empty for the whole. */
  readonly within: string;
  /** In how many open blocks it is. */
  readonly depth: number;
}

/** A line goes straight, or bends so that it begins and ends in the direction of reading. */
export interface Line {
  readonly start: Point;
  readonly steps: readonly { readonly to: Point; readonly isBent: boolean }[];
  readonly isSkip: boolean;
}

export interface PlacedLabel {
  readonly text: string;
  readonly center: Point;
}

export interface Layout {
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  /** In the order of the diagram, open blocks before what is in them. */
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly Line[];
  /** Where lines reach a box. */
  readonly arrows: readonly Point[];
  readonly labels: readonly PlacedLabel[];
}

export function layoutOf(diagram: Diagram, direction: Direction): Layout {
  const scope = scopeOf({ diagram, direction, within: "", depth: 0 }, diagram.boxes, nothingOutside);
  const { before, after } = scope.lanes.extent;
  const isDown = direction === "down";
  const place = ({ across, along }: Place): Point =>
    isDown ? { x: across + before, y: along } : { x: along, y: across + before };
  const [width, height] = isDown ? [before + after, scope.bands.total] : [scope.bands.total, before + after];
  return { direction, width, height, ...placed(scope, { across: 0, along: 0 }, place) };
}

interface Place {
  readonly across: number;
  readonly along: number;
}

function linesOf(scope: Scope, wire: Wire): readonly AbstractLine[] {
  const { bands, parts, ranks } = scope;
  const rank = ranks[wire.from]!;
  const part = parts[wire.from]!;
  const start = scope.ends.exitOf(wire);
  const bends = bendsOf(scope, wire);
  const trunk: AbstractLine = {
    start: { across: start, along: part.end === undefined ? bands.start[rank]! + part.length : 0 },
    steps: [{ to: { across: start, along: bands.bend[rank]! }, isBent: false }],
    isSkip: bends.every(({ isSkip }) => isSkip),
  };
  const others = bends.map(({ rank: own, from, to, isSkip, target, laneEnd }): AbstractLine => {
    const isExit = target !== undefined && parts[target]!.end === "exit";
    const bend = { to: { across: to, along: bands.start[own + 1]! }, isBent: from !== to };
    const end = laneEnd === undefined ? (isExit ? bands.total : undefined) : bands.bend[laneEnd]!;
    const straight = end === undefined ? [] : [{ to: { across: to, along: end }, isBent: false }];
    return { start: { across: from, along: bands.bend[own]! }, steps: [bend, ...straight], isSkip };
  });
  return [trunk, ...others];
}

interface AbstractLine {
  readonly start: Place;
  readonly steps: readonly { readonly to: Place; readonly isBent: boolean }[];
  readonly isSkip: boolean;
}

// ── Places on the paper ──────────────────────────────────────────────────────────────────────────────────────────────

type OnPaper = (place: Place) => Point;

/** @param at where the axis of the scope begins. */
function placed(scope: Scope, at: Place, onPaper: OnPaper): Pick<Layout, "boxes" | "lines" | "arrows" | "labels"> {
  const moved = ({ across, along }: Place): Place => ({ across: across + at.across, along: along + at.along });
  const point = (place: Place): Point => onPaper(moved(place));
  const lines = scope.wires.flatMap((wire) => linesOf(scope, wire));
  const inners = scope.parts.map(({ inner: own }, index) => own && placed(own, moved(startOf(scope, index)), onPaper));
  const inner = inners.filter((each) => each !== undefined);
  return {
    boxes: scope.parts.flatMap((part, index) => [
      ...placedBox(scope, part, index, point),
      ...(inners[index]?.boxes ?? []),
    ]),
    lines: [
      ...lines.map(({ start, steps, isSkip }) => ({
        start: point(start),
        steps: steps.map(({ to, isBent }) => ({ to: point(to), isBent })),
        isSkip,
      })),
      ...inner.flatMap((each) => each.lines),
    ],
    arrows: [...arrowsOf(scope).map(point), ...inner.flatMap(({ arrows }) => arrows)],
    labels: [...labelsOf(scope, point), ...inner.flatMap(({ labels }) => labels)],
  };
}

function startOf({ lanes, bands, ranks }: Scope, at: number): Place {
  return { across: lanes.axes[at]!, along: bands.start[ranks[at]!]! };
}

function placedBox(
  scope: Scope,
  { box, body: { before, after }, length }: Part,
  at: number,
  point: OnPaper,
): readonly PlacedBox[] {
  if (box === undefined) return [];
  const { across, along } = startOf(scope, at);
  const [first, last] = [
    point({ across: across - before, along }),
    point({ across: across + after, along: along + length }),
  ];
  const frame = { ...first, width: last.x - first.x, height: last.y - first.y };
  return [{ box, frame, within: scope.context.within, depth: scope.context.depth }];
}

/** At boxes that are not open: into others, lines go on. */
function arrowsOf(scope: Scope): readonly Place[] {
  return scope.wires.flatMap((wire) =>
    wire.to.flatMap((target): readonly Place[] => {
      const { box, inner } = scope.parts[target]!;
      if (box === undefined || inner !== undefined) return [];
      return [{ across: scope.ends.entryOf(target, wire.tensor), along: scope.bands.start[scope.ranks[target]!]! }];
    }),
  );
}

function labelsOf(scope: Scope, point: OnPaper): readonly PlacedLabel[] {
  const { bands, ranks, context } = scope;
  return scope.wires.flatMap((wire): readonly PlacedLabel[] => {
    const text = scope.parts[wire.from]!.labels.get(wire.tensor);
    if (text === undefined) return [];
    const length = context.direction === "down" ? LABEL_HEIGHT : labelWidth(text);
    const along = bands.end[ranks[wire.from]!]! + 2 + length / 2;
    return [{ text, center: point({ across: scope.ends.exitOf(wire), along }) }];
  });
}

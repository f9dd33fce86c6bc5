/** What leads from a volume to those that read it: windows, fans of lines, arrows, and detours past what stands between. */
import type { Line, Point, Polygon, Shape } from "./drawing.ts";
import { windowOn } from "./draw-box.ts";
import { BESIDE, LINE } from "./labels.ts";
import { GAP, outlineOf, spanOf, TRACK, type Volume } from "./volume.ts";
import { waysOf, type Detour } from "./ways.ts";

interface Pair {
  readonly from: Volume;
  readonly to: Volume;
}

/** To be drawn over what it leads from and below what follows that; no line lies on a solid or a label of others. */
export interface Link {
  /** Places of volumes. */
  readonly from: number;
  readonly to: number;
  readonly shapes: readonly Shape[];
}

export function linksOf(volumes: readonly Volume[]): readonly Link[] {
  return waysOf(volumes).map(({ from, to, detour }) => {
    const pair: Pair = { from: volumes[from]!, to: volumes[to]! };
    return { from, to, shapes: detour === undefined ? direct(pair, volumes) : past(pair, detour, volumes) };
  });
}

function direct(pair: Pair, volumes: readonly Volume[]): readonly Shape[] {
  const { from, to } = pair;
  if (to.column === from.column) return upright(pair);
  const { link, reads } = to.piece;
  const isAlone = [from, to].every((each) => stackOf(each, volumes).length === 1);
  const isFree = isLevel(pair) || (isAlone && from.level === to.level);
  if (reads.length > 1 || !isFree || link.kind === "flow") return isLevel(pair) ? arrow(pair) : curve(pair);
  return link.kind === "dense" ? fan(pair) : pyramid(pair, windowOn(from, link.kernel));
}

function stackOf({ column, level }: Volume, volumes: readonly Volume[]): readonly Volume[] {
  return volumes.filter((each) => each.column === column && each.level === level);
}

/** From the corners of a window to the front of what is computed with it. */
function pyramid({ to }: Pair, window: readonly Point[]): readonly Shape[] {
  const { left, middle } = outlineOf(to);
  const tip: Point = [left, middle];
  return [
    { kind: "polygon", points: window, fill: "none", shade: "plain", stroke: "ink" },
    ...window.map((corner): Line => ({ kind: "line", points: [corner, tip], stroke: "muted", width: 0.6 })),
  ];
}

/** From end to end: each is made from all. */
function fan({ from, to }: Pair): readonly Shape[] {
  const [a, b] = [outlineOf(from), outlineOf(to)];
  const top = to.y - to.size.height;
  const ends: readonly (readonly [Point, Point])[] = [
    [
      [a.right, a.top],
      [b.left, top],
    ],
    [
      [a.front, a.bottom],
      [b.left, b.bottom],
    ],
  ];
  return ends.map((points): Line => ({ kind: "line", points, stroke: "muted", width: 0.8 }));
}

/** Whether a level line leads from one to the middle of the other. */
function isLevel({ from, to }: Pair): boolean {
  const { middle } = outlineOf(to);
  const { top } = outlineOf(from);
  return middle > top && middle < from.y - spanOf(from.size).up;
}

function arrow({ from, to }: Pair): readonly Shape[] {
  const { middle, left } = outlineOf(to);
  const points: readonly Point[] = [
    [outlineOf(from).right, middle],
    [left - HEAD, middle],
  ];
  return [{ kind: "line", points, stroke: "muted", width: 1 }, head([left, middle], [1, 0])];
}

/** Turns between the columns, where nothing stands. */
function curve({ from, to }: Pair): readonly Shape[] {
  const [a, b] = [outlineOf(from), outlineOf(to)];
  const y = (a.top + a.bottom) / 2;
  const [begin, end] = [from.cell.right, to.cell.left];
  const half = (end - begin) / 2;
  const style = { kind: "line", stroke: "muted", width: 1 } as const;
  const turn: readonly Point[] = [
    [begin, y],
    [begin + half, y],
    [end - half, b.middle],
    [end, b.middle],
  ];
  const [out, into]: readonly (readonly Point[])[] = [
    [[a.right, y], turn[0]!],
    [turn[3]!, [b.left - HEAD, b.middle]],
  ];
  return [
    { ...style, points: out! },
    { ...style, points: turn, isCurve: true },
    { ...style, points: into! },
    head([b.left, b.middle], [1, 0]),
  ];
}

/** To another level, between what stands in one column, past the labels of the upper one. */
function upright({ from, to }: Pair): readonly Shape[] {
  const [a, b] = [outlineOf(from), outlineOf(to)];
  const x = (a.left + a.right) / 2;
  const isDown = to.level > from.level;
  const [start, end] = isDown ? [endOfLabels(from), b.top] : [a.top, endOfLabels(to)];
  const tail: readonly Point[] = [
    [x, start],
    [x, end + (isDown ? -HEAD : HEAD)],
  ];
  return [{ kind: "line", points: tail, stroke: "muted", width: 1.2 }, head([x, end], [0, isDown ? 1 : -1])];
}

function endOfLabels({ nameY, labels: { lines } }: Volume): number {
  return nameY + LINE * lines.length + BESIDE;
}

/** Over or under what stands between. It leaves a solid on the right and enters one on the left, so that two in a row do not touch. */
function past({ from, to }: Pair, detour: Detour, volumes: readonly Volume[]): readonly Shape[] {
  const isOver = detour.side === "over";
  const between = volumes.filter(
    ({ level, column }) => level === from.level && column >= from.column && column <= to.column,
  );
  const far = isOver
    ? Math.min(...between.map((each) => outlineOf(each).top)) - TRACK * detour.track
    : Math.max(...between.map(endOfLabels)) + TRACK * detour.track;
  const start = leaving(from, detour, far);
  if (detour.entersAside) {
    const [x, y] = [to.cell.left - inGap(detour), to.y - ASIDE * to.size.height];
    const way: readonly Point[] = [...start, [x, far], [x, y], [to.x - HEAD, y]];
    return [dashed(way), head([to.x, y], [1, 0], "accent")];
  }
  const x = backOf(to).left - Math.min(END * (detour.track - 1), spanOf(to.size).right);
  const y = isOver ? outlineOf(to).top : endOfLabels(to);
  const way: readonly Point[] = [...start, [x, far], [x, y + (isOver ? -HEAD : HEAD)]];
  return [dashed(way), head([x, y], [0, isOver ? 1 : -1], "accent")];
}

function dashed(points: readonly Point[]): Line {
  return { kind: "line", points, stroke: "accent", width: 1.2, isDashed: true };
}

/** Up to where it leads past others. */
function leaving(from: Volume, detour: Detour, far: number): readonly Point[] {
  if (detour.leavesAside) {
    const [x, y] = [from.cell.right + inGap(detour), from.y - ASIDE * from.size.height];
    return [
      [outlineOf(from).right - (1 - ASIDE) * spanOf(from.size).right, y],
      [x, y],
      [x, far],
    ];
  }
  const { right } = backOf(from);
  const y = detour.side === "over" ? outlineOf(from).top : endOfLabels(from);
  return [
    [right, y],
    [right, far],
  ];
}

/** The upper edge at the back of a volume. */
function backOf(volume: Volume): { readonly left: number; readonly right: number } {
  const { left, right } = outlineOf(volume);
  return { left: left + spanOf(volume.size).right, right };
}

/** How far from a column, in the gap beside it. */
function inGap({ track }: Detour): number {
  return (GAP * (1 + (track % 3))) / 8;
}

/** How high on a solid, as a share of its front; between ends on one volume, in pixels. */
const [ASIDE, END] = [0.8, 4];
const HEAD = 6;

/** @param way where it points, of length 1. */
function head([x, y]: Point, [dx, dy]: Point, colour: "muted" | "accent" = "muted"): Polygon {
  const [bx, by] = [x - HEAD * dx, y - HEAD * dy];
  const half = HEAD / 2.2;
  const points: readonly Point[] = [
    [x, y],
    [bx - half * dy, by + half * dx],
    [bx + half * dy, by - half * dx],
  ];
  return { kind: "polygon", points, fill: colour, shade: "plain", stroke: colour };
}

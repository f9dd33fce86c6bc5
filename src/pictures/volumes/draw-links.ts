/** What leads from a volume to those that read it: windows, fans of lines, arrows, and arcs over what stands between. */
import type { Line, Point, Polygon, Shape } from "./drawing.ts";
import { windowOn } from "./draw-box.ts";
import { BESIDE, LINE } from "./labels.ts";
import { outlineOf, spanOf, type Volume } from "./volume.ts";

interface Pair {
  readonly from: Volume;
  readonly to: Volume;
}

/** To be drawn over `from` and below what follows it. @param level how high an arc goes, from 1 on. */
export function drawnLink(pair: Pair, volumes: readonly Volume[], level: number): readonly Shape[] {
  const { from, to } = pair;
  if (to.column - from.column > 1) return arc(pair, volumes, level);
  if (to.column === from.column) return upright(pair);
  const { link, reads } = to.piece;
  if (reads.length > 1 || from.level !== to.level) return isLevel(pair) ? arrow(pair) : curve(pair);
  switch (link.kind) {
    case "window":
      return pyramid(pair, windowOn(from, link.kernel));
    case "dense":
      return fan(pair);
    case "flow":
      return isLevel(pair) ? arrow(pair) : curve(pair);
  }
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

function curve({ from, to }: Pair): readonly Shape[] {
  const [a, b] = [outlineOf(from), outlineOf(to)];
  const [start, end]: readonly [Point, Point] = [
    [a.right, (a.top + a.bottom) / 2],
    [b.left - HEAD, b.middle],
  ];
  const half = (end[0] - start[0]) / 2;
  const points: readonly Point[] = [start, [start[0] + half, start[1]], [end[0] - half, end[1]], end];
  return [{ kind: "line", points, stroke: "muted", width: 1, isCurve: true }, head([b.left, b.middle], [1, 0])];
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

/** Over what stands between; from what stands below something else, under it. */
function arc({ from, to }: Pair, volumes: readonly Volume[], level: number): readonly Shape[] {
  const [a, b] = [outlineOf(from), outlineOf(to)];
  const between = volumes.filter(
    (each) => each.level === from.level && each.column >= from.column && each.column <= to.column,
  );
  const isOver = between.every((each) => each.column !== from.column || outlineOf(each).top >= a.top);
  const far = isOver
    ? Math.min(...between.map((each) => outlineOf(each).top)) - ARC * level
    : Math.max(...between.map(endOfLabels)) + ARC * level;
  const [start, end] = isOver ? [a.top, b.top] : [endOfLabels(from), endOfLabels(to)];
  const [left, right] = [(a.left + a.right) / 2, (b.left + b.right) / 2 - ARC_END * (level - 1)];
  const points: readonly Point[] = [
    [left, start],
    [left, far],
    [right, far],
    [right, end + (isOver ? -HEAD : HEAD)],
  ];
  return [
    { kind: "line", points, stroke: "accent", width: 1.2, isDashed: true },
    head([right, end], [0, isOver ? 1 : -1], "accent"),
  ];
}

/** Between arcs above each other; between their ends on one volume. */
const [ARC, ARC_END] = [12, 4];
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

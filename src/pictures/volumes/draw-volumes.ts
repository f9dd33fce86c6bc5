/** The figure of papers: the tensors of a model as boxes in space, with what leads from each to the next. */
import { drawnBoxesLimit } from "../../base/limits.ts";
import type { Graph } from "../../graph/graph.ts";
import { countOf, grouped } from "../../tensor/readable-numbers.ts";
import { textWidth } from "../text-width.ts";
import { drawnBox } from "./draw-box.ts";
import { linksOf } from "./draw-links.ts";
import { boxOfLabel, type Drawing, type Label, type Point, type Shape } from "./drawing.ts";
import { BESIDE, LINE, SMALL_SIZE } from "./labels.ts";
import { piecesOf } from "./pieces-of.ts";
import { placeVolumes } from "./place-volumes.ts";
import { outlineOf, spanOf, type Volume } from "./volume.ts";

export interface VolumesOptions {
  /** How many levels of blocks are open; so many that about 30 boxes are shown where it is left out. */
  readonly depth?: number | undefined;
}

/**
 * Boxes with their places, in the order of the graph.
 * @throws RangeError where a size is not bound, or where there are more boxes than a picture can hold.
 */
export function volumesOf(model: { readonly graph: Graph }, { depth }: VolumesOptions = {}): readonly Volume[] {
  const pieces = piecesOf(model, depth);
  if (pieces.length > drawnBoxesLimit) {
    const [most, found] = [drawnBoxesLimit, pieces.length].map((count) => grouped(count));
    throw new RangeError(`a picture holds ${most} boxes, and these are ${found}: open fewer blocks`);
  }
  return placeVolumes(pieces);
}

/** @throws RangeError as `volumesOf`. */
export function volumesDrawing(model: { readonly graph: Graph }, options: VolumesOptions = {}): Drawing {
  const volumes = volumesOf(model, options);
  const links = linksOf(volumes);
  const shapes: readonly Shape[] = [
    ...volumes.flatMap((volume, at): readonly Shape[] => [
      ...drawnBox(volume),
      ...links.filter(({ from }) => from === at).flatMap(({ shapes }) => shapes),
    ]),
    ...volumes.flatMap(labelsAt),
  ];
  return {
    title: `${model.graph.name}: its tensors`,
    description:
      `${countOf(volumes.length, "tensor")} as boxes, from ${volumes[0]!.piece.name} to ${volumes.at(-1)!.piece.name}: ` +
      "channels across, spatial extents upwards and into the picture.",
    ...framed([...shapes, ...legend(volumes, shapes)]),
  };
}

// ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** All that is written at a volume. */
export function labelsAt(volume: Volume): readonly Label[] {
  const { labels } = volume;
  const { left, right, front, bottom } = outlineOf(volume);
  const { right: dx, up: dy } = spanOf(volume.size);
  const middle = (left + right) / 2;
  return [
    ...figure(labels.channels, [(left + front) / 2, bottom + BESIDE + 0.75 * SMALL_SIZE], "middle"),
    ...figure(labels.height, [left - BESIDE, bottom - volume.size.height / 5], "end"),
    ...figure(labels.depth, [front + dx / 2 + BESIDE, bottom - dy / 2 + 0.6 * SMALL_SIZE - 3], "start"),
    ...labels.lines.map(({ text, size, isMuted }, at): Label => ({
      kind: "label",
      at: [middle, volume.nameY + LINE * (at + 0.75)],
      text,
      size,
      anchor: "middle",
      colour: isMuted ? "muted" : "ink",
    })),
  ];
}

function figure(text: string | undefined, at: Point, anchor: Label["anchor"]): readonly Label[] {
  return text === undefined ? [] : [{ kind: "label", at, text, size: SMALL_SIZE, anchor, colour: "ink" }];
}

/** What colours stand for, below all else. */
function legend(volumes: readonly Volume[], shapes: readonly Shape[]): readonly Shape[] {
  const categories = [...new Set(volumes.map(({ piece }) => piece.category))].filter((each) => each !== "source");
  const y = Math.max(...shapes.flatMap(pointsOf).map((point) => point[1])) + 2.5 * LINE;
  let x = Math.min(...volumes.map((volume) => outlineOf(volume).left));
  return categories.flatMap((category): readonly Shape[] => {
    const points: readonly Point[] = [
      [x, y],
      [x + 10, y],
      [x + 10, y - 10],
      [x, y - 10],
    ];
    const at: Point = [x + 15, y - 1];
    x += 15 + textWidth(category, SMALL_SIZE) + 18;
    return [
      { kind: "polygon", points, fill: category, shade: "plain", stroke: "muted" },
      { kind: "label", at, text: category, size: SMALL_SIZE, anchor: "start", colour: "muted" },
    ];
  });
}

// ── The frame ────────────────────────────────────────────────────────────────────────────────────────────────────────

const MARGIN = 16;

/** Moved so that all of it is to be seen. */
function framed(shapes: readonly Shape[]): Pick<Drawing, "width" | "height" | "shapes"> {
  const points = shapes.flatMap(pointsOf);
  const least = (axis: 0 | 1): number => points.reduce((low, point) => Math.min(low, point[axis]), Infinity);
  const most = (axis: 0 | 1): number => points.reduce((high, point) => Math.max(high, point[axis]), -Infinity);
  const [dx, dy] = [MARGIN - least(0), MARGIN - least(1)];
  return {
    width: most(0) + dx + MARGIN,
    height: most(1) + dy + MARGIN,
    shapes: shapes.map((shape) => moved(shape, ([x, y]) => [x + dx, y + dy])),
  };
}

function pointsOf(shape: Shape): readonly Point[] {
  if (shape.kind !== "label") return shape.points;
  const { left, right, top, bottom } = boxOfLabel(shape, textWidth);
  return [
    [left, top],
    [right, bottom],
  ];
}

function moved(shape: Shape, move: (point: Point) => Point): Shape {
  return shape.kind === "label" ? { ...shape, at: move(shape.at) } : { ...shape, points: shape.points.map(move) };
}

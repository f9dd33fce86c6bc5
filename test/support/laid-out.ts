/** What holds of every layout of a diagram, found out from its boxes and lines alone. */
import { isOpenBlock, shownBoxes, type Box, type Diagram } from "../../src/pictures/diagram/diagram.ts";
import type { Direction } from "../../src/pictures/diagram/parts.ts";
import { layoutOf, type Frame, type Layout, type Line, type Point } from "../../src/pictures/diagram/layout.ts";

/** Sentences that say what is wrong; none where all is well. */
export function layoutFaults(diagram: Diagram, direction: Direction): readonly string[] {
  const layout = layoutOf(diagram, direction);
  return [...overlaps(layout), ...crossings(layout, direction), ...looseEnds(diagram, layout), ...outside(layout)];
}

const SLACK = 0.01;

function overlaps({ boxes }: Layout): readonly string[] {
  return boxes.flatMap(({ box, frame }, at) =>
    boxes.slice(at + 1).flatMap((other) => {
      const isWithin = isOpenBlock(box) && holds(box, other.box);
      if (isWithin ? contains(frame, other.frame) : !meet(frame, other.frame)) return [];
      return [`${box.name} and ${other.box.name} ${isWithin ? "are not inside each other" : "overlap"}`];
    }),
  );
}

function holds(block: Box, box: Box): boolean {
  return block.kind === "block" && block.boxes.some((own) => own === box || holds(own, box));
}

function contains(outer: Frame, inner: Frame): boolean {
  const { x, y, width, height } = outer;
  return fits(x, width, inner.x, inner.width) && fits(y, height, inner.y, inner.height);
}

function fits(from: number, length: number, own: number, ownLength: number): boolean {
  return own >= from - SLACK && own + ownLength <= from + length + SLACK;
}

function meet(a: Frame, b: Frame): boolean {
  return !areApart(a.x, a.width, b.x, b.width) && !areApart(a.y, a.height, b.y, b.height);
}

function areApart(from: number, length: number, other: number, otherLength: number): boolean {
  return from + length <= other + SLACK || other + otherLength <= from + SLACK;
}

/** Points of a line, close to each other; bends as the picture draws them, whose ends go in the direction of reading. */
function pointsOf({ start, steps }: Line, direction: Direction): readonly Point[] {
  return steps.flatMap(({ to, isBent }, at) => {
    const from = at === 0 ? start : steps[at - 1]!.to;
    return Array.from({ length: 41 }, (_, step): Point => {
      const t = step / 40;
      // Control points at half of the way along, each in the lane of its end.
      const lane = isBent ? t * t * (3 - 2 * t) : t;
      const along = isBent ? 1.5 * t * (1 - t) + t * t * t : t;
      const [x, y] = direction === "down" ? [lane, along] : [along, lane];
      return { x: from.x + x * (to.x - from.x), y: from.y + y * (to.y - from.y) };
    });
  });
}

function crossings(layout: Layout, direction: Direction): readonly string[] {
  const closed = layout.boxes.filter(({ box }) => !isOpenBlock(box));
  return layout.lines.flatMap((line) => {
    const points = pointsOf(line, direction);
    const met = closed.find(({ frame }) => points.some((point) => isInside(point, frame)));
    return met === undefined ? [] : [`a line crosses ${met.box.name}`];
  });
}

function isInside({ x, y }: Point, frame: Frame): boolean {
  return (
    x > frame.x + SLACK &&
    x < frame.x + frame.width - SLACK &&
    y > frame.y + SLACK &&
    y < frame.y + frame.height - SLACK
  );
}

/** From each box that gives a tensor, lines lead to an arrow at each box that reads it. */
function looseEnds(diagram: Diagram, { boxes, lines, arrows }: Layout): readonly string[] {
  const shown = shownBoxes(diagram.boxes);
  const frameOf = new Map(boxes.map(({ box, frame }) => [box.id, frame]));
  const next = lines.map((line) => lines.filter((other) => isOn(other.start, line)));
  const reach = (from: Frame): ReadonlySet<Line> => {
    const seen = new Set(lines.filter(({ start }) => touches(start, from)));
    for (const line of seen) for (const other of next[lines.indexOf(line)]!) seen.add(other);
    return seen;
  };
  const missing = shown.flatMap((giver) => {
    const ways = [...reach(frameOf.get(giver.id)!)].map(({ steps }) => steps.at(-1)!.to);
    return shown
      .filter(({ reads }) => reads.some((tensor) => giver.gives.includes(tensor)))
      .filter(({ id }) => !ways.some((end) => touches(end, frameOf.get(id)!) && arrows.some((tip) => isSame(tip, end))))
      .map((reader) => `no line from ${giver.name} to ${reader.name}`);
  });
  const given = new Set(shown.flatMap(({ gives }) => gives));
  const reads = shown.flatMap((box) => box.reads.filter((tensor) => given.has(tensor))).length;
  return arrows.length === reads ? missing : [...missing, `${arrows.length} arrows for ${reads} tensors that are read`];
}

function isSame(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < SLACK && Math.abs(a.y - b.y) < SLACK;
}

/** On the straight parts of a line, or at its end. */
function isOn({ x, y }: Point, { start, steps }: Line): boolean {
  return steps.some(({ to, isBent }, at) => {
    const from = at === 0 ? start : steps[at - 1]!.to;
    if (isBent) return isSame({ x, y }, to);
    const box = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) };
    const [width, height] = [Math.abs(from.x - to.x), Math.abs(from.y - to.y)];
    return contains({ ...box, width, height }, { x, y, width: 0, height: 0 });
  });
}

function touches({ x, y }: Point, frame: Frame): boolean {
  return contains(frame, { x, y, width: 0, height: 0 }) && !isInside({ x, y }, frame);
}

function outside({ boxes, labels, width, height }: Layout): readonly string[] {
  const paper = { x: 0, y: 0, width, height };
  return [
    ...boxes.filter(({ frame }) => !contains(paper, frame)).map(({ box }) => `${box.name} is outside`),
    ...labels
      .filter(({ center }) => !contains(paper, { ...center, width: 0, height: 0 }))
      .map(({ text }) => `the label ${text} is outside`),
  ];
}

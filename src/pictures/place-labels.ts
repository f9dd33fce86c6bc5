/** Labels beside marks, where they cover neither marks nor each other. */
import { textWidth } from "./text-width.ts";

export interface Label {
  readonly text: string;
  /** The middle of the mark that it belongs to. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel extends Label {
  /** Where the text begins, and its base line. */
  readonly left: number;
  readonly base: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface LabelSpace {
  /** What labels stay within. */
  readonly bounds: Box;
  readonly fontSize: number;
  /** From the middle of a mark to its rim. */
  readonly radius: number;
}

/** In the order of the labels: those for which no side has room are left out. */
export function placeLabels(labels: readonly Label[], space: LabelSpace): readonly PlacedLabel[] {
  const { radius } = space;
  const taken: Box[] = labels.map(({ x, y }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return labels.flatMap((label) => {
    const box = sidesOf(label, space).find(
      (side) => isWithin(side, space.bounds) && !taken.some((each) => overlap(each, side)),
    );
    if (box === undefined) return [];
    taken.push(box);
    return [{ ...label, left: box.left, base: box.bottom - space.fontSize / 4 }];
  });
}

/** Best first: curves mostly rise, so that above to the left and below to the right they leave room. */
function sidesOf({ text, x, y }: Label, { fontSize, radius }: LabelSpace): readonly Box[] {
  const width = textWidth(text, fontSize);
  const gap = radius + 3;
  const boxAt = (left: number, top: number): Box => ({ left, right: left + width, top, bottom: top + fontSize });
  const [above, middle, below] = [y - gap - fontSize, y - fontSize / 2, y + gap];
  return [
    boxAt(x - gap / 2 - width, above),
    boxAt(x + gap / 2, below),
    boxAt(x - width / 2, above),
    boxAt(x - width / 2, below),
    boxAt(x + gap, middle),
    boxAt(x - gap - width, middle),
  ];
}

function isWithin(box: Box, bounds: Box): boolean {
  return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A pen that keys move over a board. */
export interface Pen {
  /** From 0 to 1 across and down. */
  readonly x: number;
  readonly y: number;
  readonly isDown: boolean;
}

const STEP = 1 / 28;
/** With Shift: four times as far. */
const LEAP = 4;

const ways: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Undefined where the key is none of the pen's. */
export function penAfter(pen: Pen, key: string, shift: boolean): Pen | undefined {
  if (key === " " || key === "Enter") return { ...pen, isDown: !pen.isDown };
  const way = ways[key];
  if (way === undefined) return undefined;
  const far = STEP * (shift ? LEAP : 1);
  return { ...pen, x: within(pen.x + far * way[0]), y: within(pen.y + far * way[1]) };
}

function within(place: number): number {
  return Math.min(1, Math.max(0, place));
}

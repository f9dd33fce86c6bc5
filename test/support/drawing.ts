/** Drawing on the boards of the playground, as a hand does. */
import type { Locator } from "playwright-core";

/** In parts of the board's sides. */
export type BoardPoint = readonly [across: number, down: number];

/** One stroke. */
export async function drawStroke(board: Locator, points: readonly BoardPoint[]): Promise<void> {
  await board.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await board.boundingBox())!;
  const { mouse } = board.page();
  const [first, ...others] = points.map(([across, down]) => [x + across * width, y + down * height] as const);
  await mouse.move(...first!);
  await mouse.down();
  for (const point of others) await mouse.move(...point, { steps: 4 });
  await mouse.up();
}

/** A zero, upright. */
export function zero(radius: number): readonly BoardPoint[] {
  return Array.from({ length: 17 }, (_, at) => {
    const angle = (at / 16) * 2 * Math.PI;
    return [0.5 + 0.7 * radius * Math.sin(angle), 0.5 - radius * Math.cos(angle)];
  });
}

/** A one, which leans so far to the right. */
export function one(lean: number): readonly BoardPoint[] {
  return [
    [0.5 + lean, 0.2],
    [0.5 - lean, 0.8],
  ];
}

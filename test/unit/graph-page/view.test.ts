/** What is seen of a picture, by what one can say of windows: places that stay, sizes that fit. */
import { assert, double, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitted,
  kept,
  moved,
  readable,
  revealing,
  type Place,
  type Size,
  type View,
  zoomed,
} from "../../../src/graph-page/script/view.ts";

const sizes = record({ width: integer({ min: 20, max: 20_000 }), height: integer({ min: 20, max: 20_000 }) });
const rooms = record({ width: integer({ min: 200, max: 4000 }), height: integer({ min: 100, max: 3000 }) });
const number = (min: number, max: number) => double({ min, max, noNaN: true });
const views = record({ x: number(-5000, 5000), y: number(-5000, 5000), scale: number(0.05, 8) });

/** The place of the picture that is seen at a place of the window. */
function seenAt({ x, y, scale }: View, at: Place): Place {
  return { x: x + at.x / scale, y: y + at.y / scale };
}

/** How much of a picture is in a window that begins there. */
function overlap(at: number, extent: number, seen: number): number {
  return Math.min(at + seen, extent) - Math.max(at, 0);
}

describe("a window on a picture", () => {
  it("shows all of it, the middle in the middle", () => {
    assert(
      property(sizes, rooms, (picture, room) => {
        const view = fitted(picture, room);
        const middle = seenAt(view, { x: room.width / 2, y: room.height / 2 });
        expect(middle.x).toBeCloseTo(picture.width / 2, 6);
        expect(middle.y).toBeCloseTo(picture.height / 2, 6);
        if (view.scale === 0.02) return;
        expect(picture.width * view.scale).toBeLessThanOrEqual(room.width * 1.000001);
        expect(picture.height * view.scale).toBeLessThanOrEqual(room.height * 1.000001);
      }),
    );
  });

  it("keeps what is under the pointer when it is scaled, and comes back", () => {
    assert(
      property(views, number(0.2, 5), rooms, (view, factor, at: Size) => {
        const place = { x: at.width, y: at.height };
        const after = zoomed(view, factor, place);
        expect(seenAt(after, place).x).toBeCloseTo(seenAt(view, place).x, 5);
        expect(seenAt(after, place).y).toBeCloseTo(seenAt(view, place).y, 5);
        if (after.scale >= 8 || after.scale <= 0.02) return;
        expect(zoomed(after, 1 / factor, place).x).toBeCloseTo(view.x, 5);
      }),
    );
  });

  it("goes as far over the picture as the pointer goes over the screen", () => {
    expect(moved({ x: 10, y: 20, scale: 2 }, { x: 6, y: -8 })).toEqual({ x: 13, y: 16, scale: 2 });
  });

  it("always shows a part of the picture, and stays where it is when it does", () => {
    assert(
      property(views, sizes, rooms, (view, picture, room) => {
        const { x, y, scale } = kept(view, picture, room);
        expect(overlap(x, picture.width, room.width / scale)).toBeGreaterThan(0);
        expect(overlap(y, picture.height, room.height / scale)).toBeGreaterThan(0);
        expect(kept({ x, y, scale }, picture, room)).toEqual({ x, y, scale });
      }),
    );
  });

  it("shows large pictures from their beginning, as large as they are, and small ones whole", () => {
    const room = { width: 1000, height: 500 };
    expect(readable({ width: 400, height: 5000 }, room)).toEqual({ x: -300, y: 0, scale: 1 });
    expect(readable({ width: 5000, height: 100 }, room)).toEqual({ x: 0, y: -200, scale: 1 });
    expect(readable({ width: 500, height: 400 }, room)).toEqual(fitted({ width: 500, height: 400 }, room));
  });
});

it("a part is brought into the window with something around it, by the shortest way", () => {
  // Of the picture 200 by 100 are seen, from (100, 100) on; 24 pixels of the screen are 12 of the picture.
  const view = { x: 100, y: 100, scale: 2 };
  const room = { width: 400, height: 200 };
  const part = (x: number, y: number) => revealing(view, { x, y, width: 20, height: 10 }, room);
  expect(part(150, 140)).toEqual(view);
  expect(part(400, 140)).toEqual({ x: 400 + 20 + 12 - 200, y: 100, scale: 2 });
  expect(part(150, 20)).toEqual({ x: 100, y: 20 - 12, scale: 2 });
  expect(revealing(view, { x: 300, y: 120, width: 500, height: 10 }, room)).toEqual({ x: 300 - 12, y: 100, scale: 2 });
});

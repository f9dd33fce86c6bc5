/** Drawing without a page: where keys move the pen, and where MNIST's way of centring puts a drawing. */
import { expect, it } from "vitest";
import { centredInk } from "../../../playground/page/centred-ink.ts";
import { penAfter, type Pen } from "../../../playground/page/pen.ts";

const pen: Pen = { x: 0.5, y: 0.5, isDown: false };

it("arrows move the pen by a pixel of 28, with Shift by four, and never off the sheet", () => {
  expect(penAfter(pen, "ArrowLeft", false)).toEqual({ x: 0.5 - 1 / 28, y: 0.5, isDown: false });
  expect(penAfter(pen, "ArrowDown", true)).toEqual({ x: 0.5, y: 0.5 + 4 / 28, isDown: false });
  expect(penAfter({ ...pen, y: 0.01 }, "ArrowUp", true)).toMatchObject({ y: 0 });
});

it("Space and Enter put the pen down and lift it; other keys are not its own", () => {
  const down = penAfter(pen, " ", false)!;
  expect(down.isDown).toBe(true);
  expect(penAfter(down, "Enter", false)).toEqual(pen);
  expect(penAfter(pen, "Tab", false)).toBeUndefined();
});

/** White where the letters are not dots. */
function sheet(...rows: readonly string[]): { data: Uint8ClampedArray; width: number; height: number } {
  const letters = [...rows.join("")];
  const data = new Uint8ClampedArray(
    letters.flatMap((letter) => (letter === "." ? [0, 0, 0, 255] : [255, 255, 255, 255])),
  );
  return { data, width: rows[0]!.length, height: rows.length };
}

it("the ink's box becomes 20 of 28 pixels, and its centre of mass the middle", () => {
  // A box of 2 x 2 in a corner of 7 x 7: it is to be 5 x 5, and its middle (1, 1) to lie at (3.5, 3.5).
  const place = centredInk(sheet("##.....", "##.....", ".......", ".......", ".......", ".......", "......."));
  expect(place).toEqual({ scale: 2.5, left: 3.5 - 2.5, top: 3.5 - 2.5 });
});

it("of uneven ink the centre of mass counts, not that of the box", () => {
  // Pixels with middles (0.5, 0.5), (0.5, 1.5), (0.5, 2.5) and (2.5, 2.5): their mean is (1, 1.75). The box is 3 x 3 of 7: 5 / 3.
  const place = centredInk(sheet("#......", "#......", "#.#....", ".......", ".......", ".......", "......."))!;
  expect(place.scale).toBeCloseTo(5 / 3, 12);
  expect(place.left).toBeCloseTo(3.5 - 5 / 3, 12);
  expect(place.top).toBeCloseTo(3.5 - (5 / 3) * 1.75, 12);
});

it("an empty sheet has no place", () => {
  expect(centredInk(sheet("..", ".."))).toBeUndefined();
});

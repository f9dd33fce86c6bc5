/** Random numbers as the picture that the net gets, in the order in which it gets them. */
import { expect, it } from "vitest";
import { randomPixels } from "../../../playground/page/panes/run/random-pixels.ts";
import { randomSource } from "../../../src/base/random.ts";

/** From −1, black, to 1, white: rounded as canvases round. */
function levels(seed: number, count: number): readonly number[] {
  const { next } = randomSource(seed);
  return Array.from({ length: count }, () => new Uint8ClampedArray([255 * next()])[0]!);
}

it("one channel is grey", () => {
  const [a, b] = levels(3, 2);
  expect([...randomPixels({ shape: [1, 1, 2], isChannelsLast: false }, 3)]).toEqual([a, a, a, 255, b, b, b, 255]);
});

it("three channels are red, green and blue, whichever comes first: channels or places", () => {
  const [a, b, c, d, e, f] = levels(5, 6);
  const shape = [3, 1, 2];
  expect([...randomPixels({ shape, isChannelsLast: false }, 5)]).toEqual([a, c, e, 255, b, d, f, 255]);
  expect([...randomPixels({ shape, isChannelsLast: true }, 5)]).toEqual([a, b, c, 255, d, e, f, 255]);
});

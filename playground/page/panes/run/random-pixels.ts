/** Random numbers as a picture of what the net gets: −1 is black, 1 white, or the whole of a colour. */
import type { NetInput } from "../../../questions/load.ts";
import { randomNumbers } from "../../../random-numbers.ts";

export function randomPixels(
  { shape, isChannelsLast }: Pick<NetInput, "shape" | "isChannelsLast">,
  seed: number,
): Uint8ClampedArray<ArrayBuffer> {
  const [channels = 1, height = 1, width = 1] = shape;
  const places = height * width;
  const numbers = randomNumbers(seed, channels * places);
  const pixels = new Uint8ClampedArray(4 * places).fill(255);
  for (let at = 0; at < places; at++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = Math.min(colour, channels - 1);
      const number = numbers[isChannelsLast ? at * channels + channel : channel * places + at]!;
      pixels[4 * at + colour] = 127.5 * (number + 1);
    }
  }
  return pixels;
}

/** Pictures for tests, and what a tensor of one is, told directly: for every element, over every pixel that counts for it. */
import { randomSource } from "../../src/base/random.ts";
import type { Pixels } from "../../src/tensor/pixels.ts";

export interface TestPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Of random bytes; opaque, or with any alpha. */
export function randomPicture(width: number, height: number, seed: number, opaque: boolean): TestPicture {
  const random = randomSource(seed);
  const data = Uint8Array.from({ length: 4 * width * height }, (_, at) =>
    opaque && at % 4 === 3 ? 255 : Math.floor(random.next() * 256),
  );
  return { data, width, height };
}

/** The tensor [C, height, width] in binary64. */
export function tensorOf(picture: TestPicture, pixels: Pixels, height: number, width: number): Float64Array {
  const channels = pixels.order === "gray" ? 1 : 3;
  const result = new Float64Array(channels * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colourAt(picture, pixels, [height, width], [y, x]);
      valuesOf(colour, pixels).forEach((value, channel) => {
        const normalised = (value * pixels.scale - pixels.mean[channel]!) / pixels.std[channel]!;
        result[(channel * height + y) * width + x] = normalised;
      });
    }
  }
  return result;
}

function valuesOf([red, green, blue]: readonly number[], { order }: Pixels): readonly number[] {
  if (order === "gray") return [0.299 * red! + 0.587 * green! + 0.114 * blue!];
  return order === "rgb" ? [red!, green!, blue!] : [blue!, green!, red!];
}

type Pair = readonly [vertical: number, horizontal: number];

/** Red, green and blue of one pixel of the tensor. */
function colourAt(picture: TestPicture, { fit, crop, fill }: Pixels, size: Pair, at: Pair): readonly number[] {
  const whole = [picture.height, picture.width] as const;
  const part = whole.map((extent) => extent * crop);
  const factors = [size[0] / part[0]!, size[1] / part[1]!];
  const larger = Math.max(...factors);
  const smaller = Math.min(...factors);
  const axes = [0, 1].map((axis) => {
    if (fit === "stretch") return { from: part[axis]!, to: size[axis]!, begin: 0 };
    if (fit === "cover") return { from: size[axis]! / larger, to: size[axis]!, begin: 0 };
    const to = Math.min(size[axis]!, Math.max(1, Math.round(part[axis]! * smaller)));
    return { from: part[axis]!, to, begin: Math.floor((size[axis]! - to) / 2) };
  });
  if (axes.some(({ begin, to }, axis) => at[axis]! < begin || at[axis]! >= begin + to)) return fill;
  const centres = axes.map(({ from, to, begin }, axis) => {
    const step = from / to;
    return { centre: (whole[axis]! - from) / 2 + (at[axis]! - begin + 0.5) * step, reach: Math.max(1, step) };
  });
  const sums = [0, 0, 0];
  let total = 0;
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < picture.width; column++) {
      const distances = [row, column].map(
        (place, axis) => Math.abs(place + 0.5 - centres[axis]!.centre) / centres[axis]!.reach,
      );
      const weight = Math.max(0, 1 - distances[0]!) * Math.max(0, 1 - distances[1]!);
      if (weight === 0) continue;
      total += weight;
      const from = 4 * (row * picture.width + column);
      const alpha = picture.data[from + 3]! / 255;
      for (let colour = 0; colour < 3; colour++) {
        sums[colour]! += weight * (picture.data[from + colour]! * alpha + fill[colour]! * (1 - alpha));
      }
    }
  }
  return sums.map((sum) => sum / total);
}

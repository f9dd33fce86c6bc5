/** A drawing as MNIST has them: the digit fitted into 20 of 28 pixels, and its centre of mass in the middle. */

export interface Ink {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Where the drawing comes to lie on a sheet of the same size. */
export interface InkPlace {
  readonly scale: number;
  /** Of the drawing's corner on the new sheet. */
  readonly left: number;
  readonly top: number;
}

const BOX = 20 / 28;

/** Undefined where nothing is drawn. Ink is what is not black. */
export function centredInk({ data, width, height }: Ink): InkPlace | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  let [mass, across, down] = [0, 0, 0];
  for (let at = 0; at < width * height; at++) {
    const ink = data[4 * at]!;
    if (ink === 0) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    mass += ink;
    across += ink * (x + 0.5);
    down += ink * (y + 0.5);
  }
  if (mass === 0) return undefined;
  const scale = Math.min((BOX * width) / (right - left + 1), (BOX * height) / (bottom - top + 1));
  return { scale, left: width / 2 - (scale * across) / mass, top: height / 2 - (scale * down) / mass };
}

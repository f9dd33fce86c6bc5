/**
 * How a picture becomes a tensor [C, H, W] of one or three channels. First the middle part of the picture is taken, `crop`
 * of each side. `fit` then says what of it fills H x W:
 *
 * - `stretch`: all of it, each axis by a factor of its own;
 * - `cover`: the largest part of its middle that has the tensor's proportions;
 * - `contain`: all of it, as large as it can be in whole pixels (at least one) without being distorted, in the middle of `fill`.
 *
 * A tensor's pixel is a weighted mean of the picture's around its centre, by a triangle of half the width max(1, step), where
 * step is how many of the picture's pixels one of the tensor's stands for; centres are at halves, and weights are normalised
 * over the pixels that the picture has. That is `bilinear` of PIL, and of torchvision with `antialias`. What is transparent is
 * laid over `fill` before. A value `v` of 0 to 255 becomes (v * scale - mean) / std of its channel.
 */
export interface Pixels {
  readonly scale: number;
  /** One a channel, in the order of the tensor's, as `std`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly order: PixelOrder;
  readonly fit: PixelFit;
  /** Red, green and blue, 0 to 255. */
  readonly fill: readonly number[];
  /** What is kept of a side, above 0, at most 1. */
  readonly crop: number;
}

export const pixelOrders = ["rgb", "bgr", "gray"] as const;
export type PixelOrder = (typeof pixelOrders)[number];

export const pixelFits = ["stretch", "cover", "contain"] as const;
export type PixelFit = (typeof pixelFits)[number];

/** How much red, green and blue count for grey: Rec. ITU-R BT.601, as PIL has it. */
export const grayWeights = [0.299, 0.587, 0.114] as const;

export function channelsOf(order: PixelOrder): number {
  return order === "gray" ? 1 : 3;
}

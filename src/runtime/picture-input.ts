/** What the reader of pictures in a module, or beside an engine, is told of an input. */
import { invariant } from "../base/invariant.ts";
import { boundaryOrder, type Layout } from "../tensor/layout.ts";
import type { Pixels } from "../tensor/pixels.ts";
import { formatDims } from "../tensor/shape.ts";
import type { PictureInput } from "./modules/picture.ts";

/** An input whose arrays have this shape, batch in front, in this layout. */
export interface PicturePort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly pixels: Pixels;
}

export function pictureInputOf({ name, shape, pixels }: PicturePort, layout: Layout): PictureInput {
  const { scale, mean, std, order, fit, crop, fill } = pixels;
  const places = boundaryOrder(layout, shape.length);
  const [batch, channels, height, width] = [0, 1, 2, 3].map((axis) => shape[places.indexOf(axis)]);
  invariant(batch !== undefined && height !== undefined && width !== undefined, "an input of pictures is an image");
  return {
    name,
    shape: formatDims(shape),
    batch,
    height,
    width,
    strides: places.at(-1) === 1 ? [1, channels!] : [height * width, 1],
    fit,
    crop,
    fill,
    colours: { rgb: [0, 1, 2], bgr: [2, 1, 0], gray: [] }[order],
    factors: std.map((each) => scale / each),
    offsets: std.map((each, channel) => 0 - mean[channel]! / each),
  };
}

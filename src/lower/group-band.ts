/**
 * The inputs of one group of a convolution in a band of rows, copied so that neighbouring pixels lie side by side:
 *
 *     [rows][columns][inputs of a group]
 *
 * In an image, pixels of a group lie all channels apart. A tap of few inputs is then a short loop of its own, and where
 * pixels are a power of two apart, the lines that a window walks over compete for few places of the nearest cache.
 */
import { bytesOf } from "../kernel/elements.ts";
import { add, int, load, mul, sub } from "../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../kernel/ir.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { dilatedExtent } from "../tensor/window.ts";
import { pixelAddress, type Image } from "./buffer-view.ts";
import type { Geometry } from "./contraction.ts";
import type { Band } from "./depthwise/planes.ts";

export interface GroupBand {
  /** Rows of the output that are computed from one copy. */
  readonly rows: number;
  /** Rows and columns of the input that these see. */
  readonly height: number;
  readonly width: number;
}

/**
 * The band of a layer with such an output, of as many rows as half of the nearest cache holds, or as many as windows share;
 * undefined where copying takes longer than the loops that it joins.
 */
export function groupBandOf(
  geometry: Geometry,
  [height, width]: readonly [number, number],
  facts: RunFacts,
): GroupBand | undefined {
  const { kernel, stride, dilation, inputs } = geometry;
  const { machine, activations } = facts;
  if (geometry.groups === 1 || savedBy(geometry, facts) <= inputs * stride[0] * stride[1] * 2 * machine.costs.access) {
    return undefined;
  }
  const columns = (width - 1) * stride[1] + dilatedExtent(kernel[1], dilation[1]);
  const held = Math.floor((machine.nearest.way * machine.nearest.ways) / 2 / bytesOf(activations, columns * inputs));
  const shared = dilatedExtent(kernel[0], dilation[0]) - 1;
  const most = Math.max(1, Math.floor(Math.max(held - shared, shared) / stride[0]));
  const rows = Math.ceil(height / Math.ceil(height / most));
  return { rows, height: (rows - 1) * stride[0] + shared + 1, width: columns };
}

/** What a position saves, in multiply-adds, where the taps of a row are one loop. */
function savedBy({ kernel, dilation, outputs }: Geometry, { tile, lanes, machine }: RunFacts): number {
  if (lanes === 1 || dilation[1] > 1) return 0;
  const loops = kernel[0] * (kernel[1] - 1) * Math.ceil(outputs / tile.channels);
  return (loops * lanes * machine.costs.loop) / tile.positions;
}

/** Elements of a copy. */
export function bandLength({ height, width }: GroupBand, { inputs }: Geometry): number {
  return height * width * inputs;
}

/** The copy as an image, whose column 0 is the input's, and whose row 0 is the first that the band sees. */
export function groupImage(buffer: Buffer, { height, width }: GroupBand, { inputs, pad }: Geometry): Image {
  return {
    buffer,
    offset: pad[1] * inputs,
    batch: 1,
    channels: inputs,
    height,
    width,
    batchStride: 0,
    channelStride: 1,
    rowStride: width * inputs,
    pixelStride: inputs,
    halo: { top: 0, bottom: 0, left: 0, right: 0 },
  };
}

/** The first row of the input that a band sees. */
export function topOf({ stride, pad }: Geometry, { y }: Band): Expression {
  return add(mul(y, int(stride[0])), int(-pad[0]));
}

/** Copies what the rows of a band see of a group. */
export function fillGroupBand(
  k: KernelBuilder,
  geometry: Geometry,
  input: Image,
  target: Image,
  band: Band,
  group: Expression,
): void {
  const { kernel, stride, dilation, pad, inputs } = geometry;
  const { n, y, end } = band;
  const top = topOf(geometry, band);
  const reach = dilatedExtent(kernel[0], dilation[0]) - stride[0];
  const first = mul(group, int(inputs * input.channelStride));
  k.for("down", 0, add(mul(sub(end, y), int(stride[0])), int(reach)), (down) => {
    const from = k.let("from", add(pixelAddress(input, { n, y: add(top, down), x: int(-pad[1]) }), first));
    const row = k.let("to", mul(down, int(target.rowStride)));
    k.for("right", 0, target.width, (right) => {
      const pixel = k.let("pixel", add(from, mul(right, int(input.pixelStride))));
      const place = k.let("place", add(row, mul(right, int(inputs))));
      k.for("c", 0, inputs, (c) => {
        k.store(target.buffer, add(place, c), load(input.buffer, add(pixel, mul(c, int(input.channelStride)))));
      });
    });
  });
}

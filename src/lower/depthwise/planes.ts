/**
 * Planes: the inputs of a band of rows, copied vector by vector of channels, so that neighbouring pixels lie side by side:
 *
 *     [channels of a cache line / lanes][rows][columns][lanes]
 *
 * In an image a window walks memory from pixel to pixel, all channels apart. Where pixels or rows are a power of two apart,
 * or windows large, its lines do not stay in the nearest cache until the next channels of the same lines are wanted.
 */
import { bytesOf } from "../../kernel/elements.ts";
import { add, div, int, load, min, mul, rem, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { dilatedExtent } from "../../tensor/window.ts";
import { pixelAddress, type Image, type PixelIndex } from "../buffer-view.ts";
import type { Geometry } from "../contraction.ts";
import { forVectors } from "./pack.ts";
import type { Source } from "./window-tile.ts";

export interface Planes {
  /** Rows of the output that are computed from the planes at once. */
  readonly rows: number;
  /** Channels that are copied at once. */
  readonly channels: number;
  /** Rows and columns of the input in a plane. */
  readonly height: number;
  readonly width: number;
  readonly rowStride: number;
}

/** As many rows as the nearest cache holds of a plane, or as many as windows share; in bands of like size. */
export function planesOf(
  { kernel, stride, dilation }: Geometry,
  [height, width]: readonly [number, number],
  { lanes, machine, activations }: RunFacts,
): Planes {
  const element = bytesOf(activations);
  const columns = (width - 1) * stride[1] + dilatedExtent(kernel[1], dilation[1]);
  // Rows an odd number of cache lines apart do not compete for the same ones.
  const lines = Math.ceil((columns * lanes * element) / machine.cacheLine);
  const rowBytes = (lines + 1 - (lines % 2)) * machine.cacheLine;
  const held = Math.floor((machine.nearest.way * machine.nearest.ways) / rowBytes);
  const shared = dilatedExtent(kernel[0], dilation[0]) - 1;
  const most = Math.max(1, Math.floor(Math.max(held - shared, shared) / stride[0]));
  const rows = Math.ceil(height / Math.ceil(height / most));
  return {
    rows,
    channels: machine.cacheLine / element,
    height: (rows - 1) * stride[0] + shared + 1,
    width: columns,
    rowStride: rowBytes / element,
  };
}

/** Elements that planes take. */
export function planesLength({ channels, height, rowStride }: Planes, { lanes }: RunFacts): number {
  return (channels / lanes) * height * rowStride;
}

/** The inputs of one channel, as windows read them. */
export function planeSource(buffer: Buffer, { rowStride }: Planes, { lanes }: RunFacts): Source {
  return { buffer, steps: [rowStride, lanes] };
}

/** Where the plane of a vector of channels begins that is `first` channels from those that were copied first. */
export function planeAt({ height, rowStride }: Planes, first: Expression, { lanes }: RunFacts): Expression {
  return mul(first, int((height * rowStride) / lanes));
}

/** Neighbouring rows of the output: `end` is the one behind the last. */
export interface Band extends Pick<PixelIndex, "n" | "y"> {
  readonly end: Expression;
}

/** Copies what the rows of a band see, in some channels, the first of which is `first`. */
export function fillPlanes(
  k: KernelBuilder,
  geometry: Geometry,
  input: Image,
  target: Buffer,
  planes: Planes,
  { n, y, end }: Band,
  first: Expression,
  facts: RunFacts,
): void {
  const { kernel, stride, dilation, pad } = geometry;
  const top = add(mul(y, int(stride[0])), int(-pad[0]));
  const reach = dilatedExtent(kernel[0], dilation[0]) - stride[0];
  k.for("down", 0, add(mul(sub(end, y), int(stride[0])), int(reach)), (down) => {
    const from = k.let("from", pixelAddress(input, { n, y: add(top, down), x: int(-pad[1]) }));
    const row = mul(down, int(planes.rowStride));
    k.for("right", 0, planes.width, (right) => {
      const pixel = k.let("pixel", add(from, mul(right, int(input.pixelStride))));
      const place = k.let("place", add(row, mul(right, int(facts.lanes))));
      forVectors(k, geometry, facts, { first, count: planes.channels }, (c, count) => {
        const plane = add(place, planeAt(planes, sub(c, first), facts));
        k.for("lane", 0, count, (lane) => {
          k.store(
            target,
            add(plane, lane),
            load(input.buffer, add(pixel, mul(add(c, lane), int(input.channelStride)))),
          );
        });
      });
    });
  });
}

/** The parallel range over bands of rows and the channels that are copied at once; gives its extent. */
export function forBands(
  k: KernelBuilder,
  { batch, height, channels }: Image,
  planes: Pick<Planes, "rows" | "channels">,
  visit: (band: Band, first: Expression) => void,
): number {
  const bands = Math.ceil(height / planes.rows);
  const blocks = Math.ceil(channels / planes.channels);
  const extent = batch * bands * blocks;
  const visitAt = (at: Expression): void => {
    const image = k.let("image", div(at, int(bands * blocks)));
    const inImage = rem(at, int(bands * blocks));
    const y = k.let("y", mul(div(inImage, int(blocks)), int(planes.rows)));
    const first = k.let("first", mul(rem(inImage, int(blocks)), int(planes.channels)));
    const end = k.let(
      "end",
      bands * planes.rows === height ? add(y, int(planes.rows)) : min(add(y, int(planes.rows)), int(height)),
    );
    visit({ n: image, y, end }, first);
  };
  if (extent === 1) visitAt(int(0));
  else k.range("at", visitAt);
  return extent;
}

/**
 * Depthwise convolution: one kernel per channel. For some neighbouring positions at once, channel by channel (which is
 * how memory runs), each input of a kernel row is loaded once and used by every position that sees it.
 */
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { add, int, load, mul, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import { biasOf, geometryOf, haloOf, loadBias, weightOf, type Geometry } from "../contraction.ts";
import { finishRow, ONE_CHANNEL, tileEpilogue } from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Layer, PackRequest, Site, Strategy } from "../strategy.ts";
import { coverRow } from "../register-tile.ts";
import { imageOf, pixelAddress, type Image } from "../buffer-view.ts";

/**
 * Positions at a time: what neighbours share shrinks with the stride, and registers are few. Engines load all that a
 * kernel row needs before they compute, so sums, taps and inputs together must fit the vector registers.
 */
function positionsFor(geometry: Geometry, { lanes, machine }: RunFacts): number {
  const most = geometry.stride[1] === 1 ? 4 : 3;
  const live = (positions: number) => positions + geometry.kernel[1] + columnsOf(geometry, positions).length;
  if (lanes === 1) return most;
  return [most, most - 1, 2].find((positions) => live(positions) < machine.registers) ?? 1;
}

/** The columns of the input that some of the positions see, from the first tap of the first on. */
function columnsOf({ kernel, stride, dilation }: Geometry, positions: number): readonly number[] {
  const columns = new Set<number>();
  for (let position = 0; position < positions; position++) {
    for (let kx = 0; kx < kernel[1]; kx++) columns.add(position * stride[1] + kx * dilation[1]);
  }
  return [...columns].toSorted((a, b) => a - b);
}

/** A kernel row is written out tap by tap, so it may not be too long. */
const WIDEST_KERNEL = 16;

export const depthwise: Strategy = {
  name: "depthwise",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    if (geometry.groups === 1 || geometry.kernel[1] > WIDEST_KERNEL) return undefined;
    const weights = tapsByChannel(layer, geometry, facts);
    return {
      reason: `one kernel per channel: ${positionsFor(geometry, facts)} positions share the inputs of a kernel row`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitDepthwise(k, site, geometry, site.packed(weights)),
    };
  },
};

function emitDepthwise(k: KernelBuilder, site: Site, geometry: Geometry, weights: Buffer): Emitted {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const bias = biasOf(site);
  const epilogue = tileEpilogue(k, site, output);
  const segments = coverRow(output.width, positionsFor(geometry, site.facts));
  const extent = forRows(k, output, (n, y) => {
    const top = add(mul(y, int(geometry.stride[0])), int(-geometry.pad[0]));
    const row = k.let("row", pixelAddress(input, { n, y: top, x: int(-geometry.pad[1]) }));
    for (const { from, tiles, size } of segments) {
      k.for("x", from, from + tiles * size, (x) => tile(n, y, row, x, size), size);
    }
    finishRow(k, epilogue, output, { n, y }, int(0), output.channels);
  });
  return { extent, writesHalo: true };

  function tile(n: Expression, y: Expression, row: Expression, x: Expression, size: number): void {
    const from = k.let("from", add(row, mul(x, int(geometry.stride[1] * input.pixelStride))));
    const to = k.let("to", pixelAddress(output, { n, y, x }));
    const pixel = epilogue.tile.pixel({ n, y, x });
    k.for("c", 0, geometry.groups, (c) => {
      const operands = epilogue.tile.channels(c, ONE_CHANNEL);
      const [start] = loadBias(k, bias, c, ONE_CHANNEL);
      const sums = Array.from({ length: size }, (_, right) => k.variable(`sum${right}`, start!));
      k.for("ky", 0, geometry.kernel[0], (ky) => {
        const down = mul(ky, int(geometry.dilation[0] * input.rowStride));
        const at = k.let("xk", add(add(from, down), mul(c, int(input.channelStride))));
        emitKernelRow(k, geometry, input, at, tapReader(k, weights, geometry, ky, c), sums);
      });
      const target = k.let("yc", add(to, mul(c, int(output.channelStride))));
      sums.forEach((sum, right) => {
        const value = epilogue.tile.finish(sum.value, operands, pixel, right);
        k.store(output.buffer, add(target, int(right * output.pixelStride)), value);
      });
    });
  }
}

/** Loads the taps of a kernel row and gives them. */
function tapReader(k: KernelBuilder, weights: Buffer, { kernel, groups }: Geometry, ky: Expression, c: Expression) {
  const first = k.let("wk", add(mul(ky, int(kernel[1] * groups)), c));
  return Array.from({ length: kernel[1] }, (_, kx) => k.let(`w${kx}`, load(weights, add(first, int(kx * groups)))));
}

/** Adds one kernel row to every position, input by input from left to right. */
function emitKernelRow(
  k: KernelBuilder,
  geometry: Geometry,
  input: Image,
  at: Expression,
  taps: readonly Expression[],
  sums: readonly Variable[],
): void {
  for (const column of columnsOf(geometry, sums.length)) {
    const x = k.let("value", load(input.buffer, add(at, int(column * input.pixelStride))));
    sums.forEach((sum, position) => {
      const tap = taps[(column - position * geometry.stride[1]) / geometry.dilation[1]];
      if (tap !== undefined) sum.set(add(sum.value, mul(x, tap)));
    });
  }
}

/** The taps with the channels innermost: `[kernel height][kernel width][channels]`. */
function tapsByChannel({ node }: Layer, geometry: Geometry, facts: RunFacts): PackRequest {
  const { groups, kernel, flipped } = geometry;
  return {
    ...weightOf(node),
    order: `taps ${[groups, ...kernel, flipped].join(" ")}`,
    element: facts.convolutionWeights,
    length: groups * kernel[0] * kernel[1],
    fill: (k, source, target) => fillTaps(k, source, target, geometry),
  };
}

function fillTaps(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  { groups, kernel, flipped }: Geometry,
): number {
  const [height, width] = kernel;
  k.range("c", (c) => {
    k.for("ky", 0, height, (ky) => {
      k.for("kx", 0, width, (kx) => {
        const y = flipped ? sub(int(height - 1), ky) : ky;
        const x = flipped ? sub(int(width - 1), kx) : kx;
        const index = source.shape.length === 4 ? [c, int(0), y, x] : [c, int(0), x];
        const at = add(mul(add(mul(ky, int(width)), kx), int(groups)), c);
        k.store(target, at, source.at(index));
      });
    });
  });
  return groups;
}

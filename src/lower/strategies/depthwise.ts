/**
 * Depthwise convolution: one kernel per channel. For some neighbouring positions at once, channel by channel (which is
 * how memory runs), each input of part of a kernel row is loaded once and used by every position that sees it.
 *
 *     rows → tiles of a row → channels → parts of the kernel → kernel rows → taps
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import { biasOf, geometryOf, haloOf, loadBias, type Geometry } from "../contraction.ts";
import { forVectors, tapsInVectors } from "../depthwise/pack.ts";
import { emitWindow, windowTile, type WindowTile } from "../depthwise/window-tile.ts";
import { finishRow, ONE_CHANNEL, tileEpilogue } from "../epilogue.ts";
import { forRows } from "../halo-rows.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { coverRow } from "../register-tile.ts";
import { imageOf, pixelAddress } from "../buffer-view.ts";

export const depthwise: Strategy = {
  name: "depthwise",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    if (geometry.groups === 1) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const tile = windowTile(geometry, layer.outputShape.at(-1)!, facts);
    return {
      reason: `one kernel per channel: ${tile.positions} positions share the inputs of part of a kernel row`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitDepthwise(k, site, geometry, tile, site.packed(weights)),
    };
  },
};

function emitDepthwise(k: KernelBuilder, site: Site, geometry: Geometry, shape: WindowTile, weights: Buffer): Emitted {
  const { facts } = site;
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const bias = biasOf(site);
  const epilogue = tileEpilogue(k, site, output);
  const segments = coverRow(output.width, shape.positions);
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
    forVectors(k, geometry, facts, (c, taps) => {
      const operands = epilogue.tile.channels(c, ONE_CHANNEL);
      const [start] = loadBias(k, bias, c, ONE_CHANNEL);
      const sums = Array.from({ length: size }, (_, right) => k.variable(`sum${right}`, start!));
      const inputs = add(from, mul(c, int(input.channelStride)));
      emitWindow(k, geometry, shape.parts, { source: input, inputs, weights, taps }, sums, facts);
      const target = k.let("yc", add(to, mul(c, int(output.channelStride))));
      sums.forEach((sum, right) => {
        const value = epilogue.tile.finish(sum.value, operands, pixel, right);
        k.store(output.buffer, add(target, int(right * output.pixelStride)), value);
      });
    });
  }
}

/**
 * Depthwise convolution: one kernel per channel. For some neighbouring positions at once, each input that part of a kernel
 * sees is loaded once and used by all of them. Windows over the image itself go from channel to channel, which is how memory
 * runs; tiles of a column read few streams of it, which overlap:
 *
 *     tiles of rows → tiles of columns → channels → the kernel
 *
 * Where the nearest cache would lose the lines of a window meanwhile, a band of rows is copied to planes, which windows go
 * over one by one:
 *
 *     bands of rows → blocks of channels → channels → rows → tiles of columns → the kernel
 */
import { add, int, mul, sub } from "../../kernel/expression.ts";
import { geometryOf, haloOf } from "../contraction.ts";
import { forVectors, tapsAt, tapsInVectors } from "../depthwise/pack.ts";
import { planFor } from "../depthwise/plan.ts";
import { fillPlanes, forBands, planeAt, planesLength, planeSource, type Planes } from "../depthwise/planes.ts";
import {
  channelsAt,
  emitTile,
  extentsOf,
  finishRows,
  forColumnTiles,
  forRowTiles,
  kernelAt,
  placesOf,
  type WindowKernel,
} from "../depthwise/tiles.ts";
import { emitWindow, imageSource, scalarReads } from "../depthwise/window-tile.ts";
import { ONE_CHANNEL } from "../epilogue.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { pixelAddress } from "../buffer-view.ts";

export const depthwise: Strategy = {
  name: "depthwise",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.inputs !== 1 || geometry.outputs !== 1) return undefined;
    if (geometry.groups === 1) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const { tile, planes } = planFor(geometry, extentsOf(layer), facts);
    const neighbours = `${tile.positions} positions of a ${tile.along === 0 ? "column" : "row"}`;
    const source = planes === undefined ? "the image" : `a copy, for ${planes.rows} rows`;
    return {
      reason: `one kernel per channel: ${neighbours} share inputs of ${source}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => {
        const kernel = kernelAt(k, site, geometry, tile, site.packed(weights));
        return planes === undefined ? overRows(kernel) : overPlanes(kernel, planes, site);
      },
    };
  },
};

function overRows(kernel: WindowKernel): Emitted {
  const { k, geometry, facts, input, weights } = kernel;
  const { stride, pad, groups } = geometry;
  const source = imageSource(input);
  const extent = forRowTiles(kernel, (n, y, rows) => {
    const top = add(mul(y, int(stride[0])), int(-pad[0]));
    const row = k.let("row", pixelAddress(input, { n, y: top, x: int(-pad[1]) }));
    forColumnTiles(kernel, (x, columns) => {
      const from = k.let("from", add(row, mul(x, int(stride[1] * input.pixelStride))));
      const places = placesOf(kernel, { n, y, x }, rows, columns);
      forVectors(k, geometry, facts, { first: int(0), count: groups }, (first, count) => {
        k.for("lane", 0, count, (lane) => {
          const c = k.let("channel", add(first, lane));
          const inputs = add(from, mul(c, int(input.channelStride)));
          const reads = scalarReads(source, inputs, weights, add(tapsAt(geometry, first), lane));
          emitTile(kernel, places, channelsAt(kernel, c, ONE_CHANNEL[0]!), (sums) =>
            emitWindow(k, geometry, kernel.tile, reads, sums, facts),
          );
        });
      });
    });
  });
  return { extent, writesHalo: false };
}

function overPlanes(kernel: WindowKernel, planes: Planes, site: Site): Emitted {
  const { k, geometry, facts, input, output, weights } = kernel;
  const { stride } = geometry;
  const buffer = site.memory("planes", planesLength(planes, facts), "scratch");
  const source = planeSource(buffer, planes, facts);
  const extent = forBands(k, output, planes, (band, block) => {
    const { n, y: top, end } = band;
    fillPlanes(k, geometry, input, buffer, planes, band, block, facts);
    forVectors(k, geometry, facts, { first: block, count: planes.channels }, (first, count) => {
      const plane = k.let("plane", planeAt(planes, sub(first, block), facts));
      k.for("lane", 0, count, (lane) => {
        const channel = channelsAt(kernel, k.let("channel", add(first, lane)), ONE_CHANNEL[0]!);
        const taps = add(tapsAt(geometry, first), lane);
        k.for("y", top, end, (y) => {
          const row = add(add(plane, lane), mul(sub(y, top), int(stride[0] * planes.rowStride)));
          forColumnTiles(kernel, (x, columns) => {
            const inputs = k.let("from", add(row, mul(x, int(stride[1] * facts.lanes))));
            const reads = scalarReads(source, inputs, weights, taps);
            emitTile(kernel, placesOf(kernel, { n, y, x }, 1, columns), channel, (sums) =>
              emitWindow(k, geometry, kernel.tile, reads, sums, facts),
            );
          });
        });
      });
      finishRows(kernel, band, first, count);
    });
  });
  return { extent, writesHalo: false };
}

/**
 * Convolutions with few channels a group, as depthwise ones: for some neighbouring positions at once, each input is loaded
 * once and used by all windows that see it, in a vector of output channels, whichever groups these belong to.
 *
 *     tiles of rows → tiles of columns → vectors of output channels → inputs of a group → the kernel
 *
 * A register tile of positions x output channels has but one vector of these, so that it loads more than it computes.
 */
import { invariant } from "../../base/invariant.ts";
import { add, int, load, mul, splat } from "../../kernel/expression.ts";
import type { Expression, RunFacts } from "../../kernel/ir.ts";
import type { Variable } from "../../kernel/kernel-builder.ts";
import { geometryOf, haloOf, type Geometry } from "../contraction.ts";
import { tapsAt, tapsInVectors } from "../depthwise/pack.ts";
import { tileOverImage, waiting } from "../depthwise/plan.ts";
import {
  channelsAt,
  emitTile,
  extentsOf,
  forColumnTiles,
  forRowTiles,
  kernelAt,
  placesOf,
  type WindowKernel,
} from "../depthwise/tiles.ts";
import { emitWindow, instructionsOf, type InputCost } from "../depthwise/window-tile.ts";
import { forGroupVectors, groupInput, groupVectorsOf, isOneGroup, loadsOf, type GroupVector } from "../group-lanes.ts";
import type { Emitted, Strategy } from "../strategy.ts";
import { pixelAddress } from "../buffer-view.ts";

export const smallGroups: Strategy = {
  name: "small-groups",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.groups === 1 || facts.lanes === 1) return undefined;
    const vectors = groupVectorsOf(geometry, facts.lanes);
    if (vectors === undefined) return undefined;
    const weights = tapsInVectors(layer, geometry, facts);
    const each = inputCostOf(geometry, vectors);
    const extents = extentsOf(layer);
    const tile = tileOverImage(geometry, extents, facts, each);
    const neighbours = `${tile.positions} positions of a ${tile.along === 0 ? "column" : "row"}`;
    const instructions =
      instructionsOf(geometry, extents, tile, each) +
      readsAgain(geometry, facts) * waiting(geometry, tile, extents, facts);
    return {
      reason: `lanes over output channels of any group: ${neighbours} share inputs`,
      cost: (layer.outputShape[0]! * geometry.groups * geometry.outputs * instructions) / INSTRUCTIONS,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitSmallGroups(kernelAt(k, site, geometry, tile, site.packed(weights)), vectors),
    };
  },
};

/** Instructions in the time of a multiply-add in a register tile, measured for groups of 1 to 8 channels. */
const INSTRUCTIONS = 2.6;

/** How often a vector reads lines again, beyond what register tiles do, which read all inputs of a group at once. */
function readsAgain({ inputs, outputs }: Geometry, { lanes }: RunFacts): number {
  return Math.max(0, inputs - lanes / Math.min(outputs, lanes));
}

function inputCostOf(geometry: Geometry, vectors: readonly GroupVector[]): InputCost {
  const loads = Math.max(...vectors.map((vector) => loadsOf(geometry, vector)));
  return { windows: geometry.inputs, loads, shuffles: vectors.every(isOneGroup) ? 0 : loads };
}

function emitSmallGroups(kernel: WindowKernel, vectors: readonly GroupVector[]): Emitted {
  const { k, geometry, input } = kernel;
  const { stride, pad } = geometry;
  invariant(input.channelStride === 1, "channels that are loaded as a vector lie side by side");
  const extent = forRowTiles(kernel, (n, y, rows) => {
    const top = add(mul(y, int(stride[0])), int(-pad[0]));
    const row = k.let("row", pixelAddress(input, { n, y: top, x: int(-pad[1]) }));
    forColumnTiles(kernel, (x, columns) => {
      const from = k.let("from", add(row, mul(x, int(stride[1] * input.pixelStride))));
      const places = placesOf(kernel, { n, y, x }, rows, columns);
      forGroupVectors(k, geometry, vectors, (channel, first, vector) => {
        const inputs = k.let("inputs", add(from, first));
        emitTile(kernel, places, channelsAt(kernel, channel, vector.lane), (sums) =>
          addWindows(kernel, vector, inputs, tapsAt(geometry, channel), sums),
        );
      });
    });
  });
  return { extent, writesHalo: false };
}

/** Adds the windows of all inputs of a vector's groups. */
function addWindows(
  { k, geometry, tile, facts, input: image, weights }: WindowKernel,
  vector: GroupVector,
  inputs: Expression,
  taps: Expression,
  sums: readonly Variable[],
): void {
  const { lanes, active } = vector.lane;
  const window = geometry.kernel[0] * geometry.kernel[1] * lanes;
  const steps = [image.rowStride, image.pixelStride] as const;
  const tap = (address: Expression): Expression => load(weights, address, lanes, active);
  if (isOneGroup(vector)) {
    const input = (address: Expression): Expression => splat(load(image.buffer, address), lanes);
    k.for("c", 0, geometry.inputs, (c) => {
      const reads = { steps, inputs: add(inputs, c), taps: add(taps, mul(c, int(window))), input, tap };
      emitWindow(k, geometry, tile, reads, sums, facts);
    });
    return;
  }
  for (let at = 0; at < geometry.inputs; at++) {
    const input = (address: Expression): Expression => groupInput(k, image.buffer, geometry, vector, address, at);
    const reads = { steps, inputs, taps: add(taps, int(at * window)), input, tap };
    emitWindow(k, geometry, tile, reads, sums, facts);
  }
}

/**
 * Convolutions with fewer output channels than a vector has lanes, as the last layers of segmentation and super-resolution:
 * the kernel of `convolution`, with lanes over input channels.
 *
 * Packed weights: `[kernel height][kernel width][in / lanes][out][lanes]`.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, div, int, mul, rem } from "../../kernel/expression.ts";
import type { Buffer, Lanes, RunFacts } from "../../kernel/ir.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import {
  depthOf,
  forKernel,
  haloOf,
  phasedGeometryOf,
  weightAt,
  weightOf,
  type PhasedGeometry,
} from "../contraction.ts";
import { coverRow } from "../register-tile.ts";
import type { Layer, PackRequest, Strategy } from "../strategy.ts";
import { sumsOverInputs, type TileSums } from "../tile-sums.ts";
import { costOfRows, emitConvolution } from "./convolution.ts";

export const fewChannels: Strategy = {
  name: "few-channels",
  consider(layer, facts) {
    const geometry = phasedGeometryOf(layer);
    const sums = geometry && sumsOverInputs(geometry, facts);
    if (sums === undefined || geometry === undefined) return undefined;
    const weights = weightsInVectors(layer, geometry, facts);
    return {
      reason: `tiles of ${sums.tile.positions} positions x ${geometry.outputs} channels, lanes over ${geometry.inputs} input channels`,
      cost: costOf(geometry, layer.outputShape, sums, facts),
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitConvolution(k, site, geometry, site.packed(weights), sums),
    };
  },
};

/** Steps of the reduction in the time that adding up the lanes of a position's sums takes. */
const ADDING_LANES = 3;

function costOf(
  geometry: PhasedGeometry,
  shape: readonly number[],
  { tile }: TileSums,
  { lanes, machine: { sumsInFlight, costs } }: RunFacts,
): number {
  const { outputs } = geometry;
  return costOfRows(geometry, shape, (positions, depth) =>
    coverRow(positions, tile.positions).reduce((sum, { tiles, size }) => {
      // Each operand is loaded for few products, which hide half of the loads.
      const step = Math.max(size * outputs + (size + outputs) / 2, sumsInFlight.vector);
      return sum + tiles * lanes * (step * (depth / lanes + costs.tileSteps) + size * ADDING_LANES);
    }, 0),
  );
}

function weightsInVectors(
  { node }: Layer,
  geometry: PhasedGeometry,
  { lanes, convolutionWeights }: RunFacts,
): PackRequest {
  const { inputs, outputs, kernel, axes, transposed } = geometry;
  return {
    ...weightOf(node),
    order: `vectors ${[inputs, outputs, ...kernel, ...axes.map((axis) => axis.order), transposed].join(" ")}`,
    element: convolutionWeights,
    length: outputs * depthOf(geometry),
    fill: (k, source, target) => fillVectors(k, source, target, geometry, lanes),
  };
}

function fillVectors(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: PhasedGeometry,
  lanes: Lanes,
): number {
  const { inputs, outputs } = geometry;
  k.range("o", (o) => {
    forKernel(k, geometry, (ky, kx, c, tap) => {
      const vector = add(mul(div(c, int(lanes)), int(outputs)), o);
      const inTap = add(mul(vector, int(lanes)), rem(c, int(lanes)));
      k.store(target, add(mul(tap, int(inputs * outputs)), inTap), weightAt(source, geometry, o, c, ky, kx));
    });
  });
  return outputs;
}

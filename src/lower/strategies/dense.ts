/**
 * Contractions with one output position: dense layers, also behind a flattening, and convolutions that see the whole map.
 * Each weight is read once, so reading them is what takes the time: they keep the storage type that is read fastest, and
 * a few output channels share each load of the input. The parallel range runs over blocks of output channels.
 *
 * Sums over thousands of inputs in single precision are taken in parts: the error grows with the length of a part and the
 * number of parts instead of with their product (Higham 1993, "The accuracy of floating point summation").
 */
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { add, float, int, mul, splat } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import {
  biasOf,
  depthOf,
  forChannelBlocks,
  geometryOf,
  haloOf,
  loadBias,
  packedBlock,
  reductionLoops,
  storeChannels,
  weightsInBlocks,
  type Geometry,
} from "../contraction.ts";
import { finishRow, lanesOf, tileEpilogue } from "../epilogue.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { emitReduction, unrollLimit, type ReductionLoop, type TileOperands } from "../register-tile.ts";
import { imageOf, isEmptyHalo, pixelAddress } from "../buffer-view.ts";

export const dense: Strategy = {
  name: "dense",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.groups !== 1 || !hasOnePosition(layer)) return undefined;
    const { channels } = facts.denseTile;
    const weights = weightsInBlocks(layer, geometry, { width: channels, lanes: facts.lanes }, facts.denseWeights);
    return {
      reason: `one position: ${channels} channels at a time over ${depthOf(geometry)} inputs, weights ${facts.denseWeights}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: [weights],
      emit: (k, site) => emitDense(k, site, geometry, site.packed(weights)),
    };
  },
};

/** The longest part of a sum, and the shortest that is worth its additions. */
const [LONGEST_PART, SHORTEST_PART] = [512, 64];

/** Adds the reduction to the sums: at once in double precision, else part by part where it is long. */
function emitSum(
  k: KernelBuilder,
  loops: readonly ReductionLoop[],
  operands: TileOperands,
  sums: readonly Variable[],
  facts: RunFacts,
): void {
  const limit = unrollLimit(facts.denseTile.unroll, facts);
  const [first, ...rest] = loops;
  const part = rest.length > 0 || facts.activations === "f64" ? undefined : partOf(first!.count);
  if (part === undefined) return emitReduction(k, loops, operands, [sums], limit);
  const { inputBase, weightBase, lanes } = operands;
  const weightsEach = part * sums.length * lanes;
  k.for("part", 0, first!.count / part, (at) => {
    const reads = {
      ...operands,
      inputBase: k.let("partFrom", add(inputBase, mul(at, int(part * first!.step)))),
      weightBase: k.let("partWeights", add(weightBase, mul(at, int(weightsEach)))),
    };
    const parts = sums.map((_, index) => k.variable(`part${index}`, splat(float(0), lanes)));
    emitReduction(k, [{ ...first!, count: part }], reads, [parts], limit);
    sums.forEach((sum, index) => sum.set(add(sum.value, parts[index]!.value)));
  });
}

/** The largest part of a sum that divides it; undefined where it is short or none does. */
function partOf(count: number): number | undefined {
  if (count <= LONGEST_PART) return undefined;
  for (let part = LONGEST_PART; part >= SHORTEST_PART; part--) if (count % part === 0) return part;
  return undefined;
}

function hasOnePosition({ outputShape }: Layer): boolean {
  return outputShape.slice(2).every((extent) => extent === 1);
}

function emitDense(k: KernelBuilder, site: Site, geometry: Geometry, weights: Buffer): Emitted {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const { lanes, denseTile } = site.facts;
  const bias = biasOf(site);
  const epilogue = tileEpilogue(k, site, output);
  const loops = reductionLoops(geometry, input, ...geometry.kernel);
  const block = (channel: Expression, count: number): void => {
    const vectors = lanesOf(count, lanes);
    const weightBase = k.let("block", packedBlock(geometry, lanes, int(0), channel));
    const biases = loadBias(k, bias, channel, vectors);
    const operands = epilogue.tile.channels(channel, vectors);
    k.for("n", 0, output.batch, (n) => {
      const corner = { n, y: int(-geometry.pad[0]), x: int(-geometry.pad[1]) };
      const inputBase = k.let("from", pixelAddress(input, corner));
      const sums = biases.map((start, at) => k.variable(`sum${at}`, start));
      const reads = { input: input.buffer, inputBase, positionStep: 0, weights, weightBase, lanes };
      emitSum(k, loops, reads, sums, site.facts);
      const at = { n, y: int(0), x: int(0) };
      const pixel = epilogue.tile.pixel(at);
      const to = k.let("to", add(pixelAddress(output, at), mul(channel, int(output.channelStride))));
      sums.forEach((sum, at) => {
        const value = epilogue.tile.finish(sum.value, operands, pixel, 0, at);
        storeChannels(k, output, to, value, vectors[at]!);
      });
      finishRow(k, epilogue, output, at, channel, count);
    });
  };
  return {
    extent: forChannelBlocks(k, geometry.outputs, denseTile.channels, block),
    writesHalo: isEmptyHalo(site.outputs[0]!.halo),
  };
}

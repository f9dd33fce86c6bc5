/**
 * Contractions with one output position: dense layers, also behind a flattening, and convolutions that see the whole map.
 * Each weight is read once, so reading them is what takes the time: they keep the storage type that is read fastest, and
 * a few output channels share each load of the input. Of a batch, some examples share each load of weights: they are the
 * positions of the register tile. The parallel range runs over blocks of output channels.
 *
 * Sums over thousands of inputs in single precision are taken in parts: the error grows with the length of a part and the
 * number of parts instead of with their product (Higham 1993, "The accuracy of floating point summation").
 */
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { add, float, int, load, mul, splat } from "../../kernel/expression.ts";
import type { Expression, RunFacts } from "../../kernel/ir.ts";
import {
  biasOf,
  depthOf,
  forChannelBlocks,
  geometryOf,
  haloOf,
  loadBias,
  reductionLoops,
  storeChannels,
  type Geometry,
} from "../contraction.ts";
import { finishRow, lanesOf, tileEpilogue, type ChannelOperands, type Lane, type TileEpilogue } from "../epilogue.ts";
import { keptBytes } from "../bytes.ts";
import { keptHalves } from "../halves.ts";
import { keptFloats, type BlockOfWeights, type KeptWeights, type Widen } from "../kept-weights.ts";
import type { Emitted, Layer, Site, Strategy } from "../strategy.ts";
import { coverRow, emitReduction, unrollLimit, type ReductionLoop, type TileOperands } from "../register-tile.ts";
import { imageOf, isEmptyHalo, pixelAddress, type Image } from "../buffer-view.ts";

export const dense: Strategy = {
  name: "dense",
  consider(layer, facts) {
    const geometry = geometryOf(layer);
    if (geometry === undefined || geometry.groups !== 1 || !hasOnePosition(layer)) return undefined;
    const { positions, channels } = tileFor(layer, facts);
    const packing = { width: channels, lanes: facts.lanes };
    const weights =
      keptHalves(layer, geometry, packing, facts) ??
      keptBytes(layer, geometry, packing, facts) ??
      keptFloats(layer, geometry, packing, facts.denseWeights);
    return {
      reason: `one position: ${tileText(positions, channels)} at a time over ${depthOf(geometry)} inputs, weights ${weights.type}`,
      halos: [haloOf(geometry, layer.inputShapes[0]!, layer.outputShape)],
      packs: weights.packs,
      emit: (k, site) => emitDense(k, site, geometry, weights),
    };
  },
};

/** Examples x output channels at a time. */
function tileFor({ outputShape }: Layer, { tile, denseTile }: RunFacts): UnrolledTile {
  return outputShape[0] === 1 ? { positions: 1, ...denseTile } : tile;
}

type UnrolledTile = RunFacts["tile"];

function tileText(examples: number, channels: number): string {
  return examples === 1 ? `${channels} channels` : `${examples} examples x ${channels} channels`;
}

/** The longest sum that is taken at once, the longest part of others, and the shortest that is worth its additions. */
const [LONGEST_WHOLE, LONGEST_PART, SHORTEST_PART] = [512, 256, 64];

/** The reduction in parts of the same length, one behind the other: in double precision, and where it is short, all of it. */
interface Parts {
  readonly count: number;
  readonly loops: readonly ReductionLoop[];
  /** How far input and weights of each channel move from one part to the next. */
  readonly inputStep: number;
  readonly weightStep: number;
}

function partsOf(loops: readonly ReductionLoop[], { activations }: RunFacts): Parts {
  const [first, ...rest] = loops;
  const { count, step } = first!;
  const part = rest.length > 0 || activations === "f64" ? undefined : partOf(count);
  if (part === undefined) return { count: 1, loops, inputStep: 0, weightStep: 0 };
  return { count: count / part, loops: [{ ...first!, count: part }], inputStep: part * step, weightStep: part };
}

/** The largest part of a sum that divides it; undefined where it is short or none does. */
function partOf(count: number): number | undefined {
  if (count <= LONGEST_WHOLE) return undefined;
  for (let part = LONGEST_PART; part >= SHORTEST_PART; part--) if (count % part === 0) return part;
  return undefined;
}

function hasOnePosition({ outputShape }: Layer): boolean {
  return outputShape.slice(2).every((extent) => extent === 1);
}

/** What the loops of one kernel share. */
interface Kernel {
  readonly k: KernelBuilder;
  readonly site: Site;
  readonly geometry: Geometry;
  readonly input: Image;
  readonly output: Image;
  readonly tile: UnrolledTile;
  readonly weights: KeptWeights;
  readonly parts: Parts;
  readonly epilogue: TileEpilogue;
}

/** Neighbouring output channels. */
interface Block {
  readonly channel: Expression;
  readonly count: number;
  readonly vectors: readonly Lane[];
  readonly biases: readonly Expression[];
  readonly weights: BlockOfWeights;
  readonly operands: ChannelOperands;
}

function emitDense(k: KernelBuilder, site: Site, geometry: Geometry, weights: KeptWeights): Emitted {
  const input = imageOf(site.view(site.layer.inputs[0]!))!;
  const output = imageOf(site.outputs[0]!)!;
  const { facts } = site;
  const tile = tileFor(site.layer, facts);
  const bias = biasOf(site);
  const epilogue = tileEpilogue(k, site, output);
  const parts = partsOf(reductionLoops(geometry, input, ...geometry.kernel), facts);
  const kernel: Kernel = { k, site, geometry, input, output, tile, weights, parts, epilogue };
  const extent = forChannelBlocks(k, geometry.outputs, tile.channels, (channel, count) => {
    const vectors = lanesOf(count, facts.lanes);
    const biases = loadBias(k, bias, channel, vectors);
    const operands = epilogue.tile.channels(channel, vectors);
    const ofBlock = weights.block(k, site, channel, Math.ceil(count / facts.lanes) * facts.lanes);
    const block = { channel, count, vectors, biases, operands, weights: ofBlock };
    if (parts.count === 1) emitAtOnce(kernel, block);
    else emitInParts(kernel, block);
  });
  return { extent, writesHalo: isEmptyHalo(site.outputs[0]!.halo) };
}

function emitAtOnce(kernel: Kernel, block: Block): void {
  forExamples(kernel, (first, size) => {
    const sums = Array.from({ length: size }, () =>
      block.biases.map((start, at) => kernel.k.variable(`sum${at}`, start)),
    );
    emitPart(kernel, block, int(0), first, sums);
    sums.forEach((row, example) =>
      finish(
        kernel,
        block,
        add(first, int(example)),
        row.map(({ value }) => value),
      ),
    );
  });
}

/** A part of the weights serves all examples while it is near: sums are kept in memory from part to part. */
function emitInParts(kernel: Kernel, block: Block): void {
  const { k, site, output, tile, parts } = kernel;
  const { lanes } = site.facts;
  const memory = site.memory("sums", output.batch * tile.channels, "scratch");
  const place = (n: Expression, { offset }: Lane): Expression => add(mul(n, int(tile.channels)), int(offset));
  k.for("n", 0, output.batch, (n) => {
    block.vectors.forEach((lane, at) => k.store(memory, place(n, lane), block.biases[at]!));
  });
  k.for("part", 0, parts.count, (part) => {
    forExamples(kernel, (first, size) => {
      const sums = Array.from({ length: size }, () =>
        block.vectors.map((_, at) => k.variable(`part${at}`, splat(float(0), lanes))),
      );
      emitPart(kernel, block, part, first, sums);
      sums.forEach((row, example) => {
        row.forEach((sum, at) => {
          const address = k.let("at", place(add(first, int(example)), block.vectors[at]!));
          k.store(memory, address, add(load(memory, address, lanes), sum.value));
        });
      });
    });
  });
  k.for("n", 0, output.batch, (n) => {
    const sums = block.vectors.map((lane) => load(memory, place(n, lane), lanes));
    finish(kernel, block, n, sums);
  });
}

/** Some examples at a time. */
function forExamples({ k, output, tile }: Kernel, visit: (first: Expression, size: number) => void): void {
  for (const { from, tiles, size } of coverRow(output.batch, tile.positions)) {
    k.for("n", from, from + tiles * size, (n) => visit(n, size), size);
  }
}

/** Adds a part of the reduction to the sums of some examples. */
function emitPart(
  { k, site, geometry, input, tile, parts }: Kernel,
  { count, weights }: Block,
  part: Expression,
  first: Expression,
  sums: readonly (readonly Variable[])[],
): void {
  const { lanes } = site.facts;
  const corner = pixelAddress(input, { n: first, y: int(-geometry.pad[0]), x: int(-geometry.pad[1]) });
  const width = Math.ceil(count / lanes) * lanes;
  const reads: TileOperands = {
    input: input.buffer,
    inputBase: k.let("from", add(corner, mul(part, int(parts.inputStep)))),
    positionStep: input.batchStride,
    weights: weights.buffer,
    weightBase: k.let("block", add(weights.base, mul(part, int(parts.weightStep * width)))),
    lanes,
    inputLanes: 1,
  };
  weights.compute((widen?: Widen) =>
    emitReduction(k, parts.loops, { ...reads, widen }, sums, unrollLimit(tile.unroll, site.facts)),
  );
}

/** Applies the epilogue to the sums of an example, and stores them. */
function finish(kernel: Kernel, block: Block, n: Expression, sums: readonly Expression[]): void {
  const { k, output, epilogue } = kernel;
  const { channel, count, vectors, operands } = block;
  const at = { n, y: int(0), x: int(0) };
  const pixel = epilogue.tile.pixel(at);
  const to = k.let("to", add(pixelAddress(output, at), mul(channel, int(output.channelStride))));
  sums.forEach((sum, lane) => {
    storeChannels(k, output, to, epilogue.tile.finish(sum, operands, pixel, 0, lane), vectors[lane]!);
  });
  finishRow(k, epilogue, output, at, channel, count);
}

/**
 * Kernels transformed once, when weights are loaded: U = G g G^T for each pair of channels, in doubles, rounded where they
 * are stored. In the order in which products read them:
 *
 *     [groups of output channels][n * n places][blocks][input channels][channels of the register tile]
 *
 * The last group may have fewer blocks; the last block is filled up with zeros. Planes lie apart: packing writes to all of
 * them in turn, and at a distance of a power of two they would take each other's lines of the cache.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, compare, div, float, int, mul, rem, select } from "../../kernel/expression.ts";
import type { StorageType } from "../../kernel/elements.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import { weightAt, weightOf, type Geometry } from "../contraction.ts";
import type { Layer, PackRequest } from "../strategy.ts";
import { combine } from "./combine.ts";
import type { Tiling } from "./tiling.ts";

/** How output channels are cut: blocks of `width` channels, groups of `blocks` blocks. */
export interface Cut {
  readonly outputs: number;
  readonly width: number;
  readonly blocks: number;
}

const GAP = 16;

/** From one place to the next in a group of so many blocks. */
export function weightPlane(blocks: number, inputs: number, width: number): number {
  return blocks * inputs * width + GAP;
}

/** Elements of a group of so many blocks. */
export function weightGroup(tiling: Tiling, blocks: number, inputs: number, width: number): number {
  return tiling.n ** 2 * weightPlane(blocks, inputs, width);
}

export function transformedKernels(
  { node }: Layer,
  geometry: Geometry,
  tiling: Tiling,
  cut: Cut,
  element: StorageType,
): PackRequest {
  const { inputs, flipped, transposed } = geometry;
  const { outputs, width, blocks } = cut;
  return {
    ...weightOf(node),
    order: `winograd ${[tiling.name, inputs, outputs, width, blocks, flipped, transposed].join(" ")}`,
    element,
    length: packedLength(tiling, inputs, cut),
    fill: (k, source, target) => fill(k, source, target, geometry, tiling, cut),
  };
}

function packedLength(tiling: Tiling, inputs: number, { outputs, width, blocks }: Cut): number {
  const all = Math.ceil(outputs / width);
  const rest = all % blocks;
  const whole = ((all - rest) / blocks) * weightGroup(tiling, blocks, inputs, width);
  return whole + (rest > 0 ? weightGroup(tiling, rest, inputs, width) : 0);
}

function fill(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: Geometry,
  tiling: Tiling,
  cut: Cut,
): number {
  const { outputs, width, blocks } = cut;
  const { inputs } = geometry;
  const planes = tiling.n ** 2;
  const allBlocks = Math.ceil(outputs / width);
  const fillers = allBlocks * width - outputs;
  k.range("o", (o) => {
    const block = k.let("block", div(o, int(width)));
    const inGroup = k.let("inGroup", rem(block, int(blocks)));
    const group = mul(div(block, int(blocks)), int(weightGroup(tiling, blocks, inputs, width)));
    const plane = k.let("plane", planeAt(block, cut, allBlocks, inputs));
    const lane = add(mul(inGroup, int(inputs * width)), rem(o, int(width)));
    const base = k.let("base", add(group, lane));
    k.for("c", 0, inputs, (c) => {
      const first = k.let("first", add(base, mul(c, int(width))));
      const place = (at: number): Expression => add(first, mul(plane, int(at)));
      transformKernel(k, tapsOf(source, geometry, o, c), tiling).forEach((value, at) => {
        k.store(target, place(at), value);
      });
      if (fillers === 0) return;
      k.if(compare("eq", o, int(outputs - 1)), () => {
        k.for("at", 0, planes, (at) => {
          const last = k.let("last", add(first, mul(plane, at)));
          for (let filler = 1; filler <= fillers; filler++) k.store(target, add(last, int(filler)), float(0));
        });
      });
    });
  });
  return outputs;
}

/** From one place to the next in the group of a block. */
function planeAt(block: Expression, { width, blocks }: Cut, allBlocks: number, inputs: number): Expression {
  const whole = allBlocks - (allBlocks % blocks);
  const [usual, last] = [blocks, allBlocks - whole].map((count) => int(weightPlane(count, inputs, width)));
  if (whole === allBlocks) return usual!;
  return whole === 0 ? last! : select(compare("lt", block, int(whole)), usual!, last!);
}

/** The taps of a kernel by rows, in the order of the correlation. */
function tapsOf(source: TensorReader, geometry: Geometry, o: Expression, c: Expression) {
  const { kernel, flipped } = geometry;
  const at = (tap: number, extent: number) => int(flipped ? extent - 1 - tap : tap);
  return Array.from({ length: kernel[0] }, (_, y) =>
    Array.from({ length: kernel[1] }, (__, x) => weightAt(source, geometry, o, c, at(y, kernel[0]), at(x, kernel[1]))),
  );
}

/** G g G^T, row by row. */
function transformKernel(
  k: KernelBuilder,
  taps: readonly (readonly Expression[])[],
  { matrices: { kernel } }: Tiling,
): readonly Expression[] {
  const rows = taps.map((row) => combine(k, kernel, row));
  const columns = Array.from({ length: kernel.length }, (_, x) =>
    combine(
      k,
      kernel,
      rows.map((row) => row[x]!),
    ),
  );
  return kernel.flatMap((_, y) => columns.map((column) => column[y]!));
}

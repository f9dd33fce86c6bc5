/**
 * Kernels transformed once, when weights are loaded: U = G g G^T for each pair of channels, in doubles, rounded where they
 * are stored. In the order in which products read them:
 *
 *     [groups of output channels][n * n places][blocks][input channels][channels of the register tile]
 *
 * The last group may have fewer blocks; the last block is filled up with zeros.
 */
import type { KernelBuilder } from "../../kernel/builder.ts";
import { add, compare, div, float, int, mul, rem, select, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, StorageType } from "../../kernel/ir.ts";
import type { TensorReader } from "../../ops/contract.ts";
import type { Geometry } from "../contraction.ts";
import type { Site } from "../strategy.ts";
import { combine } from "./combine.ts";
import type { Tiling } from "./tiling.ts";

/** How output channels are cut: blocks of `width` channels, groups of `blocks` blocks. */
export interface Cut {
  readonly outputs: number;
  readonly width: number;
  readonly blocks: number;
}

export function packTransformed(
  site: Site,
  geometry: Geometry,
  tiling: Tiling,
  cut: Cut,
  element: StorageType,
): Buffer {
  const name = site.layer.traits.contraction!.weight;
  const { inputs, flipped } = geometry;
  const { outputs, width, blocks } = cut;
  return site.pack({
    name,
    value: site.layer.node.parameters[name]!,
    order: `winograd ${[tiling.name, inputs, outputs, width, blocks, flipped].join(" ")}`,
    element,
    length: Math.ceil(outputs / width) * width * inputs * tiling.n ** 2,
    fill: (k, source, target) => fill(k, source, target, geometry, tiling, cut),
  });
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
    const group = k.let("group", mul(sub(block, inGroup), int(planes * inputs * width)));
    const plane = k.let("plane", mul(blocksAt(block, cut, allBlocks), int(inputs * width)));
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

/** How many blocks the group of a block has. */
function blocksAt(block: Expression, { blocks }: Cut, allBlocks: number): Expression {
  const whole = allBlocks - (allBlocks % blocks);
  if (whole === allBlocks) return int(blocks);
  if (whole === 0) return int(allBlocks);
  return select(compare("lt", block, int(whole)), int(blocks), int(allBlocks - whole));
}

/** The taps of a kernel by rows, in the order of the correlation. */
function tapsOf(source: TensorReader, { kernel: [height, width], flipped }: Geometry, o: Expression, c: Expression) {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) =>
      source.at([o, c, int(flipped ? height - 1 - y : y), int(flipped ? width - 1 - x : x)]),
    ),
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

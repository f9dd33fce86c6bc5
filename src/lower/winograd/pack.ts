/**
 * Kernels transformed once, when weights are loaded: U = G g G^T for each pair of channels, in doubles, rounded where they
 * are stored. In the order in which products read them:
 *
 *     [phases][groups of output channels][n * n places][blocks][input channels][channels of the register tile]
 *
 * The last group may have fewer blocks; the last block is filled up with zeros. Planes lie apart: packing writes to all of
 * them in turn, and at a distance of a power of two they would take each other's lines of the cache.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, compare, div, float, int, mul, rem, select } from "../../kernel/expression.ts";
import type { StorageType } from "../../kernel/elements.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import { phasesOf, weightAt, weightOf, type PhasedGeometry } from "../contraction.ts";
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
  geometry: PhasedGeometry,
  tiling: Tiling,
  cut: Cut,
  element: StorageType,
): PackRequest {
  const { inputs, axes, transposed } = geometry;
  const { outputs, width, blocks } = cut;
  const phases = axes.map((axis) => `${axis.phases} from ${JSON.stringify(axis.tap(int(0), 0, tiling.r))}`);
  const order = [tiling.name, inputs, outputs, width, blocks, ...phases, transposed];
  return {
    ...weightOf(node),
    order: `winograd ${order.join(" ")}`,
    element,
    length: phasesOf(geometry) * packedLength(tiling, inputs, cut),
    fill: (k, source, target) => fill(k, source, target, geometry, tiling, cut),
  };
}

/** The weights of a phase. */
export function packedLength(tiling: Tiling, inputs: number, { outputs, width, blocks }: Cut): number {
  const all = Math.ceil(outputs / width);
  const rest = all % blocks;
  const whole = ((all - rest) / blocks) * weightGroup(tiling, blocks, inputs, width);
  return whole + (rest > 0 ? weightGroup(tiling, rest, inputs, width) : 0);
}

function fill(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: PhasedGeometry,
  tiling: Tiling,
  cut: Cut,
): number {
  const { outputs, width, blocks } = cut;
  const {
    inputs,
    axes: [axisY, axisX],
  } = geometry;
  const planes = tiling.n ** 2;
  const allBlocks = Math.ceil(outputs / width);
  const fillers = allBlocks * width - outputs;
  k.range("o", (o) => {
    const block = k.let("block", div(o, int(width)));
    const inGroup = k.let("inGroup", rem(block, int(blocks)));
    const group = mul(div(block, int(blocks)), int(weightGroup(tiling, blocks, inputs, width)));
    const plane = k.let("plane", planeAt(block, cut, allBlocks, inputs));
    const lane = add(mul(inGroup, int(inputs * width)), rem(o, int(width)));
    k.for("phaseY", 0, axisY.phases, (phaseY) => {
      k.for("phaseX", 0, axisX.phases, (phaseX) => {
        const phase = add(mul(phaseY, int(axisX.phases)), phaseX);
        const base = k.let("base", add(add(group, lane), mul(phase, int(packedLength(tiling, inputs, cut)))));
        fillPhase(o, base, plane, [phaseY, phaseX]);
      });
    });
  });
  return outputs;

  function fillPhase(o: Expression, base: Expression, plane: Expression, phase: Pair): void {
    k.for("c", 0, inputs, (c) => {
      const first = k.let("first", add(base, mul(c, int(width))));
      transformKernel(k, tapsOf(source, geometry, o, c, phase, tiling.r), tiling).forEach((value, at) => {
        k.store(target, add(first, mul(plane, int(at))), value);
      });
      if (fillers === 0) return;
      k.if(compare("eq", o, int(outputs - 1)), () => {
        k.for("at", 0, planes, (at) => {
          const last = k.let("last", add(first, mul(plane, at)));
          for (let filler = 1; filler <= fillers; filler++) k.store(target, add(last, int(filler)), float(0));
        });
      });
    });
  }
}

type Pair = readonly [y: Expression, x: Expression];

/** From one place to the next in the group of a block. */
function planeAt(block: Expression, { width, blocks }: Cut, allBlocks: number, inputs: number): Expression {
  const whole = allBlocks - (allBlocks % blocks);
  const [usual, last] = [blocks, allBlocks - whole].map((count) => int(weightPlane(count, inputs, width)));
  if (whole === allBlocks) return usual!;
  return whole === 0 ? last! : select(compare("lt", block, int(whole)), usual!, last!);
}

/** The taps of a phase by rows, in the order of the correlation. */
function tapsOf(
  source: TensorReader,
  geometry: PhasedGeometry,
  o: Expression,
  c: Expression,
  phase: Pair,
  count: number,
) {
  const [ys, xs] = geometry.axes.map((axis, along) =>
    Array.from({ length: count }, (_, at) => axis.tap(phase[along]!, at, count)),
  );
  return ys!.map((y) => xs!.map((x) => weightAt(source, geometry, o, c, y, x)));
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

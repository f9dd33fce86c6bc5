/**
 * How the gradient of a weight is computed by Winograd's method, and what that costs beside sums over taps. Of
 * `y = A^T [(G g) .* (B^T d)]` the gradient by the kernel is the same read the other way:
 *
 *     g' = G^T [(A y') .* (B^T d)]
 *
 * Products of a place are summed up over all tiles before anything is transformed back, so the last transform is done once for
 * each weight, and what counts are those of the input and of the gradient. Costs are in multiply-adds at full speed, as in `plan.ts`.
 */
import { bytesOf } from "../../kernel/elements.ts";
import type { RunFacts } from "../../kernel/ir.ts";
import type { Correlation } from "../../ops/contract/op.ts";
import { memoryCost, productCost } from "../cost.ts";
import { planeStride } from "./transform.ts";
import { TILINGS, type Tiling } from "./tiling.ts";

/** Sizes of what is correlated. */
export interface GradientProblem {
  readonly batch: number;
  /** Channels of the convolution's input and of its output. */
  readonly inputs: number;
  readonly outputs: number;
  /** Of the gradient. */
  readonly height: number;
  readonly width: number;
  readonly taps: number;
}

export interface GradientPlan {
  readonly tiling: Tiling;
  /** Tiles of one gradient along y and x. */
  readonly rows: number;
  readonly columns: number;
  /** Tiles that are transformed at a time. */
  readonly tiles: number;
  /** Channels in and out that are done at a time; divisors of all. */
  readonly inputs: number;
  readonly outputs: number;
  readonly cost: number;
}

/** Bytes of transformed tiles that a block may have: they are to stay in the cache between transforms and products. */
const TRANSFORMED = 2 ** 18;
const MOST_TILES = 64;
/** Channels of a block, of either side, unless no divisor of all is so small. */
const MOST_CHANNELS = 64;

/** What is to be planned, where Winograd's method is for it: square kernels, every position and every tap by its neighbour. */
export function gradientProblem(
  { kernel, stride, dilation, groups, flipped }: Correlation,
  [input, gradient]: readonly (readonly number[])[],
): GradientProblem | undefined {
  const isPlain = [...stride, ...dilation, groups].every((value) => value === 1) && !flipped;
  if (!isPlain || kernel.length !== 2 || kernel[0] !== kernel[1]) return undefined;
  if (!TILINGS.some(({ r }) => r === kernel[0])) return undefined;
  const [batch, outputs, height, width] = gradient as [number, number, number, number];
  return { batch, inputs: input![1]!, outputs, height, width, taps: kernel[0]! };
}

/** The cheapest plan. */
export function gradientPlan(problem: GradientProblem, facts: RunFacts): GradientPlan | undefined {
  let best: GradientPlan | undefined;
  for (const plan of plans(problem, facts)) if (best === undefined || plan.cost < best.cost) best = plan;
  return best;
}

function* plans(problem: GradientProblem, facts: RunFacts): Generator<GradientPlan> {
  const { batch, height, width, taps } = problem;
  for (const tiling of TILINGS.filter(({ r }) => r === taps)) {
    const [rows, columns] = [Math.ceil(height / tiling.m), Math.ceil(width / tiling.m)];
    for (const inputs of shares(problem.inputs)) {
      for (const outputs of shares(problem.outputs)) {
        const bytes = bytesOf(facts.activations, tiling.n ** 2 * (inputs + outputs));
        const most = Math.min(MOST_TILES, batch * rows * columns);
        const tiles = Math.max(1, Math.min(most, Math.floor(TRANSFORMED / bytes)));
        const shape = { tiling, rows, columns, tiles, inputs, outputs };
        yield { ...shape, cost: costOf(shape, problem, facts) };
      }
    }
  }
}

/** The largest divisors that a block may have, and the smallest. */
function shares(channels: number): readonly number[] {
  const divisors = Array.from({ length: channels }, (_, at) => at + 1).filter((each) => channels % each === 0);
  const few = divisors.filter((each) => each <= MOST_CHANNELS);
  return few.length > 1 ? few.slice(-3) : divisors;
}

function costOf(
  { tiling, rows, columns, tiles, inputs, outputs }: Omit<GradientPlan, "cost">,
  problem: GradientProblem,
  facts: RunFacts,
): number {
  const { n, m } = tiling;
  const total = problem.batch * rows * columns;
  const steps = Math.ceil(total / tiles);
  const blocks = (problem.inputs / inputs) * (problem.outputs / outputs);
  const products = n ** 2 * steps * productsOf(inputs, outputs, tiles, facts);
  const { access, loop } = facts.machine.costs;
  const loops = 2 * n + (m + n);
  const accesses = inputs * 2 * n * 2 * n + outputs * (m + n) * (m + n);
  const transforms = total * (accesses * access + loops * loop * facts.lanes);
  const sums = bytesOf(facts.activations, n ** 2 * inputs * outputs);
  const near = sums + bytesOf(facts.activations, n ** 2 * planeStride(tiles, inputs + outputs, facts));
  const memory = memoryCost(2 * steps * sums, near, facts);
  return blocks * (products + transforms + memory) * (1 + facts.machine.costs.unshared / blocks);
}

/** Of sums over taps, in blocks of the wide side. */
export function directCost({ batch, inputs, outputs, height, width, taps }: GradientProblem, facts: RunFacts): number {
  const blocks = Math.ceil(Math.max(inputs, outputs) / facts.tile.channels);
  const products = taps ** 2 * productsOf(inputs, outputs, batch * height * width, facts);
  return products * (1 + facts.machine.costs.unshared / blocks);
}

/** Outer products of channels in and out, summed up over so many places; vectors go over the side with more. */
function productsOf(inputs: number, outputs: number, depth: number, facts: RunFacts): number {
  return productCost(Math.min(inputs, outputs), Math.max(inputs, outputs), depth, facts.tile, facts);
}

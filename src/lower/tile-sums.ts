/**
 * What the sums of a register tile are. Over output channels, a lane is a channel: an element of the input is the same in
 * all lanes, and a sum is a result. Few output channels leave most lanes empty; over input channels, a lane is every fourth
 * of these, and the lanes of a sum are added up at the end.
 */
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { add, float, shuffle, splat } from "../kernel/expression.ts";
import type { Expression, Lanes, RunFacts } from "../kernel/ir.ts";
import type { PhasedGeometry } from "./contraction.ts";
import type { ReductionLoop, TileSize } from "./register-tile.ts";

export interface TileSums {
  readonly tile: TileSize;
  /** Elements of the input that a step of the reduction takes of each position. */
  readonly inputLanes: Lanes;
  /** Weights of an input channel, for so many output channels. */
  weightsEach(outputs: number): number;
  /** The loops of the reduction, one input channel a round, as this takes them. */
  loops<Count extends number | Expression>(loops: readonly ReductionLoop<Count>[]): readonly ReductionLoop<Count>[];
  /** What the sums of a position start from. */
  start(biases: readonly Expression[]): readonly Expression[];
  /** Vectors of output channels, of the sums of a position. */
  results(k: KernelBuilder, sums: readonly Expression[], biases: readonly Expression[]): readonly Expression[];
}

export function sumsOverOutputs({ tile, lanes }: RunFacts): TileSums {
  return {
    tile,
    inputLanes: 1,
    weightsEach: (outputs) => Math.ceil(outputs / lanes) * lanes,
    loops: (loops) => loops,
    start: (biases) => biases,
    results: (_k, sums) => sums,
  };
}

/** Undefined where there are as many output channels as lanes, or input channels do not fill these. */
export function sumsOverInputs({ groups, inputs, outputs }: PhasedGeometry, facts: RunFacts): TileSums | undefined {
  const { lanes, machine } = facts;
  if (groups > 1 || outputs >= lanes || inputs % lanes !== 0) return undefined;
  const positions = Math.floor((machine.liveValues - outputs) / (outputs + 1));
  return {
    tile: { positions, channels: outputs },
    inputLanes: lanes,
    weightsEach: (count) => count,
    loops: (loops) =>
      loops.map((loop, at) => (at === loops.length - 1 ? inVectors(loop, lanes) : perVector(loop, lanes))),
    start: () => Array.from({ length: outputs }, () => splat(float(0), lanes)),
    results: (k, sums, [bias]) => [add(lanesAdded(k, sums), bias!)],
  };
}

/** The innermost loop, over neighbouring channels. */
function inVectors<Count extends number | Expression>(loop: ReductionLoop<Count>, lanes: Lanes): ReductionLoop<Count> {
  return { ...loop, count: ((loop.count as number) / lanes) as Count, step: loop.step * lanes };
}

/** Weights are counted in steps of the reduction. */
function perVector<Count extends number | Expression>(loop: ReductionLoop<Count>, lanes: Lanes): ReductionLoop<Count> {
  return { ...loop, weights: loop.weights / lanes };
}

/** A vector whose first lanes are the sums of all lanes of up to four vectors: (0 + 2) + (1 + 3). */
function lanesAdded(
  k: KernelBuilder,
  [first, second = first, third, fourth = third]: readonly Expression[],
): Expression {
  const low = pairsAdded(k, first!, second!);
  const high = third === undefined ? low : pairsAdded(k, third, fourth!);
  return add(shuffle(low, high, [0, 1, 4, 5]), shuffle(low, high, [2, 3, 6, 7]));
}

/** Of two vectors in turn: lanes 0 + 2 of each, then lanes 1 + 3 of each. */
function pairsAdded(k: KernelBuilder, a: Expression, b: Expression): Expression {
  return k.let("pairs", add(shuffle(a, b, [0, 4, 1, 5]), shuffle(a, b, [2, 6, 3, 7])));
}

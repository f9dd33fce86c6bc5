/**
 * Lanes over output channels, whichever groups these belong to. Where groups have few outputs, a vector spans several, whose
 * inputs are put together from a vector or two of them:
 *
 *     2 inputs and 2 outputs a group:   x0 x1 x2 x3  →  x0 x0 x2 x2, then x1 x1 x3 x3
 *     1 input and 3 outputs a group:    x0 x1 x2 x3  →  x0 x0 x0 x1, then x1 x1 x2 x2, then x2 x3 x3 x3
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import { add, div, int, load, mul } from "../kernel/expression.ts";
import { Gathering } from "../kernel/gather-lanes.ts";
import type { Buffer, Expression, Lanes } from "../kernel/ir.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { PhasedGeometry } from "./contraction.ts";
import { lanesOf, type Lane } from "./epilogue.ts";

/** A vector of output channels, by the inputs that its lanes take. */
export interface GroupVector {
  readonly lane: Lane;
  /** How far the first input of each lane's group lies from that of the first lane. */
  readonly inputs: readonly number[];
}

/** How many of them there may be, since each has code of its own. */
const MOST_VECTORS = 3;
/** How many loads an input of a vector may take. */
const MOST_LOADS = 2;

/** The vectors after which groups and vectors begin together again; undefined where they are too many, or take too many loads. */
export function groupVectorsOf(geometry: PhasedGeometry, lanes: Lanes): readonly GroupVector[] | undefined {
  const { groups, outputs } = geometry;
  const period = lanes / greatestCommonDivisor(outputs, lanes);
  const vectors = vectorsOf(geometry, outputs % lanes === 0 ? lanes : Math.min(groups, period) * outputs, lanes);
  if (vectors.length > MOST_VECTORS || vectors.some((vector) => loadsOf(geometry, vector) > MOST_LOADS))
    return undefined;
  return vectors;
}

/** The vectors of so many output channels, the first of which begins a group. */
function vectorsOf({ inputs, outputs }: PhasedGeometry, channels: number, lanes: Lanes): readonly GroupVector[] {
  return lanesOf(channels, lanes).map((lane) => {
    const groupOf = (at: number): number => Math.floor((lane.offset + at) / outputs);
    const ofLanes = Array.from({ length: lane.active }, (_, at) => (groupOf(at) - groupOf(0)) * inputs);
    return { lane, inputs: ofLanes };
  });
}

/** Loads of an input of a vector. */
export function loadsOf({ inputs: each }: PhasedGeometry, { lane, inputs }: GroupVector): number {
  const last = inputs.at(-1)!;
  return last === 0 ? 1 : Math.ceil((last + each) / lane.lanes);
}

/** Visits all vectors of output channels, each with its first channel and the first input of that channel's group. */
export function forGroupVectors(
  k: KernelBuilder,
  geometry: PhasedGeometry,
  vectors: readonly GroupVector[],
  visit: (channel: Expression, input: Expression, vector: GroupVector) => void,
): void {
  const { groups, inputs, outputs } = geometry;
  const { lanes } = vectors[0]!.lane;
  const channels = groups * outputs;
  const step = vectors.length * lanes;
  const whole = channels - (channels % step);
  const visitAll = (first: Expression, some: readonly GroupVector[]): void => {
    for (const vector of some) {
      const channel = k.let("channel", add(first, int(vector.lane.offset)));
      visit(channel, mul(div(channel, int(outputs)), int(inputs)), { ...vector, lane: { ...vector.lane, offset: 0 } });
    }
  };
  k.for("o", 0, whole, (first) => visitAll(first, vectors), step);
  if (whole < channels) visitAll(int(whole), vectorsOf(geometry, channels - whole, lanes));
}

/** Input number `at` of the groups of a vector, the first of which begins at `address`: a lane for each output channel. */
export function groupInput(
  k: KernelBuilder,
  buffer: Buffer,
  geometry: PhasedGeometry,
  { lane, inputs }: GroupVector,
  address: Expression,
  at: number,
): Expression {
  const { lanes } = lane;
  const span = inputs.at(-1)! + geometry.inputs;
  const sources = lanesOf(span, lanes).map(({ offset, active }) => {
    const vector = k.let("inputs", load(buffer, add(address, int(offset)), lanes, active));
    return { vector, lanes: Array.from({ length: active }, (_, index) => offset + index) };
  });
  return new Gathering(sources, k.let.bind(k)).gather(inputs.map((first) => first + at));
}

/** Whether all lanes of a vector take the same inputs. */
export function isOneGroup({ inputs }: GroupVector): boolean {
  return inputs.at(-1) === 0;
}

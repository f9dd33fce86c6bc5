/**
 * Packed weights of depthwise convolutions, and of others with few channels a group, so that those of a vector of output
 * channels follow each other:
 *
 *     [channels / lanes][inputs of a group][kernel height][kernel width][lanes]
 */
import { add, compare, div, int, min, mul, rem } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import { depthOf, forKernel, weightAt, weightOf, type PhasedGeometry } from "../contraction.ts";
import type { Layer, PackRequest } from "../strategy.ts";

export function tapsInVectors({ node }: Layer, geometry: PhasedGeometry, facts: RunFacts): PackRequest {
  const { groups, inputs, outputs, kernel, axes } = geometry;
  const { lanes } = facts;
  return {
    ...weightOf(node),
    order: `taps ${[groups, inputs, outputs, ...kernel, ...axes.map(({ order }) => order), lanes].join(" ")}`,
    element: facts.convolutionWeights,
    length: Math.ceil((groups * outputs) / lanes) * lanes * depthOf(geometry),
    fill: (k, source, target) => fillTaps(k, source, target, geometry, facts),
  };
}

function fillTaps(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: PhasedGeometry,
  facts: RunFacts,
): number {
  const { groups, outputs, kernel } = geometry;
  const taps = int(kernel[0] * kernel[1]);
  const lanes = int(facts.lanes);
  k.range("o", (o) => {
    const first = k.let("first", add(tapsAt(geometry, mul(div(o, lanes), lanes)), rem(o, lanes)));
    forKernel(k, geometry, (ky, kx, c, tap) => {
      const place = add(mul(c, taps), tap);
      k.store(target, add(first, mul(place, lanes)), weightAt(source, geometry, o, c, ky, kx));
    });
  });
  return groups * outputs;
}

/** Where the taps of a vector of channels begin, of which `c` is the first. */
export function tapsAt(geometry: PhasedGeometry, c: Expression): Expression {
  return mul(c, int(depthOf(geometry)));
}

/** Neighbouring channels, the first of which begins a vector. */
export interface ChannelBlock {
  readonly first: Expression;
  readonly count: number;
}

/** Visits the vectors of a block of channels, where a layer has so many: `count` channels from `c` on. */
export function forVectors(
  k: KernelBuilder,
  { groups }: PhasedGeometry,
  { lanes }: RunFacts,
  { first, count }: ChannelBlock,
  visit: (c: Expression, count: number) => void,
): void {
  const rest = groups % lanes;
  const whole = groups - rest;
  const last = add(first, int(count));
  const isOnly = count >= groups;
  const end = isOnly ? int(whole) : groups % count === 0 ? last : min(last, int(whole));
  k.for("c", isOnly ? 0 : first, end, (c) => visit(c, lanes), lanes);
  if (rest === 0) return;
  if (isOnly) visit(int(whole), rest);
  else k.if(compare("lt", int(whole), last), () => visit(int(whole), rest));
}

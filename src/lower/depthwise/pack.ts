/**
 * Packed weights of depthwise convolutions, so that those of a vector of channels follow each other:
 *
 *     [channels / lanes][kernel height][kernel width][lanes]
 */
import { add, div, int, mul, rem, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { TensorReader } from "../../ops/contract/op.ts";
import { weightOf, type Geometry } from "../contraction.ts";
import type { Layer, PackRequest } from "../strategy.ts";

export function tapsInVectors({ node }: Layer, geometry: Geometry, facts: RunFacts): PackRequest {
  const { groups, kernel, flipped } = geometry;
  const { lanes } = facts;
  return {
    ...weightOf(node),
    order: `taps ${[groups, ...kernel, flipped, lanes].join(" ")}`,
    element: facts.convolutionWeights,
    length: Math.ceil(groups / lanes) * tapsOf(geometry, facts),
    fill: (k, source, target) => fillTaps(k, source, target, geometry, facts),
  };
}

/** Taps of a vector of channels. */
function tapsOf({ kernel }: Geometry, { lanes }: RunFacts): number {
  return kernel[0] * kernel[1] * lanes;
}

function fillTaps(k: KernelBuilder, source: TensorReader, target: Buffer, geometry: Geometry, facts: RunFacts): number {
  const { groups, kernel, flipped } = geometry;
  const [height, width] = kernel;
  const lanes = int(facts.lanes);
  k.range("c", (c) => {
    const first = k.let("first", add(mul(div(c, lanes), int(tapsOf(geometry, facts))), rem(c, lanes)));
    k.for("ky", 0, height, (ky) => {
      k.for("kx", 0, width, (kx) => {
        const y = flipped ? sub(int(height - 1), ky) : ky;
        const x = flipped ? sub(int(width - 1), kx) : kx;
        const index = source.shape.length === 4 ? [c, int(0), y, x] : [c, int(0), x];
        k.store(target, add(first, mul(add(mul(ky, int(width)), kx), lanes)), source.at(index));
      });
    });
  });
  return groups;
}

/** Visits every channel, in loops that run in lanes, and gives the place of its first tap. */
export function forVectors(
  k: KernelBuilder,
  geometry: Geometry,
  facts: RunFacts,
  visit: (c: Expression, taps: Expression) => void,
): void {
  const { lanes } = facts;
  const rest = geometry.groups % lanes;
  const visitVector = (first: Expression, count: number): void => {
    const taps = mul(first, int(tapsOf(geometry, facts) / lanes));
    k.for("lane", 0, count, (lane) => visit(add(first, lane), add(taps, lane)));
  };
  k.for("c", 0, geometry.groups - rest, (first) => visitVector(first, lanes), lanes);
  if (rest > 0) visitVector(int(geometry.groups - rest), rest);
}

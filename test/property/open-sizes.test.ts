/**
 * Sizes that are left open: what layers demand of them is all that they refuse with numbers, and the shapes that they give
 * are those of the numbers.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { bindDim, constantDim, symbol, type Dim } from "../../src/tensor/dim.ts";
import { formatShape } from "../../src/tensor/shape.ts";
import { formatCondition } from "../../src/tensor/condition-text.ts";
import { holds } from "../../src/tensor/size-condition.ts";
import { ops } from "../../src/ops/index.ts";
import { sampled, tries } from "../support/effort.ts";
import { modelOf } from "../support/models.ts";
import { inferAgain, opened, type Inferred, type Sizes } from "../support/open-nets.ts";
import { buildNet, netPlans, propertyOptions } from "./random-net.ts";

const sizes = fc.array(fc.record({ H: fc.integer({ min: 1, max: 40 }), W: fc.integer({ min: 1, max: 40 }) }), {
  minLength: 20,
  maxLength: 20,
});
const small = Array.from({ length: 64 }, (_, at) => ({ H: (at % 8) + 1, W: Math.floor(at / 8) + 1 }));

/** Judges a net with the open extents by numbers: how often they were refused. */
function judge(graph: Graph, open: readonly Dim[], sizes: readonly Sizes[]): number {
  const inferred = inferAgain(graph, () => open);
  if (inferred === undefined) return 0;
  let refused = 0;
  for (const bound of sizes) {
    const found = inferAgain(graph, () => open.map((dim) => bindDim(dim, bound)));
    const broken = inferred.demands.filter((condition) => !holds(condition, bound));
    const told = `${JSON.stringify(bound)}: ${broken.map(formatCondition).join("; ")}`;
    expect(found === undefined, told).toBe(broken.length > 0);
    if (found === undefined) refused++;
    else expect(shapesOf(inferred, bound), told).toEqual(shapesOf(found, bound));
  }
  return refused;
}

function shapesOf({ types }: Inferred, sizes: Sizes): readonly string[] {
  return [...types.values()].map(({ shape }) => formatShape(shape.map((dim) => bindDim(dim, sizes))));
}

describe("open sizes are refused exactly where what layers demand does not hold, and give the same shapes elsewhere", () => {
  it(`in random nets (${tries(120)} of them)`, () => {
    let refused = 0;
    fc.assert(
      fc.property(netPlans, sizes, (plan, others) => {
        refused += judge(buildNet(plan), opened(plan.input), [...small, ...others]);
      }),
      { ...propertyOptions, numRuns: tries(120) },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it("in the examples of every layer, each axis in turn", () => {
    const refused = sampled(openExamples()).map(({ graph, extents, axis }) => {
      const own = constantDim(extents[axis]!);
      const counts = [...Array.from({ length: 12 }, (_, at) => at + 1), own - 1, own, own + 1, 2 * own];
      const bound = counts.filter((count) => count > 0).map((E) => ({ E }));
      return judge(graph, extents.with(axis, symbol("E")), bound);
    });
    expect(Math.max(...refused)).toBeGreaterThan(0);
  });
});

function openExamples(): readonly { graph: Graph; extents: readonly Dim[]; axis: number }[] {
  return ops.flatMap(({ examples }) =>
    examples.flatMap(({ text, input }) => {
      const { graph } = modelOf(`model Net { input image ${input}\n ${text}\n }`);
      const extents = graph.inputs[0]!.type.shape.slice(1);
      return extents.map((_, axis) => ({ graph, extents, axis }));
    }),
  );
}

/**
 * Which strategy computes a layer: the first in this list that applies, or among those that tell a cost the cheapest.
 */
import { invariant } from "../base/invariant.ts";
import type { RunFacts } from "../kernel/ir.ts";
import type { Rejected } from "./lowered.ts";
import type { Choice, Layer, Strategy } from "./strategy.ts";
import { concatenation } from "./strategies/concatenation.ts";
import { convolution } from "./strategies/convolution.ts";
import { correlation } from "./strategies/correlation.ts";
import { dense } from "./strategies/dense.ts";
import { depthwise } from "./strategies/depthwise.ts";
import { elementwise } from "./strategies/elementwise.ts";
import { fewChannels } from "./strategies/few-channels.ts";
import { plain } from "./strategies/plain.ts";
import { pooling } from "./strategies/pooling.ts";
import { rearrangement } from "./strategies/rearrangement.ts";
import { smallGroups } from "./strategies/small-groups.ts";
import { transposedDepthwise } from "./strategies/transposed-depthwise.ts";
import { winograd, winogradWith } from "./strategies/winograd.ts";
import { winogradCorrelation } from "./strategies/winograd-correlation.ts";

export const strategies: readonly Strategy[] = [
  // One position leaves nothing to tile: what counts is how fast weights are read.
  dense,
  // One channel per group leaves nothing to reduce over but the taps.
  depthwise,
  transposedDepthwise,
  // Fewer multiplications, where they outweigh the transforms.
  winograd,
  // Lanes over input channels, where output channels do not fill them.
  fewChannels,
  // Inputs shared by windows, where a group has few output channels.
  smallGroups,
  convolution,
  winogradCorrelation,
  correlation,
  pooling,
  concatenation,
  elementwise,
  // What moves apart from what computes.
  rearrangement,
  // Whatever is left.
  plain,
];

/** Strategies with a part of their plan laid down, which else is chosen by its cost. */
const variants: ReadonlyMap<string, Strategy> = new Map([
  ["winograd-fused", winogradWith({ form: "fused" })],
  ["winograd-staged", winogradWith({ form: "staged" })],
  ["winograd-2x2", winogradWith({ tiling: "F(2x2, 3x3)" })],
]);

const named: ReadonlyMap<string, Strategy> = new Map([
  ...strategies.map((strategy) => [strategy.name, strategy] as const),
  ...variants,
]);

/** What can be asked for: all strategies, and variants of some. */
export const strategyNames: readonly string[] = [...named.keys()];

/** All strategies, of which this one computes every layer that it can, whatever that costs: to measure it. */
export function preferring(name: string): readonly Strategy[] {
  const preferred = named.get(name);
  invariant(preferred !== undefined, `there is no strategy ${name}`);
  return [withoutCost(preferred), ...strategies];
}

function withoutCost(strategy: Strategy): Strategy {
  return {
    ...strategy,
    consider(layer, facts) {
      const choice = strategy.consider(layer, facts);
      if (choice === undefined) return undefined;
      const { cost: _, ...free } = choice;
      return free;
    },
  };
}

export interface Selected extends Choice {
  readonly strategy: string;
  readonly rejected: readonly Rejected[];
}

export function select(layer: Layer, facts: RunFacts, among: readonly Strategy[] = strategies): Selected {
  const applicable: (Choice & { readonly strategy: string })[] = [];
  for (const strategy of among) {
    const choice = strategy.consider(layer, facts);
    if (choice === undefined) continue;
    if (choice.cost === undefined) {
      if (applicable.length > 0) break;
      return { ...choice, strategy: strategy.name, rejected: [] };
    }
    applicable.push({ ...choice, strategy: strategy.name });
  }
  const [best, ...others] = applicable.toSorted((a, b) => a.cost! - b.cost!);
  invariant(best !== undefined, `no strategy computes ${layer.node.name}`);
  const rejected = others.map(({ strategy, cost }) => ({ strategy, relativeCost: cost! / best.cost! }));
  return { ...best, rejected };
}

/** Whether a strategy is a transform, which does fewer operations than those of the direct method. */
export function savesOperations(strategy: string): boolean {
  return strategies.some(({ name, roundsMore }) => name === strategy && roundsMore === true);
}

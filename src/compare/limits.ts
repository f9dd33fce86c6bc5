/** What a change must not do: break a category, or cost more than so much more. */
import { grouped, bytes as bytesText } from "../tensor/readable-numbers.ts";
import type { Category } from "./categories.ts";
import { growthOf, type Cost, type CostDiff } from "./cost.ts";
import type { ModelDiff } from "./model-diff.ts";
import { brokenText, COST_NAMES, plain } from "./wording.ts";

export type Limit =
  | { readonly kind: "category"; readonly category: Category }
  | {
      readonly kind: "growth";
      readonly costs: readonly Cost[];
      /** What growth is too much: more than this, in units of the figure, or as a share of what it was. */
      readonly above: number;
      readonly isShare: boolean;
    };

/** Why a change is beyond the limit; undefined where it is not. What cannot be told is beyond it. */
export function excessText(diff: ModelDiff, limit: Limit): string | undefined {
  if (limit.kind === "growth") return diff.costs.flatMap((cost) => growthText(cost, limit) ?? [])[0];
  const { category } = limit;
  const isUndecided = category === "function" && diff.function.verdict === "undecided";
  return diff.categories.includes(category) || isUndecided ? brokenText(diff, category, plain) : undefined;
}

function growthText(diff: CostDiff, { costs, above, isShare }: Limit & { kind: "growth" }): string | undefined {
  if (!costs.includes(diff.cost) || !diff.isOther) return undefined;
  const growth = growthOf(diff);
  const name = COST_NAMES[diff.cost];
  if (growth === undefined) return `by how much ${name} grow cannot be told: sizes are open`;
  const text = diff.cost === "memory" || diff.cost === "size" ? bytesText : grouped;
  const isBeyond = (isShare ? growth.share : growth.by) > above;
  const by = isShare ? `${(100 * growth.share).toFixed(1)}%` : text(growth.by);
  const from = `${name} grow from ${text(diff.old!)} to ${text(diff.now!)}`;
  return isBeyond ? from + (Number.isFinite(growth.share) ? `, by ${by}` : "") : undefined;
}

/** Which kernel was chosen for each layer, and why not another. */
import type { Rejected, StrategyChoice } from "../lower/lowered.ts";
import { textTable } from "./text-table.ts";

export function strategyTable(choices: readonly StrategyChoice[]): string {
  const columns = ["layer", "strategy", "function", "because"].map((title) => ({ title, align: "left" }) as const);
  return textTable(
    columns,
    choices.map((choice) => [choice.layer, choice.strategy, choice.function ?? "–", becauseText(choice)]),
  );
}

export function becauseText({ reason, rejected }: Pick<StrategyChoice, "reason" | "rejected">): string {
  if (rejected.length === 0) return reason;
  const [cheapest, ...others] = rejected.toSorted((a, b) => a.relativeCost - b.relativeCost);
  return [`${reason}; ${longer(cheapest!, "would take ")}`, ...others.map((other) => longer(other, ""))].join(", ");
}

/** `direct would take 2.9 times as long`: costs are estimates, and no more digits of them mean anything. */
function longer({ strategy, relativeCost }: Rejected, verb: string): string {
  if (relativeCost < 1.05) return `${strategy} ${verb}about as long`;
  const times = relativeCost < 10 ? relativeCost.toFixed(1) : relativeCost.toFixed(0);
  return `${strategy} ${verb}${times} times as long`;
}

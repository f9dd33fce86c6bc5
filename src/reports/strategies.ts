/** Which kernel was chosen for each layer, and why. */
import type { StrategyChoice } from "../lower/lowered.ts";
import { textTable } from "./text-table.ts";

export function strategyTable(choices: readonly StrategyChoice[]): string {
  const columns = ["layer", "strategy", "function", "because"].map((title) => ({ title, align: "left" }) as const);
  return textTable(
    columns,
    choices.map(({ layer, strategy, reason, function: name }) => [layer, strategy, name ?? "–", reason]),
  );
}

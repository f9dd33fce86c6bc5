/** What is reported of a broken claim besides the figure found: by how much it is off, and which layers make most of it. */
import type { Unit } from "../base/calculations.ts";
import type { ClaimExpression, FigureExpression } from "../graph/claim.ts";
import { evaluateClaim, type ClaimComparison, type ClaimContext } from "./claim-expression.ts";
import type { Contribution, Figures } from "./claim-figures.ts";
import { formatNumber, formatQuantity } from "./quantity.ts";

export interface ComparisonClaim {
  readonly subject: ClaimExpression;
  readonly operator: ClaimComparison;
  readonly limit: ClaimExpression;
}

/** Of numbers: `that is 100_840 more (0.165%)`. */
export function differenceNotes({ subject, operator, limit }: ComparisonClaim, context: ClaimContext): string[] {
  const found = evaluateClaim(subject, context);
  const claimed = evaluateClaim(limit, context);
  if (operator === "!=" || found?.kind !== "number" || claimed?.kind !== "number") return [];
  const difference = Math.abs(found.value - claimed.value);
  if (difference === 0) return [];
  const percent = (100 * difference) / Math.abs(claimed.value);
  // Where it is off by its tenfold, a percentage says nothing.
  const share = percent < 1000 ? ` (${formatNumber(Number(percent.toFixed(3)))}%)` : "";
  const amount = formatQuantity({ ...found, value: difference });
  return [`that is ${amount} ${found.value > claimed.value ? "more" : "less"}${share}`];
}

/** Where a figure comes from: the formula of a single layer, the largest of several, or the layer of a peak. */
export function figureNotes({ figure, text, nodes }: FigureExpression, figures: Figures): string[] {
  if (figure === "memory") {
    const layer = figures.peakLayer(nodes);
    return layer === undefined ? [] : [`${text} is highest while ${layer} computes`];
  }
  const [node, ...others] = nodes ?? [];
  if (node !== undefined && others.length === 0) {
    const formula = figure === "params" || figure === "trainable" ? figures.formula(node) : "";
    return formula === "" ? [] : [`${node.name}: ${formula}`];
  }
  const contributions = figures.contributions(figure, nodes);
  const unit = figure === "weights" ? "bytes" : "count";
  return contributions.length === 0 ? [] : [`most of ${text}: ${formatContributions(contributions, unit)}`];
}

function formatContributions(contributions: readonly Contribution[], unit: Unit): string {
  const total = contributions.reduce((sum, { amount }) => sum + amount, 0);
  const largest = contributions.slice(0, 3).map(({ layer, amount }) => {
    const percent = formatNumber(Math.round((1000 * amount) / total) / 10);
    return `${layer} ${formatQuantity({ kind: "number", value: amount, unit })}, ${percent}%`;
  });
  return largest.join("; ");
}

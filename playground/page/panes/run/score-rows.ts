/** Scores as rows of a table with bars. */
import { el } from "../../dom.ts";
import { numberText } from "./numbers.ts";
import { isLikelihoods, shownScores, type Score } from "./scores.ts";

export function scoreRows(data: Float32Array, classes: readonly string[] | undefined): readonly HTMLElement[] {
  const isShare = isLikelihoods(data);
  return shownScores(data, classes).map((score) => barRow(score, isShare));
}

export function scoreText(value: number, isShare: boolean): string {
  return isShare ? `${(100 * value).toFixed(1)} %` : numberText(value);
}

function barRow({ name, value, length, isBest }: Score, isShare: boolean): HTMLTableRowElement {
  const bar = el("span", { class: value < 0 ? "run-bar negative" : "run-bar" });
  bar.style.width = `${(100 * length).toFixed(2)}%`;
  return el(
    "tr",
    isBest ? { class: "best" } : {},
    el("th", { scope: "row" }, name),
    el("td", {}, bar),
    el("td", { class: "run-number" }, scoreText(value, isShare)),
  );
}

/** Scores as bars, with the names of classes where the model has some; all numbers in a table beside. */
import type { NetOutput } from "../../../questions/load.ts";
import { el } from "../../dom.ts";
import { copyButton, numberText } from "./numbers.ts";
import type { OutputPart } from "./output-part.ts";
import { isLikelihoods, shownScores, type Score } from "./scores.ts";
import { shapeText } from "./shapes.ts";

/** Milliseconds until a screen reader is told: a drawing changes with every move. */
const TELL_AFTER = 700;

export function createVectorOutput({ name, shape, classes }: NetOutput): OutputPart {
  const bars = el("table", { class: "run-bars" });
  const told = el("p", { class: "run-best", role: "status" });
  const all = el("div", { class: "run-scroll", tabindex: 0, role: "region", "aria-label": `All numbers of ${name}` });
  const details = el("details", {}, el("summary", {}, "All numbers"), all);
  let latest = new Float32Array();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showAll = (): void => void (details.open && all.replaceChildren(numberTable(latest, classes)));
  details.addEventListener("toggle", showAll);
  return {
    element: el(
      "div",
      { class: "run-output" },
      el("h4", {}, `${name} ${shapeText(shape)}`),
      bars,
      told,
      details,
      copyButton(name, () => ({ shape, data: latest })),
    ),
    show(data) {
      latest = data as Float32Array<ArrayBuffer>;
      const isShare = isLikelihoods(data);
      bars.replaceChildren(...shownScores(data, classes).map((score) => barRow(score, isShare)));
      showAll();
      clearTimeout(timer);
      timer = setTimeout(() => (told.textContent = bestText(data, classes, isShare)), TELL_AFTER);
    },
  };
}

function scoreText(value: number, isShare: boolean): string {
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

function bestText(data: Float32Array, classes: readonly string[] | undefined, isShare: boolean): string {
  const [best] = shownScores(data, classes).filter(({ isBest }) => isBest);
  return best === undefined ? "" : `Highest: ${best.name}, ${scoreText(best.value, isShare)}`;
}

/** More rows say no more. */
const MOST_ROWS = 2000;

function numberTable(data: Float32Array, classes: readonly string[] | undefined): HTMLTableElement {
  const rows = Array.from(data.subarray(0, MOST_ROWS), (value, at) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, classes?.[at] ?? String(at)),
      el("td", { class: "run-number" }, String(value)),
    ),
  );
  const more = data.length > MOST_ROWS ? [el("caption", {}, `The first ${MOST_ROWS} of ${data.length}.`)] : [];
  return el("table", {}, ...more, ...rows);
}

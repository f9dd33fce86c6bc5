/** Scores as bars, with the names of classes where the model has some; all numbers in a table beside. */
import type { NetOutput } from "../../../questions/load.ts";
import { el } from "../../dom.ts";
import { copyButton } from "./copy-button.ts";
import type { OutputPart } from "./output-part.ts";
import { scoreRows, scoreText } from "./score-rows.ts";
import { isLikelihoods, shownScores } from "./scores.ts";
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
      el("h3", {}, `${name} ${shapeText(shape)}`),
      bars,
      told,
      details,
      copyButton(name, () => ({ shape, data: latest })),
    ),
    show(data) {
      latest = data as Float32Array<ArrayBuffer>;
      bars.replaceChildren(...scoreRows(data, classes));
      showAll();
      clearTimeout(timer);
      timer = setTimeout(() => (told.textContent = bestText(data, classes)), TELL_AFTER);
    },
  };
}

function bestText(data: Float32Array, classes: readonly string[] | undefined): string {
  const [best] = shownScores(data, classes).filter(({ isBest }) => isBest);
  return best === undefined ? "" : `Highest: ${best.name}, ${scoreText(best.value, isLikelihoods(data))}`;
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

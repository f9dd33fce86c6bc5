/** A window on a picture, with what moves it. */
import { button, el, labelled, select, type Choice } from "../../dom.ts";

const directions: readonly Choice[] = [
  { value: "down", label: "down" },
  { value: "right", label: "to the right" },
];

/** For a graph, whose blocks open and close. */
export function graphStage(): HTMLElement {
  const turn = select(directions, "down", () => {});
  turn.dataset["do"] = "turn";
  const folds = [plain("Open all blocks", "open"), plain("Close all blocks", "close")];
  return stageWith([labelled("Direction", turn), ...folds], "The graph of the model");
}

/** For a picture that is as it is. */
export function pictureStage(label: string): HTMLElement {
  return stageWith([], label);
}

function stageWith(more: readonly HTMLElement[], label: string): HTMLElement {
  return el(
    "div",
    { class: "staged" },
    el(
      "div",
      { class: "controls" },
      plain("+", "in", { "aria-label": "Larger", title: "Larger (+)" }),
      plain("−", "out", { "aria-label": "Smaller", title: "Smaller (−)" }),
      plain("Fit", "fit", { title: "All of it (0)" }),
      ...more,
    ),
    el("div", {
      class: "stage live",
      tabindex: 0,
      role: "group",
      "aria-label": `${label}. Arrows move it, plus and minus scale it, 0 shows all of it.`,
    }),
    el("p", { class: "status", role: "status" }),
  );
}

function plain(label: string, what: string, more: Readonly<Record<string, string>> = {}): HTMLButtonElement {
  return button(label, () => {}, { "data-do": what, ...more });
}

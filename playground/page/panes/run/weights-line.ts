/** Which weights the net runs with, said clearly, and a choice where there is one. */
import type { UsedWeights } from "../../../questions/load.ts";
import { el, labelled, select } from "../../dom.ts";

export interface WeightsLine {
  readonly element: HTMLElement;
  show(weights: UsedWeights): void;
}

export function createWeightsLine(choose: (key: string) => void): WeightsLine {
  const text = el("p", { class: "run-weights-text" });
  const choice = el("div");
  return {
    element: el("section", { class: "run-weights", "aria-label": "Weights" }, text, choice),
    show({ key, text: said, isWarning, choices }) {
      text.textContent = said;
      text.classList.toggle("warning", isWarning);
      const options = choices.map((each) => ({ value: each.key, label: each.label }));
      choice.replaceChildren(...(choices.length > 1 ? [labelled("Weights", select(options, key, choose))] : []));
    },
  };
}

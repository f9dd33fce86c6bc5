/** The stages in order, of which one is chosen: by pointer, or by arrow keys, as of any group of radio buttons. */
import type { StageSummary } from "../../../questions/passes.ts";
import { el } from "../../dom.ts";

export interface StageList {
  readonly element: HTMLElement;
  fill(stages: readonly StageSummary[]): void;
  choose(name: string): void;
}

export function stageList(onChoose: (name: string) => void): StageList {
  const items = el("div", { class: "stages" });
  const element = el("fieldset", { class: "stage-list" }, el("legend", {}, "Stages of the compiler, in order"), items);
  items.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) onChoose(target.value);
  });
  return {
    element,
    fill: (stages) => items.replaceChildren(...stages.map(itemOf)),
    choose(name) {
      for (const input of items.querySelectorAll("input")) input.checked = input.value === name;
    },
  };
}

function itemOf({ name, task, reason, kind, isChanged, size }: StageSummary): HTMLElement {
  const isIdle = kind === "pass" && !isChanged;
  const told = kind === "pass" ? (isChanged ? "changed" : "no change") : "";
  return el(
    "label",
    { class: isIdle ? "idle" : "", title: reason },
    el("input", { type: "radio", name: "stage", value: name }),
    el("span", { class: "stage-name" }, name),
    el("span", { class: "stage-task" }, task),
    el("small", {}, [told, isIdle ? "" : size].filter((part) => part !== "").join(", ")),
  );
}

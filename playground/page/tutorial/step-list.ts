/** The steps as a row of numbers: which is shown, and which are done. */
import { stepNames, type StepName } from "../../tutorial/checks.ts";
import { button, el, setAttributes } from "../dom.ts";

export interface StepList {
  readonly element: HTMLElement;
  show(current: StepName, isDone: (name: StepName) => boolean): void;
}

export function createStepList(titleOf: (name: StepName) => string, onChoose: (name: StepName) => void): StepList {
  const buttons = stepNames.map((name, at) => button(String(at + 1), () => onChoose(name), { title: titleOf(name) }));
  return {
    element: el("ol", { class: "tutorial-steps" }, ...buttons.map((each) => el("li", {}, each))),
    show(current, isDone) {
      for (const [at, name] of stepNames.entries()) {
        const mark = isDone(name);
        setAttributes(buttons[at]!, {
          "aria-current": name === current ? "step" : undefined,
          "aria-label": `Step ${at + 1}: ${titleOf(name)}${mark ? " (done)" : ""}`,
          class: mark ? "done" : undefined,
        });
      }
    },
  };
}

/** A button for each class: what was drawn is one of them. */
import { button, el } from "../../dom.ts";
import type { Example } from "../../../questions/train.ts";

export interface LabelButtons {
  readonly element: HTMLElement;
  expect(labels: readonly string[]): void;
  /** How many drawings there are of each. */
  count(examples: readonly Example[]): void;
}

export function createLabelButtons(onGive: (label: number) => void): LabelButtons {
  const element = el("div", { class: "train-labels", role: "group", "aria-label": "The drawing is a" });
  let names: readonly string[] = [];
  return {
    element,
    expect(labels) {
      if (labels.join("\n") === names.join("\n")) return;
      names = labels;
      element.replaceChildren(...labels.map((name, at) => button(name, () => onGive(at))));
    },
    count(examples) {
      for (const [at, each] of [...element.children].entries()) {
        const count = examples.filter(({ label }) => label === at).length;
        each.setAttribute("aria-label", `The drawing is a ${names[at]}${count === 0 ? "" : `, as ${count} before`}`);
        each.replaceChildren(names[at]!, el("small", {}, count === 0 ? "" : String(count)));
      }
    },
  };
}

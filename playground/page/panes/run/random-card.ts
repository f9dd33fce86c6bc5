/** An input that no picture can be: random numbers, by a seed, so that the same come again. */
import type { NetInput } from "../../../questions/load.ts";
import { button, el, labelled } from "../../dom.ts";
import { titleOf, type InputCard } from "./input-card.ts";

export function createRandomCard(input: NetInput, onChange: () => void): InputCard {
  const title = el("h2", {}, titleOf(input));
  const seed = el("input", { type: "number", min: 0, max: 999_999, step: 1, value: 1 });
  seed.addEventListener("change", onChange);
  const next = button("Other numbers", () => {
    seed.value = String(seedOf(seed) + 1);
    onChange();
  });
  return {
    element: el(
      "div",
      { class: "run-card" },
      title,
      el("p", {}, "Random numbers from −1 to 1."),
      el("div", { class: "run-row" }, labelled("Seed", seed), next),
    ),
    given: () => ({ seed: seedOf(seed) }),
    pictureSize: () => undefined,
    resize: (next) => (title.textContent = titleOf(next)),
    ran() {},
    stop() {},
    close() {},
  };
}

function seedOf({ valueAsNumber }: HTMLInputElement): number {
  return Number.isSafeInteger(valueAsNumber) ? valueAsNumber : 1;
}

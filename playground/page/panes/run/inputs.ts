/** What the net is given: a card for each input. Cards stay while the text changes, as long as inputs are the same. */
import type { NetInput, PictureSize } from "../../../questions/load.ts";
import type { GivenInput } from "../../../questions/run.ts";
import { el } from "../../dom.ts";
import type { InputCard } from "./input-card.ts";
import { createPictureCard } from "./picture-card.ts";
import { createRandomCard } from "./random-card.ts";

export interface Inputs {
  readonly element: HTMLElement;
  show(inputs: readonly NetInput[]): void;
  /** Undefined while one of them is missing. */
  given(): Readonly<Record<string, GivenInput>> | undefined;
  /** Of the picture that is given, if one is. */
  pictureSize(): PictureSize | undefined;
  ran(): void;
  stop(): void;
}

export function createInputs(onChange: () => void): Inputs {
  const element = el("section", { class: "run-inputs", "aria-label": "Inputs" });
  let shown: readonly NetInput[] = [];
  let cards: ReadonlyMap<string, InputCard> = new Map();
  return {
    element,
    show(inputs) {
      const areSame = JSON.stringify(inputs.map(apartFromExtents)) === JSON.stringify(shown.map(apartFromExtents));
      shown = inputs;
      if (areSame) return inputs.forEach((input) => cards.get(input.name)!.resize(input));
      cards.forEach((card) => card.close());
      cards = new Map(inputs.map((input) => [input.name, cardOf(input, onChange)]));
      element.replaceChildren(...[...cards.values()].map((card) => card.element));
    },
    given() {
      const given = [...cards].map(([name, card]) => [name, card.given()] as const);
      if (given.some(([, each]) => each === undefined)) return undefined;
      return Object.fromEntries(given) as Record<string, GivenInput>;
    },
    pictureSize: () => [...cards.values()].map((card) => card.pictureSize()).find((size) => size !== undefined),
    ran: () => cards.forEach((card) => card.ran()),
    stop: () => cards.forEach((card) => card.stop()),
  };
}

function apartFromExtents({ shape: [channels, ...extents], ...input }: NetInput): object {
  return { ...input, channels, axes: extents.length };
}

function cardOf(input: NetInput, onChange: () => void): InputCard {
  return input.isPicture ? createPictureCard(input, onChange) : createRandomCard(input, onChange);
}

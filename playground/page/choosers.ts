/** Which of the text's models is meant, and for which target kernels are made. */
import type { Answered } from "../protocol.ts";
import { labelled, select } from "./dom.ts";
import type { App, State } from "./pane.ts";

export interface Choosers {
  readonly elements: readonly HTMLElement[];
  /** Of the text as it is. The chooser of models is there where there are several. */
  setModels(models: Answered<"overview">["models"], chosen: string | undefined): void;
}

const TARGETS = [
  { value: "wasm", label: "WebAssembly" },
  { value: "ts", label: "TypeScript" },
];

export function makeChoosers(app: () => App): Choosers {
  const models = select([], undefined, (model) => app().choose({ model }));
  const model = labelled("Model", models);
  model.hidden = true;
  const target = select(TARGETS, "wasm", (value) => app().choose({ target: value as State["target"] }));
  return {
    elements: [model, labelled("Target", target)],
    setModels(found, chosen) {
      model.hidden = found.length < 2;
      const names = found.map(({ name }) => name);
      if (names.join("\n") !== [...models.options].map(({ value }) => value).join("\n"))
        models.replaceChildren(...names.map((name) => new Option(name, name)));
      models.value = chosen !== undefined && names.includes(chosen) ? chosen : (names[0] ?? "");
    },
  };
}

/** What was learnt, as files, and what makes a module of them. */
import { button, el } from "../../dom.ts";
import type { App } from "../../pane.ts";

export interface SavePart {
  readonly element: HTMLElement;
  /** @param model its name, after which the files are called */
  expect(model: string, hasLearnt: boolean): void;
}

export function createSavePart(app: App): SavePart {
  let stem = "model";
  const command = el("code");
  const saveWeights = button("Save weights", async () => {
    save(await app.compiler.ask("learned", app.state.subject), `${stem}.safetensors`);
  });
  const saveText = button("Save text", () => save(app.state.subject.text, `${stem}.cvk`));
  return {
    element: el(
      "div",
      { class: "train-save" },
      el("div", { class: "train-row" }, saveWeights, saveText),
      el("p", {}, "A module of both, which needs nothing else: ", command),
    ),
    expect(model, hasLearnt) {
      stem = model.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "model";
      command.textContent = `convoke compile ${stem}.cvk --weights ${stem}.safetensors`;
      saveWeights.disabled = !hasLearnt;
    },
  };
}

function save(content: string | Uint8Array, name: string): void {
  const href = URL.createObjectURL(new Blob([content as BlobPart]));
  el("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}

/** One of two pictures of the model: the other is made when it is chosen. */
import { el, labelled, select } from "../../dom.ts";
import { createLatest } from "../../latest.ts";
import type { App, Changed, State } from "../../pane.ts";
import { boxesPicture } from "./boxes.ts";
import type { ModelPicture } from "./picture.ts";
import { volumesPicture } from "./volumes.ts";

const kinds = [
  { value: "boxes", label: "layers and blocks", make: boxesPicture },
  { value: "volumes", label: "tensors as volumes", make: volumesPicture },
] as const;

export function createGraphView(place: HTMLElement, app: App) {
  const content = el("div", { class: "graph-pictures" });
  const latest = createLatest(content);
  const made = new Map<string, ModelPicture>();
  let current: string = kinds[0].value;

  const picture = (): ModelPicture => {
    const { make } = kinds.find(({ value }) => value === current)!;
    const found = made.get(current) ?? make(app);
    made.set(current, found);
    if (content.firstElementChild === found.element) return found;
    content.replaceChildren(found.element);
    found.element.querySelector(".controls")!.prepend(label);
    return found;
  };
  const refresh = async (state: State): Promise<void> => {
    await latest.run((signal) => picture().show(state, signal));
    picture().cursor(app.state);
  };
  const choice = select(kinds, current, (value) => {
    current = value;
    void refresh(app.state);
    choice.focus();
  });
  const label = labelled("Show", choice);
  place.append(latest.notice, content);
  return {
    async show(state: State, changed: Changed) {
      if (changed.subject) await refresh(state);
      else picture().cursor(state);
    },
    hide() {
      latest.stop();
      app.editor.light([]);
    },
  };
}

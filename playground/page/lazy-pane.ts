/** A pane whose parts are loaded when it is first shown. */
import { el } from "./dom.ts";
import type { MountedPane } from "./pane.ts";

export function lazyPane(place: HTMLElement, load: () => Promise<MountedPane>): MountedPane {
  place.append(el("p", { class: "run-wait" }, "Getting ready…"));
  let isShown = false;
  const view = load();
  return {
    async show(state, changed, signal) {
      isShown = true;
      const made = await view;
      if (isShown && !signal.aborted) await made.show(state, changed, signal);
    },
    hide() {
      isShown = false;
      void view.then((made) => made.hide?.());
    },
  };
}

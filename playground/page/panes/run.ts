/** Runs the net in this page: inputs, outputs, what layers give, how long they take. What it is made of is loaded when it is first shown. */
import { el } from "../dom.ts";
import type { MountedPane, Pane } from "../pane.ts";

export const run: Pane = {
  name: "run",
  title: "Run",
  mount(place, app) {
    place.append(el("p", { class: "run-wait" }, "Getting ready…"));
    let isShown = false;
    const view = import("./run/view.ts").then(({ createRunView }): MountedPane => createRunView(place, app));
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
  },
};

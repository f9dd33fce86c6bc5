/** The stages of the compiler, and what each of them changed. */
import type { Pane } from "../pane.ts";

export const passes: Pane = {
  name: "passes",
  title: "Passes",
  mount(place, app) {
    const view = import("./passes/passes-view.ts").then(({ createPassesView }) => createPassesView(place, app));
    return {
      show: async (state, changed) => (await view).show(state, changed),
      hide: () => void view.then(({ hide }) => hide()),
    };
  },
};

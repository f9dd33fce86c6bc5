/** The code of the layer under the cursor: kernel IR, and what the target makes of it. */
import type { Pane } from "../pane.ts";

export const kernels: Pane = {
  name: "kernels",
  title: "Kernels",
  mount(place, app) {
    const view = import("./kernels/view.ts").then(({ createKernelsView }) => createKernelsView(place, app));
    return {
      show: async (state, changed) => (await view).show(state, changed),
      hide: () => void view.then(({ hide }) => hide()),
    };
  },
};

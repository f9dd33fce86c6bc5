/** The model as a picture: its graph, or the volumes of its tensors. */
import type { Pane } from "../pane.ts";

export const graph: Pane = {
  name: "graph",
  title: "Graph",
  mount(place, app) {
    const view = import("./graph/graph-view.ts").then(({ createGraphView }) => createGraphView(place, app));
    return {
      show: async (state, changed) => (await view).show(state, changed),
      hide: () => void view.then(({ hide }) => hide()),
    };
  },
};

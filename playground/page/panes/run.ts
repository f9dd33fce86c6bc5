/** Runs the net in this page: inputs, outputs, what layers give, how long they take. */
import { lazyPane } from "../lazy-pane.ts";
import type { Pane } from "../pane.ts";

export const run: Pane = {
  name: "run",
  title: "Run",
  mount: (place, app) => lazyPane(place, async () => (await import("./run/view.ts")).createRunView(place, app)),
};

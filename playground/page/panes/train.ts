/** Trains the net in this page, on what is drawn. */
import { lazyPane } from "../lazy-pane.ts";
import type { Pane } from "../pane.ts";

export const train: Pane = {
  name: "train",
  title: "Train",
  mount: (place, app) => lazyPane(place, async () => (await import("./train/view.ts")).createTrainView(place, app)),
};

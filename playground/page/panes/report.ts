/** The report on the model: what `convoke report` tells, beside the text. */
import type { Pane } from "../pane.ts";

export const report: Pane = {
  name: "report",
  title: "Report",
  mount(place, app) {
    const view = import("./report/report-view.ts").then(({ createReportView }) => createReportView(place, app));
    return {
      show: async (state, changed) => (await view).show(state, changed),
      hide: () => void view.then(({ hide }) => hide()),
    };
  },
};

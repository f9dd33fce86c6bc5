/** Every pane, in the order of its tabs. */
import type { Pane } from "./pane.ts";
import { report } from "./panes/report.ts";

export const panes: readonly Pane[] = [report];

/** Every pane, in the order of its tabs. */
import type { Pane } from "./pane.ts";
import { graph } from "./panes/graph.ts";
import { kernels } from "./panes/kernels.ts";
import { passes } from "./panes/passes.ts";
import { report } from "./panes/report.ts";
import { run } from "./panes/run.ts";
import { train } from "./panes/train.ts";

export const panes: readonly Pane[] = [report, graph, passes, kernels, run, train];

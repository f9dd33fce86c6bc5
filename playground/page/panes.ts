/** Every pane, in the order of its tabs. */
import type { Pane } from "./pane.ts";
import { overview } from "./panes/overview.ts";

export const panes: readonly Pane[] = [overview];

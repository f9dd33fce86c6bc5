/** What shows one part of the report in its section. Lives as long as the pane, and knows what was chosen in it. */
import type { ReportTold } from "../../../questions/report.ts";
import type { State } from "../../pane.ts";

export interface Part {
  /** The section has new content. */
  fill(section: HTMLElement): void;
  /** More is known of the text, whether or not the content is another. */
  told?(told: ReportTold, state: State): void;
  cursor?(state: State): void;
}

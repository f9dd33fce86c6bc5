/** One of the pictures of the graph pane. */
import type { State } from "../../pane.ts";

export interface ModelPicture {
  readonly element: HTMLElement;
  /** Asks for it as the text is, and shows it. */
  show(state: State, signal: AbortSignal): Promise<void>;
  cursor(state: State): void;
}

/** A pane: one view of the text in the editor. */
import type { CompilerClient } from "./compiler.ts";
import type { Range, Subject } from "../subject.ts";

export interface Pane {
  /** As links name it: `report`. */
  readonly name: string;
  /** As its tab shows it. */
  readonly title: string;
  /** Builds what stays while the text changes. Called when the pane is first shown. */
  mount(place: HTMLElement, app: App): MountedPane;
}

export interface MountedPane {
  /**
   * Shows a state; called when the pane comes into view, and while it is there when something changed. What is asked of the compiler is asked
   * with the signal, which withdraws it when the next state comes. What rejects is shown in place of the pane's content, by the
   * page: a refusal as what the user has to know.
   */
  show(state: State, changed: Changed, signal: AbortSignal): void | Promise<void>;
  /** The pane is out of view: what runs by itself (a camera, a training) may stop. */
  hide?(): void;
}

export interface State {
  readonly subject: Subject;
  /** Where the cursor is, an offset in the text. */
  readonly cursor: number;
  readonly target: "ts" | "wasm";
}

/** What differs from the state before; all where a pane is shown first. */
export interface Changed {
  readonly subject: boolean;
  readonly cursor: boolean;
  readonly target: boolean;
}

/** What panes can do beside showing. */
export interface App {
  readonly compiler: CompilerClient;
  readonly state: State;
  readonly editor: Editor;
  /** When the editor has its diagnostics and hints, and the first pane its content: what is not needed at once is fetched afterwards. */
  readonly usable: Promise<void>;
  choose(change: { readonly model?: string; readonly target?: State["target"] }): void;
  /** Puts another text into the editor, as one change that can be undone. */
  open(text: string, path: string): void;
  /** Shows a pane, by its name. */
  show(pane: string): void;
  /** One sentence for the status line, also told to screen readers. */
  announce(message: string): void;
}

export interface Editor {
  /** Lights up places of the text, in place of those before; none takes the light away. */
  light(ranges: readonly Range[]): void;
  /** Puts the cursor there, and shows it. */
  goTo(offset: number): void;
}

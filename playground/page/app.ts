/** What is open: a text under a path, one of its models, a target; and what panes can do with it. */
import type { CompilerClient } from "./compiler.ts";
import type { OpenEditor } from "./editor/editor.ts";
import type { App, Changed, State } from "./pane.ts";
import { nothing } from "./shown-panes.ts";

export interface AppOptions {
  readonly compiler: CompilerClient;
  readonly editor: OpenEditor;
  readonly usable: Promise<void>;
  onChange(changed: Changed): void;
  announce(message: string): void;
  show(pane: string): void;
  /** A place of the text is to be seen. */
  onGoTo(): void;
}

export function makeApp({ compiler, editor, usable, onChange, announce, show, onGoTo }: AppOptions): App {
  let model: string | undefined;
  let target: State["target"] = "wasm";
  return {
    compiler,
    usable,
    editor: {
      light: editor.light,
      goTo(offset) {
        onGoTo();
        editor.goTo(offset);
      },
    },
    get state() {
      return { subject: { path: editor.path, text: editor.text, model }, cursor: editor.cursor, target };
    },
    choose(chosen) {
      if (chosen.model !== undefined) model = chosen.model;
      if (chosen.target !== undefined) target = chosen.target;
      onChange({ ...nothing, subject: chosen.model !== undefined, target: chosen.target !== undefined });
    },
    open: editor.open,
    show,
    announce,
  };
}

/** The editor: CodeMirror, which asks the language server in its worker. */
import { invertedEffects } from "@codemirror/commands";
import { formatDocument, LSPClient } from "@codemirror/lsp-client";
import { nextDiagnostic } from "@codemirror/lint";
import { Compartment, EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Editor } from "../pane.ts";
import { openActions } from "./actions-menu.ts";
import { askAgain } from "./ask.ts";
import { basics } from "./basics.ts";
import { languageFeatures, type FeatureOptions } from "./language-features.ts";
import { lightUp } from "./light.ts";
import { openPeek } from "./peek.ts";
import { pathOf, startServer, uriOf, type HintSettings } from "./server.ts";
import { OneFileWorkspace } from "./workspace.ts";

export interface OpenEditor extends Editor {
  readonly text: string;
  readonly path: string;
  readonly cursor: number;
  open(text: string, path: string): void;
  /** Goes to the next mistake, and tells of it. */
  goToMistake(): void;
  format(): void;
  /** Opens the menu of what can be done at the cursor. */
  openActions(): void;
  setHints(hints: HintSettings): void;
}

export interface EditorOptions extends FeatureOptions {
  readonly textWorker: Worker;
  readonly place: HTMLElement;
  readonly text: string;
  readonly path: string;
  /** The texts of all examples, by path. */
  readonly library: Readonly<Record<string, string>>;
  readonly hints: HintSettings;
  onChange(changed: { readonly text: boolean; readonly cursor: boolean }): void;
}

export function startEditor(options: EditorOptions): OpenEditor {
  const { textWorker, place, library, hints, announce } = options;
  const showFile = (uri: string): EditorView | null => {
    const path = pathOf(uri);
    const text = library[path];
    return text === undefined ? null : openPeek(view, path, text, () => editor.open(text, path));
  };
  const client = startServer({
    textWorker,
    hints,
    extensions: languageFeatures(options),
    workspace: (of) => new OneFileWorkspace(of, showFile),
  });
  const view = new EditorView({ parent: place, state: startState(client, options) });
  const editor = editorOf(view, client, announce);
  return editor;
}

function startState(client: LSPClient, { text, path, onChange }: EditorOptions): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      basics,
      filed(client, path),
      EditorView.updateListener.of(({ docChanged, selectionSet, startState: before, state }) => {
        const isMoved = before.field(pathField) !== state.field(pathField);
        if (docChanged || selectionSet || isMoved)
          onChange({ text: docChanged || isMoved, cursor: selectionSet || docChanged });
      }),
    ],
  });
}

function editorOf(view: EditorView, client: LSPClient, announce: (message: string) => void): OpenEditor {
  return {
    get text() {
      return view.state.doc.toString();
    },
    get path() {
      return view.state.field(pathField);
    },
    get cursor() {
      return view.state.selection.main.head;
    },
    open(text, path) {
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({
        changes,
        selection: { anchor: 0 },
        effects: setPath.of(path),
        userEvent: "open",
        scrollIntoView: true,
      });
    },
    light: (ranges) => lightUp(view, ranges),
    goTo(offset) {
      const anchor = Math.min(offset, view.state.doc.length);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    goToMistake() {
      nextDiagnostic(view);
      view.focus();
    },
    format: () => void formatDocument(view),
    openActions: () => void openActions(view, announce),
    setHints(hints) {
      client.notification("workspace/didChangeConfiguration", { settings: { convoke: hints } });
      view.dispatch({ effects: askAgain.of(null) });
    },
  };
}

// ── Path ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const setPath = StateEffect.define<string>();
const pathField = StateField.define<string>({
  create: () => "model.cvk",
  update: (path, { effects }) => {
    const set = effects.findLast((each) => each.is(setPath));
    return set?.is(setPath) ? set.value : path;
  },
});

/** The text under a path, from which its imports are found. With a text that is undone, the path before comes back. */
function filed(client: LSPClient, path: string): Extension {
  const plugin = new Compartment();
  const pluginFor = (of: string): Extension => client.plugin(uriOf(of), "convoke");
  return [
    pathField.init(() => path),
    plugin.of(pluginFor(path)),
    invertedEffects.of(({ effects, startState }) => {
      return effects.some((each) => each.is(setPath)) ? [setPath.of(startState.field(pathField))] : [];
    }),
    EditorState.transactionExtender.of(({ effects }) => {
      const set = effects.findLast((each) => each.is(setPath));
      return set?.is(setPath) ? { effects: plugin.reconfigure(pluginFor(set.value)) } : null;
    }),
  ];
}

/** The editor: CodeMirror, which asks the language server in its worker. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { LSPClient, languageServerExtensions, type Transport } from "@codemirror/lsp-client";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import type { Range } from "../subject.ts";
import type { Editor } from "./pane.ts";

export interface OpenEditor extends Editor {
  readonly text: string;
  readonly cursor: number;
  open(text: string): void;
}

export interface EditorOptions {
  readonly place: HTMLElement;
  readonly text: string;
  readonly path: string;
  /** The texts of all examples, by path. */
  readonly library: Readonly<Record<string, string>>;
  onChange(changed: { readonly text: boolean; readonly cursor: boolean }): void;
}

export function startEditor({ place, text, path, library, onChange }: EditorOptions): OpenEditor {
  const client = new LSPClient({
    rootUri: "file:///",
    initializationOptions: { files: library },
    extensions: languageServerExtensions(),
  }).connect(workerTransport());
  const view = new EditorView({
    parent: place,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        lit,
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        client.plugin(`file:///${path}`, "convoke"),
        EditorView.updateListener.of(({ docChanged, selectionSet }) => {
          if (docChanged || selectionSet) onChange({ text: docChanged, cursor: selectionSet || docChanged });
        }),
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    get cursor() {
      return view.state.selection.main.head;
    },
    open: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    light: (ranges) => view.dispatch({ effects: light.of(ranges) }),
    goTo(offset) {
      view.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
      view.focus();
    },
  };
}

function workerTransport(): Transport {
  const worker = new Worker(new URL("./language-server.js", import.meta.url), {
    type: "module",
    name: "language server",
  });
  const handlers = new Map<(value: string) => void, (event: MessageEvent) => void>();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    send: (message) => worker.postMessage(JSON.parse(message)),
    subscribe(handler) {
      const listener = ({ data }: MessageEvent): void => handler(JSON.stringify(data));
      handlers.set(handler, listener);
      worker.addEventListener("message", listener);
    },
    unsubscribe(handler) {
      const listener = handlers.get(handler);
      if (listener !== undefined) worker.removeEventListener("message", listener);
      handlers.delete(handler);
    },
  };
}

const light = StateEffect.define<readonly Range[]>();
const lightLine = Decoration.line({ class: "lit" });

/** The lines that a pane lights up. */
const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { changes, effects, newDoc }) {
    let next = decorations.map(changes);
    for (const effect of effects) {
      if (!effect.is(light)) continue;
      const starts = effect.value.flatMap(([from, to]) => {
        const last = newDoc.lineAt(Math.min(to, newDoc.length)).number;
        const first = newDoc.lineAt(Math.min(from, newDoc.length)).number;
        return Array.from({ length: last - first + 1 }, (_, at) => newDoc.line(first + at).from);
      });
      next = Decoration.set(
        [...new Set(starts)].map((start) => lightLine.range(start)),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

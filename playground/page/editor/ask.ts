/** What is asked of the server after each change of the text. An answer is of the text as it was, so its places are mapped to where they are now. */
import { LSPPlugin } from "@codemirror/lsp-client";
import { StateEffect, type Extension, type TransactionSpec } from "@codemirror/state";
import { EditorView, logException, ViewPlugin, type PluginValue, type ViewUpdate } from "@codemirror/view";
import type { Position, Range } from "vscode-languageserver";

export interface Asking {
  readonly view: EditorView;
  readonly plugin: LSPPlugin;
  /** The answer of the server; null where the text has changed before it was made. */
  request<Answer>(method: string, params: object): Promise<Answer | null>;
  offsetOf(position: Position): number;
  offsetsOf(range: Range): { readonly from: number; readonly to: number };
  /** Shows an answer, where its text is still the one in the editor. */
  apply(spec: () => TransactionSpec): void;
}

export type Ask = (asking: Asking) => Promise<void>;

/** Milliseconds without a key. */
const REST = 40;

/** Asks anew, although the text is the same. */
export const askAgain = StateEffect.define<null>();

/** @param onAnswered when all that was asked has been answered */
export function askingAfterChanges(asks: readonly Ask[], onAnswered: () => void): Extension {
  return ViewPlugin.define((view) => new AskingPlugin(view, asks, onAnswered)).extension;
}

class AskingPlugin implements PluginValue {
  private readonly view: EditorView;
  private readonly asks: readonly Ask[];
  private readonly onAnswered: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, asks: readonly Ask[], onAnswered: () => void) {
    this.view = view;
    this.asks = asks;
    this.onAnswered = onAnswered;
    this.soon(0);
  }

  update({ docChanged, transactions }: ViewUpdate): void {
    const isNew = transactions.some(({ reconfigured, effects }) => reconfigured || effects.some((e) => e.is(askAgain)));
    if (docChanged || isNew) this.soon(REST);
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.askAll(), milliseconds);
  }

  private async askAll(): Promise<void> {
    const plugin = LSPPlugin.get(this.view);
    if (plugin === null) return;
    plugin.client.sync();
    try {
      await Promise.all(this.asks.map((ask) => withAsking(this.view, plugin, ask)));
      this.onAnswered();
    } catch (error) {
      logException(this.view.state, error, "language server");
    }
  }
}

/** The text is the one that the server has: it was synchronised. */
export function withAsking<T>(view: EditorView, plugin: LSPPlugin, ask: (asking: Asking) => Promise<T>): Promise<T> {
  return plugin.client.withMapping((mapping) => {
    const offsetOf = (position: Position): number => mapping.mapPosition(plugin.uri, position);
    return ask({
      view,
      plugin,
      request: (method, params) => plugin.client.request(method, { textDocument: { uri: plugin.uri }, ...params }),
      offsetOf,
      offsetsOf: ({ start, end }) => ({ from: offsetOf(start), to: offsetOf(end) }),
      apply(spec) {
        if (LSPPlugin.get(view) === plugin) view.dispatch(spec());
      },
    });
  });
}

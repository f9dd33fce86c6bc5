/** Totals above models, blocks and calls, as quiet lines. */
import { Decoration, WidgetType } from "@codemirror/view";
import type { CodeLens } from "vscode-languageserver";
import type { Ask } from "./ask.ts";
import { makeDecorations } from "./decorations.ts";

const decorations = makeDecorations();

export const codeLenses = decorations.extension;

export const askForLenses: Ask = async ({ view, request, offsetOf, apply }) => {
  const lenses = await request<readonly CodeLens[]>("textDocument/codeLens", {});
  if (lenses === null) return;
  apply(() => ({
    effects: decorations.set(
      lenses.map(({ range: { start }, command }) => {
        const line = view.state.doc.lineAt(offsetOf(start));
        const indent = /^\s*/.exec(line.text)![0];
        const widget = new LensWidget(`${indent}${command?.title ?? ""}`);
        return Decoration.widget({ widget, block: true, side: -1 }).range(line.from);
      }),
    ),
  }));
};

class LensWidget extends WidgetType {
  private readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override eq({ text }: LensWidget): boolean {
    return this.text === text;
  }

  toDOM(): HTMLElement {
    const lens = document.createElement("div");
    lens.className = "lens";
    lens.textContent = this.text;
    return lens;
  }
}

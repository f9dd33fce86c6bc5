/** Shapes and figures behind the lines, as the server tells them. */
import { Decoration, WidgetType } from "@codemirror/view";
import type { InlayHint } from "vscode-languageserver";
import type { Ask } from "./ask.ts";
import { makeDecorations } from "./decorations.ts";

const decorations = makeDecorations();

export const inlayHints = decorations.extension;

export const askForHints: Ask = async ({ view, plugin, request, offsetOf, apply }) => {
  const { doc } = view.state;
  const range = { start: { line: 0, character: 0 }, end: plugin.toPosition(doc.length, doc) };
  const hints = await request<readonly InlayHint[]>("textDocument/inlayHint", { range });
  if (hints === null) return;
  apply(() => ({
    effects: decorations.set(
      hints.map((hint) => Decoration.widget({ widget: new HintWidget(hint), side: 1 }).range(offsetOf(hint.position))),
    ),
  }));
};

class HintWidget extends WidgetType {
  private readonly label: string;
  private readonly tooltip: string;

  constructor({ label, tooltip }: InlayHint) {
    super();
    this.label = typeof label === "string" ? label : label.map(({ value }) => value).join("");
    this.tooltip = typeof tooltip === "object" ? tooltip.value : (tooltip ?? "");
  }

  override eq({ label, tooltip }: HintWidget): boolean {
    return this.label === label && this.tooltip === tooltip;
  }

  /** A press on it is one at the end of its line. */
  override ignoreEvent(): boolean {
    return false;
  }

  toDOM(): HTMLElement {
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = this.label;
    if (this.tooltip !== "") hint.title = this.tooltip.replaceAll("`", "");
    return hint;
  }
}

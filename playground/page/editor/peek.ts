/** A file that the text imports, below the text: it can be read, and opened. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, showPanel, type Panel, type PanelConstructor } from "@codemirror/view";
import { button, el } from "../dom.ts";

const setPeek = StateEffect.define<PanelConstructor | null>();

const peek = StateField.define<PanelConstructor | null>({
  create: () => null,
  update(shown, { effects }) {
    const set = effects.findLast((each) => each.is(setPeek));
    return set?.is(setPeek) ? set.value : shown;
  },
  provide: (field) => showPanel.from(field),
});

export const peekPanel: Extension = [
  peek,
  keymap.of([
    {
      key: "Escape",
      run(view) {
        if (view.state.field(peek) === null) return false;
        closePeek(view);
        return true;
      },
    },
  ]),
];

export function closePeek(view: EditorView): void {
  view.dispatch({ effects: setPeek.of(null) });
  view.focus();
}

/** @returns the view in which the file is shown */
export function openPeek(view: EditorView, path: string, text: string, onOpen: () => void): EditorView {
  const shown = new EditorView({
    doc: text,
    extensions: [
      lineNumbers(),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": `${path}, which cannot be changed here` }),
    ],
  });
  const head = el(
    "div",
    { class: "peek-head" },
    el("strong", {}, path),
    button("Open it", () => {
      closePeek(view);
      onOpen();
    }),
    button("Close", () => closePeek(view)),
  );
  const dom = el("div", { class: "peek" }, head, shown.dom);
  // The focus is in it, where the keys of the editor are not.
  dom.addEventListener("keydown", ({ key }) => key === "Escape" && closePeek(view));
  const panel = (): Panel => ({
    dom,
    destroy: () => shown.destroy(),
    mount: () => shown.focus(),
  });
  view.dispatch({ effects: setPeek.of(panel) });
  return shown;
}

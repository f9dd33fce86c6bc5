/** What can be done at the cursor, as a menu beside it: fixes first, then refactorings. */
import { LSPPlugin } from "@codemirror/lsp-client";
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { keymap, showTooltip, type Command, type EditorView, type Tooltip } from "@codemirror/view";
import type { CodeAction } from "vscode-languageserver";
import { el } from "../dom.ts";
import { actionButton } from "./action-button.ts";
import { withAsking } from "./ask.ts";
import { actionsAt, applyAction } from "./code-actions.ts";

const setMenu = StateEffect.define<Tooltip | null>();

/** It closes when anything changes. */
const menu = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, { docChanged, selection, effects }) {
    const set = effects.findLast((each) => each.is(setMenu));
    if (set?.is(setMenu)) return set.value;
    return docChanged || selection !== undefined ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

type Announce = (message: string) => void;

export function actionsMenu(announce: Announce): Extension {
  const run: Command = (view) => {
    void openActions(view, announce);
    return true;
  };
  return [menu, keymap.of([{ key: "Mod-.", run, preventDefault: true }])];
}

export async function openActions(view: EditorView, announce: Announce): Promise<void> {
  const plugin = LSPPlugin.get(view);
  if (plugin === null) return;
  plugin.client.sync();
  const { from, to, head } = view.state.selection.main;
  const range = { start: plugin.toPosition(from), end: plugin.toPosition(to) };
  const found = await withAsking(view, plugin, (asking) => actionsAt(asking, range));
  if (found.length === 0) return announce("There is nothing to fix or to rewrite at the cursor.");
  const choose = (action: CodeAction): void => {
    close(view);
    void applyAction(view, plugin, action).then((refused) => announce(refused ?? `Done: ${action.title}.`));
  };
  view.dispatch({ effects: setMenu.of({ pos: head, above: false, create: () => shownMenu(view, found, choose) }) });
}

function close(view: EditorView): void {
  view.dispatch({ effects: setMenu.of(null) });
  view.focus();
}

function shownMenu(
  view: EditorView,
  actions: readonly CodeAction[],
  choose: (action: CodeAction) => void,
): ReturnType<Tooltip["create"]> {
  const order = actions.toSorted((a, b) => Number(b.kind === "quickfix") - Number(a.kind === "quickfix"));
  const items = order.map((action) =>
    actionButton(action, choose, { role: "menuitem", tabindex: -1, "data-kind": action.kind }),
  );
  const dom = el("div", { class: "actions", role: "menu", "aria-label": "Fix or rewrite" }, ...items);
  dom.addEventListener("keydown", (event) => {
    // Keys are not the editor's while the menu has them.
    event.stopPropagation();
    const at = items.indexOf(event.target as HTMLButtonElement);
    if (event.key === "Escape" || event.key === "Tab") close(view);
    else if (event.key === "ArrowDown") items[(at + 1) % items.length]!.focus();
    else if (event.key === "ArrowUp") items.at(at - 1)!.focus();
    else if (event.key === "Home") items[0]!.focus();
    else if (event.key === "End") items.at(-1)!.focus();
    else return;
    event.preventDefault();
  });
  // It has no place before it is measured.
  return { dom, mount: () => requestAnimationFrame(() => items[0]!.focus()) };
}

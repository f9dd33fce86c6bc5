/** Renames what is under the cursor: the server finds its places, and refuses what would make another net of it. */
import { LSPPlugin } from "@codemirror/lsp-client";
import type { Extension } from "@codemirror/state";
import { getDialog, keymap, showDialog, type Command, type EditorView } from "@codemirror/view";
import type { Position, WorkspaceEdit } from "vscode-languageserver";
import { withAsking } from "./ask.ts";
import { applyEdit } from "./code-actions.ts";

const PANEL = "rename-panel";

type Announce = (message: string) => void;

export function renaming(announce: Announce): Extension {
  const run: Command = (view) => {
    rename(view, announce).catch((error: unknown) => announce(refusalText(error)));
    return true;
  };
  return keymap.of([{ key: "F2", run, preventDefault: true }]);
}

/** What the server refuses rejects. */
async function rename(view: EditorView, announce: Announce): Promise<void> {
  const plugin = LSPPlugin.get(view);
  if (plugin === null) return;
  plugin.client.sync();
  const position = plugin.toPosition(view.state.selection.main.head);
  const found = await withAsking(view, plugin, ({ request }) =>
    request<{ readonly placeholder: string }>("textDocument/prepareRename", { position }),
  );
  const newName = found === null ? undefined : await askForName(view, found.placeholder);
  if (newName === undefined) return;
  announce("Renaming…");
  announce((await renameTo(view, plugin, { position, newName })) ?? `Renamed to ${newName}.`);
}

/** Undefined where none is given. */
async function askForName(view: EditorView, name: string): Promise<string | undefined> {
  const open = getDialog(view, PANEL)?.dom.querySelector("input");
  if (open) {
    open.select();
    return undefined;
  }
  const { close, result } = showDialog(view, {
    label: "New name",
    input: { name: "name", value: name },
    focus: true,
    submitLabel: "Rename",
    class: PANEL,
  });
  const form = await result;
  view.dispatch({ effects: close });
  view.focus();
  const given = form === null ? null : new FormData(form).get("name");
  return typeof given === "string" ? given : undefined;
}

/** @returns why it cannot be done, as a sentence */
function renameTo(
  view: EditorView,
  plugin: LSPPlugin,
  asked: { readonly position: Position; readonly newName: string },
): Promise<string | undefined> {
  plugin.client.sync();
  return withAsking(view, plugin, async (asking) =>
    applyEdit(asking, await asking.request<WorkspaceEdit>("textDocument/rename", asked)),
  );
}

/** The client rejects with what the server sent, which is no `Error`. */
function refusalText(error: unknown): string {
  const isTold = typeof error === "object" && error !== null && "message" in error;
  const text = String(isTold ? error.message : error);
  return `It is not renamed: ${text}${text.endsWith(".") ? "" : "."}`;
}

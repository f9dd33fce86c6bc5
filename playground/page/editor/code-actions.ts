/** Fixes and refactorings: the server offers them with a title, and tells what one changes when it is chosen. */
import { isolateHistory } from "@codemirror/commands";
import type { LSPPlugin } from "@codemirror/lsp-client";
import type { EditorView } from "@codemirror/view";
import type { CodeAction, Diagnostic, Range, WorkspaceEdit } from "vscode-languageserver";
import { withAsking, type Asking } from "./ask.ts";

/** Whatever can be done at a place. */
export async function actionsAt({ request }: Asking, range: Range): Promise<readonly CodeAction[]> {
  const context = { diagnostics: [], triggerKind: 1 };
  return (await request<readonly CodeAction[]>("textDocument/codeAction", { range, context })) ?? [];
}

/** What mends a mistake. */
export async function fixesOf({ request }: Asking, diagnostic: Diagnostic): Promise<readonly CodeAction[]> {
  const context = { diagnostics: [diagnostic], only: ["quickfix"], triggerKind: 2 };
  const { range } = diagnostic;
  const found = await request<readonly CodeAction[]>("textDocument/codeAction", { range, context });
  return (found ?? []).filter(({ diagnostics = [] }) => diagnostics.length > 0);
}

/** One change, which is undone at once. @returns why it cannot be done, as a sentence */
export function applyAction(view: EditorView, plugin: LSPPlugin, action: CodeAction): Promise<string | undefined> {
  plugin.client.sync();
  return withAsking(view, plugin, async (asking) => {
    const resolved = await plugin.client.request<CodeAction, CodeAction | null>("codeAction/resolve", action);
    return applyEdit(asking, resolved?.edit);
  });
}

/** One change, which is undone at once. @returns why it cannot be done, as a sentence */
export function applyEdit(
  { view, plugin, offsetsOf, apply }: Asking,
  edit: WorkspaceEdit | null | undefined,
): string | undefined {
  const changes = Object.entries(edit?.changes ?? {});
  if (changes.length === 0) return "The text has changed meanwhile: choose anew.";
  if (changes.some(([uri]) => uri !== plugin.uri)) return "This changes other files too, which the page cannot write.";
  apply(() => ({
    changes: changes.flatMap(([, edits]) =>
      edits.map(({ range, newText }) => ({ ...offsetsOf(range), insert: newText })),
    ),
    annotations: isolateHistory.of("full"),
    userEvent: "input.action",
    scrollIntoView: true,
  }));
  view.focus();
  return undefined;
}

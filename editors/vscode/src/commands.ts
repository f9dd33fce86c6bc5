/** The commands of the palette, of menus and of the walkthrough. */
import { commands, Uri, window, workspace, type ExtensionContext, type TextEditor } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { LANGUAGE } from "./client-options.ts";
import { createKernelDocuments } from "./kernel-documents.ts";
import { createPagePanels } from "./page-panels.ts";

export function registerCommands(context: ExtensionContext, client: BaseLanguageClient): void {
  const pages = createPagePanels(context, client);
  const kernels = createKernelDocuments(context, client);
  const register = (name: string, run: (uri?: Uri) => Promise<unknown>): void => {
    context.subscriptions.push(
      commands.registerCommand(name, (uri?: unknown) => told(run(uri instanceof Uri ? uri : undefined))),
    );
  };
  register("convoke.newModel", newModel);
  register("convoke.openReport", async (uri) => pages.show("convoke.report", uri ?? activeModel().document.uri));
  register("convoke.showGraph", async (uri) => pages.show("convoke.graph", uri ?? activeModel().document.uri));
  register("convoke.showKernel", async () => kernels.show(activeModel()));
  register("convoke.restartServer", async () => {
    await client.stop();
    await client.start();
  });
}

/** What a command cannot do is told. */
async function told(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    void window.showErrorMessage(`Convoke: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function activeModel(): TextEditor {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId === LANGUAGE) return editor;
  throw new Error("there is no model in the active editor: open a .cvk file first");
}

async function newModel(): Promise<void> {
  const document = await workspace.openTextDocument({ language: LANGUAGE });
  await window.showTextDocument(document);
  await commands.executeCommand("editor.action.insertSnippet", { langId: LANGUAGE, name: "Model" });
}

/** The extension in desktop editors: the server is a process of the editor's Node. */
import { Uri, type ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { clientOptions } from "./client-options.ts";
import { registerCommands } from "./commands.ts";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const module = Uri.joinPath(context.extensionUri, "dist", "server", "lsp.mjs").fsPath;
  client = new LanguageClient("convoke", "Convoke", { module, transport: TransportKind.stdio }, clientOptions());
  registerCommands(context, client);
  await client.start();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

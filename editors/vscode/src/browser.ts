/** The extension in browsers: the server is a worker. */
import { Uri, type ExtensionContext } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import type { MessageTransports } from "vscode-languageclient";
import { answerForFiles } from "./client-files.ts";
import { clientOptions } from "./client-options.ts";
import { registerCommands } from "./commands.ts";

let client: LanguageClient | undefined;
let worker: Worker | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const url = Uri.joinPath(context.extensionUri, "dist", "server", "lsp-worker.js").toString(true);
  const options = clientOptions();
  const initializationOptions = { ...options.initializationOptions, files: true };
  client = new LanguageClient("convoke", "Convoke", () => startServer(url), { ...options, initializationOptions });
  answerForFiles(client);
  registerCommands(context, client);
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  worker?.terminate();
}

/** Each start of the client has a worker of its own. */
function startServer(url: string): Promise<MessageTransports> {
  worker?.terminate();
  worker = new Worker(url);
  return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
}

/** The language server on a machine with files: for `convoke lsp`, and for programs that start `dist/lsp.js` themselves. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "../lsp/server.ts";
import { projectFiles } from "./project-files.ts";

/** Until the client ends the process. */
export function serveOnStreams(): Promise<never> {
  startServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout), projectFiles);
  return new Promise(() => {});
}

/** On what the words of the process name: `--stdio`, `--node-ipc`, `--socket=PORT`, `--pipe=NAME`. */
export function serveAsAsked(): void {
  startServer(createConnection(ProposedFeatures.all), projectFiles);
}

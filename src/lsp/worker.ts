/** `dist/lsp-worker.js`: the language server in a worker of a browser, where files are those of the client. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { clientFiles } from "./client-files.ts";
import { startServer } from "./server.ts";

startServer(createConnection(new BrowserMessageReader(globalThis), new BrowserMessageWriter(globalThis)), clientFiles);

/** `dist/lsp-worker.js`: the language server in a worker of a browser, where the texts are those that the client has open. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import { emptyHost } from "../check.ts";
import { startServer } from "./server.ts";

startServer(createConnection(new BrowserMessageReader(globalThis), new BrowserMessageWriter(globalThis)), emptyHost);

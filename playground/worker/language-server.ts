/** The language server of the playground: `convoke lsp`, with the files of the examples beside the text. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { MakeHost } from "../../src/lsp/host.ts";
import { startServer } from "../../src/lsp/server.ts";

const library: MakeHost = (_, { initializationOptions }, uris) => {
  const files = new Map(
    Object.entries(initializationOptions.files as Readonly<Record<string, string>>).map(([path, text]) => [
      uris.pathOf(`file:///${path}`),
      text,
    ]),
  );
  return { readFile: (path) => files.get(path), modelsBelow: () => [...files.keys()] };
};

startServer(createConnection(new BrowserMessageReader(globalThis), new BrowserMessageWriter(globalThis)), library);

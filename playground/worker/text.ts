/**
 * The worker that knows the text: the language server, `convoke lsp` with the files of the examples beside it. It also answers what the page
 * asks before the compiler's worker is there, which is not started while the page is waited for.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { MakeHost } from "../../src/lsp/host.ts";
import { startServer } from "../../src/lsp/server.ts";
import type { LanguageServer } from "../language-server.ts";
import type { Library } from "../protocol.ts";
import { answerQuestions } from "./answering.ts";
import { answer as overview } from "./answers/overview.ts";
import { answer as report } from "./answers/report.ts";

let library: Library["library"] = {};

const makeHost: MakeHost = (_, __, uris) => {
  const files = new Map(Object.entries(library).map(([path, text]) => [uris.pathOf(`file:///${path}`), text]));
  return { readFile: (path) => files.get(path), modelsBelow: () => [...files.keys()] };
};

globalThis.addEventListener("message", ({ data }: MessageEvent<Library | LanguageServer>) => {
  if ("library" in data) library = data.library;
  else if ("languageServer" in data) startLanguageServer(data.languageServer);
});
answerQuestions({ overview: async () => ({ answer: overview }), report: async () => ({ answer: report }) });

function startLanguageServer(port: MessagePort): void {
  startServer(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), makeHost);
}

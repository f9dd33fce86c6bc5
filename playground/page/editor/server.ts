/** The client of the language server, which runs in the worker that knows the text. */
import { LSPClient, type LSPClientExtension, type Transport, type Workspace } from "@codemirror/lsp-client";
import type { Extension } from "@codemirror/state";
import type { LanguageServer } from "../../language-server.ts";
import { safeHtml } from "./safe-html.ts";

/** What is shown in the text beside it: the section `convoke` of the server's settings. */
export interface HintSettings {
  readonly inlayHints: { readonly shapes: boolean; readonly parameters: boolean; readonly macs: boolean };
  readonly codeLens: boolean;
}

export interface ServerOptions {
  /** Has the texts of all examples. */
  readonly textWorker: Worker;
  readonly hints: HintSettings;
  readonly extensions: readonly (Extension | LSPClientExtension)[];
  workspace(client: LSPClient): Workspace;
}

/** Milliseconds: a machine may be slow, and what never answers has failed, and says so. */
const PATIENCE = 60_000;

const capabilities: LSPClientExtension = {
  clientCapabilities: {
    textDocument: {
      inlayHint: {},
      codeLens: {},
      foldingRange: {},
      semanticTokens: { requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ["relative"] },
      codeAction: {
        codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
        dataSupport: true,
        resolveSupport: { properties: ["edit"] },
      },
    },
  },
};

export function startServer({ textWorker, hints, extensions, workspace }: ServerOptions): LSPClient {
  return new LSPClient({
    rootUri: "file:///",
    initializationOptions: { ...hints },
    timeout: PATIENCE,
    sanitizeHTML: safeHtml,
    extensions: [capabilities, ...extensions],
    workspace,
  }).connect(transportTo(textWorker));
}

export function uriOf(path: string): string {
  return `file:///${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** The path of a file among the examples. */
export function pathOf(uri: string): string {
  return decodeURIComponent(uri.replace(/^file:\/\/\//, ""));
}

function transportTo(worker: Worker): Transport {
  const { port1, port2 } = new MessageChannel();
  const message: LanguageServer = { languageServer: port2 };
  worker.postMessage(message, [port2]);
  port1.start();
  const listeners = new Map<(value: string) => void, (event: MessageEvent) => void>();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has none
    send: (message) => port1.postMessage(JSON.parse(message)),
    subscribe(handler) {
      const listener = ({ data }: MessageEvent<Answer>): void => handler(JSON.stringify(emptyIfLate(data)));
      listeners.set(handler, listener);
      port1.addEventListener("message", listener);
    },
    unsubscribe(handler) {
      const listener = listeners.get(handler);
      if (listener !== undefined) port1.removeEventListener("message", listener);
      listeners.delete(handler);
    },
  };
}

interface Answer {
  readonly jsonrpc: "2.0";
  readonly id?: number;
  readonly error?: { readonly code: number };
}

/** Codes of the protocol: the text has changed since, and the request was cancelled. */
const LATE: readonly number[] = [-32801, -32800];

/** What came too late is no answer; that it is no failure either, the client would not know. */
function emptyIfLate(answer: Answer): object {
  const { jsonrpc, id, error } = answer;
  return error !== undefined && LATE.includes(error.code) ? { jsonrpc, id, result: null } : answer;
}

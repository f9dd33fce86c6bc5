/**
 * A client of the built language server, as a list of messages: the same list over standard input and output, and to a worker in
 * Chromium. Requests are sent one after the other, each when the one before is answered.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "./browser.ts";

export interface Sent {
  readonly method: string;
  readonly params: unknown;
  /** Whether an answer is awaited. */
  readonly isRequest: boolean;
  /** What the server has to tell before the next message is sent. */
  readonly until?: string;
}

/** What the client answers to requests of the server, by their methods; null to others. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface Conversation {
  /** Of each request, in order. */
  readonly answers: readonly Answer[];
  /** Other messages of the server: its requests and notifications. */
  readonly told: readonly { readonly method: string; readonly params: unknown }[];
}

const dist = new URL("../../dist/", import.meta.url);

export function converseOverStdio(
  sent: readonly Sent[],
  answers: Answers = {},
  args: readonly string[] = [fileURLToPath(new URL("lsp.js", dist)), "--stdio"],
): Promise<Conversation & { readonly code: number | null }> {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  return new Promise((resolve, reject) => {
    const conversation = converse(sent, answers, send, () => undefined);
    readMessages(child.stdout, conversation.take);
    child.on("error", reject);
    child.on("exit", (code) => resolve({ ...conversation.so, code }));
  });
}

function readMessages(stream: NodeJS.ReadableStream, take: (message: Message) => void): void {
  let bytes = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let head = bytes.indexOf("\r\n\r\n"); head !== -1; head = bytes.indexOf("\r\n\r\n")) {
      const length = Number(/Content-Length: (\d+)/i.exec(bytes.subarray(0, head).toString())![1]);
      const end = head + 4 + length;
      if (bytes.length < end) return;
      const message = JSON.parse(bytes.subarray(head + 4, end).toString()) as Message;
      bytes = bytes.subarray(end);
      take(message);
    }
  });
}

interface Message extends Answer {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
}

/** Sends the first messages; `take` takes what comes, and sends the next ones. Also run in the page, as text. */
function converse(
  sent: readonly Sent[],
  given: Answers,
  send: (message: object) => void,
  done: () => void,
): { readonly so: Conversation; take(message: Message): void } {
  const answers: Answer[] = [];
  const told: { readonly method: string; readonly params: unknown }[] = [];
  let at = 0;
  const sendNext = (): void => {
    for (; at < sent.length; at++) {
      const { method, params, isRequest, until } = sent[at]!;
      send(isRequest ? { id: at, method, params } : { method, params });
      if (isRequest || until !== undefined) return;
    }
    done();
  };
  sendNext();
  return {
    so: { answers, told },
    take({ id, method, params, result, error }) {
      if (method !== undefined) {
        told.push({ method, params });
        if (id !== undefined) send({ id, result: given[method] ?? null });
        if (sent[at]?.until !== method) return;
      } else answers.push(error === undefined ? { result } : { error });
      at++;
      sendNext();
    },
  };
}

const inPage = `${converse}
export function run({ sent, given, worker: url }) {
  const worker = new Worker(new URL(url, location.href), { type: "classic" });
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    let conversation;
    const done = () => setTimeout(() => resolve({ report: conversation.so }));
    conversation = converse(sent, given, (message) => worker.postMessage({ jsonrpc: "2.0", ...message }), done);
    worker.onmessage = ({ data }) => conversation.take(data);
  });
}
`;

export async function converseInWorker(
  browser: Browser,
  sent: readonly Sent[],
  given: Answers = {},
): Promise<Conversation & { readonly complaints: readonly string[] }> {
  const { report, complaints } = await browser.visit({
    files: new Map<string, string | Uint8Array>([
      ["client.mjs", inPage],
      ["lsp-worker.js", readFileSync(new URL("lsp-worker.js", dist))],
    ]),
    program: "client.mjs",
    argument: { sent, given, worker: "lsp-worker.js" },
  });
  return { ...(report as Conversation), complaints };
}

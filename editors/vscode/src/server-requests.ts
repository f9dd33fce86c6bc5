/** What the server does on demand, as commands of its own: pages of a file's model, and the code of a line. */
import type { Position, Uri } from "vscode";
import { ExecuteCommandRequest, type BaseLanguageClient } from "vscode-languageclient";

/** A page of HTML that needs nothing else. */
export type PageCommand = "convoke.report" | "convoke.graph";

export interface Kernel {
  readonly text: string;
  readonly language: "typescript" | "wat";
  /** Where the code of the line begins, from 0. */
  readonly line: number;
}

export async function requestPage(client: BaseLanguageClient, command: PageCommand, uri: Uri): Promise<string> {
  const found = await execute(client, command, { uri: uri.toString() });
  if (isRecord(found) && typeof found["html"] === "string") return found["html"];
  throw new Error("the language server gave no page");
}

export async function requestKernel(client: BaseLanguageClient, uri: Uri, position: Position): Promise<Kernel> {
  const { line, character } = position;
  const found = await execute(client, "convoke.kernel", { uri: uri.toString(), position: { line, character } });
  if (isKernel(found)) return found;
  throw new Error("the language server gave no code for this line");
}

function execute(client: BaseLanguageClient, command: string, argument: object): Promise<unknown> {
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] });
}

function isKernel(value: unknown): value is Kernel {
  if (!isRecord(value)) return false;
  const { text, language, line } = value;
  return typeof text === "string" && (language === "typescript" || language === "wat") && typeof line === "number";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

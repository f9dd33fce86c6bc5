import { CancellationTokenSource, ErrorCodes, LSPErrorCodes } from "vscode-languageserver";
import { expect, it } from "vitest";
import { answering } from "../../../src/lsp/session.ts";

const uri = "untitled:net.cvk";

function sessionAt(version: number): { readonly document: { version: number }; readonly logged: unknown[]; ask: Ask } {
  const document = { version };
  const logged: unknown[] = [];
  const session = { documents: { get: () => document }, log: (error: unknown) => void logged.push(error) };
  return { document, logged, ask: (give, token) => answering(session, give, () => uri)(1, token) };
}

type Ask = (give: (params: number) => number, token: CancellationTokenSource["token"]) => Promise<number>;

it("answers of the text that was asked about", async () => {
  expect(await sessionAt(1).ask((params) => params + 1, new CancellationTokenSource().token)).toBe(2);
});

it("makes no answer of a text that has changed, or when nobody waits for it any more", async () => {
  const { document, ask } = sessionAt(1);
  let count = 0;
  const stale = ask(() => ++count, new CancellationTokenSource().token);
  document.version = 2;
  await expect(stale).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
  const source = new CancellationTokenSource();
  const cancelled = ask(() => ++count, source.token);
  source.cancel();
  await expect(cancelled).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(count).toBe(0);
});

it("an error of ours is an answer to one request, and logged", async () => {
  const { logged, ask } = sessionAt(1);
  const broken = new Error("of ours");
  const failing = (): never => {
    throw broken;
  };
  await expect(ask(failing, new CancellationTokenSource().token)).rejects.toMatchObject({
    code: ErrorCodes.InternalError,
    message: "of ours",
  });
  expect(logged).toEqual([broken]);
  expect(await ask((params) => params, new CancellationTokenSource().token)).toBe(1);
});

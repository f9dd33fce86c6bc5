/**
 * Files for a server that cannot read any itself: those of the folders that are open, and no others, whatever a model names. A client
 * that answers these requests says `files: true` in its `initializationOptions`.
 */
import { Uri, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

const MOST_FILES = 1000;

export function answerForFiles(client: BaseLanguageClient): void {
  client.onRequest("convoke/readFile", ({ uri }: { readonly uri: string }) => textOf(Uri.parse(uri)));
  client.onRequest("convoke/findFiles", async () =>
    (await workspace.findFiles("**/*.cvk", undefined, MOST_FILES)).map((uri) => uri.toString()),
  );
}

/** Null where there is no such file. */
async function textOf(uri: Uri): Promise<string | null> {
  if (workspace.getWorkspaceFolder(uri) === undefined) return null;
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

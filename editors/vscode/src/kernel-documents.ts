/** The code that the compiler makes of a line, as a document that can be read and not changed. */
import { EventEmitter, Position, Range, Selection, Uri, ViewColumn, window, workspace } from "vscode";
import type { ExtensionContext, TextDocument, TextEditor } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { LANGUAGE } from "./client-options.ts";
import { requestKernel, type Kernel } from "./server-requests.ts";

const SCHEME = "convoke-kernel";

/** By their names editors know how to colour them. */
const EXTENSIONS: Readonly<Record<Kernel["language"], string>> = { typescript: "ts", wat: "wat" };

interface ShownKernel {
  readonly model: Uri;
  readonly position: Position;
  text: string;
}

export interface KernelDocuments {
  show(editor: TextEditor): Promise<void>;
}

export function createKernelDocuments(context: ExtensionContext, client: BaseLanguageClient): KernelDocuments {
  const shown = new Map<string, ShownKernel>();
  const changed = new EventEmitter<Uri>();
  const refresh = async (path: string, kernel: ShownKernel): Promise<void> => {
    const { text } = await requestKernel(client, kernel.model, kernel.position);
    kernel.text = text;
    changed.fire(Uri.from({ scheme: SCHEME, path }));
  };
  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: ({ path }) => shown.get(path)?.text,
    }),
    workspace.onDidSaveTextDocument(({ languageId }) => {
      // A line that is none now keeps the code that it had.
      if (languageId === LANGUAGE)
        for (const [path, kernel] of shown) void refresh(path, kernel).catch(() => undefined);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => uri.scheme === SCHEME && shown.delete(uri.path)),
  );
  return {
    async show({ document, selection }) {
      const kernel = await requestKernel(client, document.uri, selection.active);
      const path = pathOf(document, selection.active, kernel);
      shown.set(path, { model: document.uri, position: selection.active, text: kernel.text });
      const uri = Uri.from({ scheme: SCHEME, path });
      changed.fire(uri);
      const at = new Position(kernel.line, 0);
      const options = { viewColumn: ViewColumn.Beside, preserveFocus: true, selection: new Selection(at, at) };
      const editor = await window.showTextDocument(await workspace.openTextDocument(uri), options);
      editor.revealRange(new Range(at, at));
    },
  };
}

/** One document for each line: `/models/net.cvk line 12.ts`. */
function pathOf({ uri }: TextDocument, { line }: Position, { language }: Kernel): string {
  return `${uri.path} line ${line + 1}.${EXTENSIONS[language]}`;
}

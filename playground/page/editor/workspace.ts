/** The text in the editor as the client's only file; others, which it imports, are shown beside it. */
import { LSPPlugin, Workspace, type LSPClient, type WorkspaceFile } from "@codemirror/lsp-client";
import type { ChangeSet, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

interface OpenFile extends WorkspaceFile {
  readonly view: EditorView;
}

export class OneFileWorkspace extends Workspace {
  files: OpenFile[] = [];
  private version = 0;
  private readonly showFile: (uri: string) => EditorView | null;

  /** @param showFile shows a file that cannot be changed */
  constructor(client: LSPClient, showFile: (uri: string) => EditorView | null) {
    super(client);
    this.showFile = showFile;
  }

  override syncFiles(): { readonly file: OpenFile; readonly prevDoc: Text; readonly changes: ChangeSet }[] {
    return this.files.flatMap((file) => {
      const plugin = LSPPlugin.get(file.view);
      if (plugin === null || plugin.unsyncedChanges.empty) return [];
      const update = { file, prevDoc: file.doc, changes: plugin.unsyncedChanges };
      file.doc = file.view.state.doc;
      file.version = ++this.version;
      plugin.clear();
      return [update];
    });
  }

  override openFile(uri: string, languageId: string, view: EditorView): void {
    const file = { uri, languageId, version: ++this.version, doc: view.state.doc, view, getView: () => view };
    this.files = [file];
    this.client.didOpen(file);
  }

  override closeFile(uri: string): void {
    this.files = this.files.filter((file) => file.uri !== uri);
    this.client.didClose(uri);
  }

  override async displayFile(uri: string): Promise<EditorView | null> {
    return this.getFile(uri)?.getView() ?? this.showFile(uri);
  }
}

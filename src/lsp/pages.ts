/** Pages of Markdown, whose fences are models: analysed once for each version. */
import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { AnalysedPage } from "../language-service/markdown-fences.ts";
import type { Workspace } from "../language-service/workspace.ts";
import type { Project } from "./host.ts";
import type { Uris } from "./uris.ts";

export function isPage({ languageId }: Pick<TextDocument, "languageId">): boolean {
  return languageId === "markdown";
}

export interface Pages {
  /** Undefined where no page of that name is open. */
  of(uri: string): Promise<AnalysedPage | undefined>;
  /** Something else that they hang on has changed. */
  forget(): void;
}

interface Around {
  readonly documents: TextDocuments<TextDocument>;
  readonly uris: Uris;
  readonly workspace: Workspace;
  projectOf(path: string): Project;
}

export function createPages(around: Around): Pages {
  const kept = new Map<string, { readonly version: number; readonly page: Promise<AnalysedPage> }>();
  return {
    async of(uri) {
      const document = around.documents.get(uri);
      if (document === undefined || !isPage(document)) return undefined;
      const { version } = document;
      const known = kept.get(uri);
      if (known?.version === version) return known.page;
      const page = analysed(around, document);
      kept.set(uri, { version, page });
      return page;
    },
    forget: () => kept.clear(),
  };
}

async function analysed({ uris, workspace, projectOf }: Around, document: TextDocument): Promise<AnalysedPage> {
  // Loaded when there is a page: it brings a reader of Markdown.
  const { fencedAnalyses } = await import("../language-service/markdown-fences.ts");
  const path = uris.pathOf(document.uri);
  const open = { path, version: document.version, text: document.getText() };
  return fencedAnalyses(open, { readFile: workspace.textOf }, projectOf(path).options);
}

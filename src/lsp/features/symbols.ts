/** The outline of a text, and names in all of them. */
import { SymbolKind, type DocumentSymbol, type SymbolInformation } from "vscode-languageserver";
import type { Source } from "../../base/source.ts";
import { documentSymbols } from "../../language-service/outline.ts";
import type { OutlineItem, OutlineKind } from "../../language-service/results.ts";
import { workspaceSymbols } from "../../language-service/workspace-symbols.ts";
import type { Feature } from "../feature.ts";
import { locationOf, rangeOf } from "../places.ts";
import { answering, answeringOfModel } from "../session.ts";

const KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  model: SymbolKind.Class,
  block: SymbolKind.Function,
  layer: SymbolKind.Method,
  input: SymbolKind.Field,
  output: SymbolKind.Property,
  variable: SymbolKind.Variable,
  loop: SymbolKind.Array,
  import: SymbolKind.Module,
};

export const symbols: Feature = {
  capabilities: () => ({ documentSymbolProvider: true, workspaceSymbolProvider: true }),
  start(session) {
    const { connection, uris, workspace } = session;
    connection.onDocumentSymbol(
      answeringOfModel(session, (analysis) => documentSymbols(analysis).map((item) => symbolOf(analysis.source, item))),
    );
    connection.onWorkspaceSymbol(
      answering(session, ({ query }): SymbolInformation[] =>
        workspaceSymbols(workspace, query).map(({ name, kind, container, span }) => ({
          name,
          containerName: container,
          kind: KINDS[kind],
          location: locationOf(span, uris),
        })),
      ),
    );
  },
};

function symbolOf(source: Source, { name, detail, kind, range, selection, children }: OutlineItem): DocumentSymbol {
  return {
    name,
    detail,
    kind: KINDS[kind],
    range: rangeOf(source, range),
    selectionRange: rangeOf(source, selection),
    children: children.map((child) => symbolOf(source, child)),
  };
}

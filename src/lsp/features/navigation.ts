/** From names to what they name, and back. */
import { DocumentHighlightKind, type DocumentHighlight, type Position } from "vscode-languageserver";
import type { Analysis } from "../../language-service/analysis.ts";
import { definitionsAt, highlightsAt, referencesAt } from "../../language-service/references.ts";
import { answeringOfPlace, placedIn } from "../asked-text.ts";
import type { Feature } from "../feature.ts";
import { locationOf, offsetAt, rangeOf } from "../places.ts";
import { answeringOfModel, type Session } from "../session.ts";

export const navigation: Feature = {
  capabilities: () => ({ definitionProvider: true, referencesProvider: true, documentHighlightProvider: true }),
  start(session) {
    const { connection, uris, workspace } = session;
    connection.onDefinition(
      answeringOfPlace(session, (asked, { position }) => {
        const { path, source } = asked.analysis;
        const found = definitionsAt(asked.workspace, path, offsetAt(source, position));
        return found.flatMap((span) => placedIn(asked, span) ?? []).map((span) => locationOf(span, uris));
      }),
    );
    connection.onReferences(
      answeringOfModel(session, ({ path, source }, { position, context }) =>
        referencesAt(workspace, path, offsetAt(source, position), context.includeDeclaration).map((span) =>
          locationOf(span, uris),
        ),
      ),
    );
    connection.onDocumentHighlight(
      answeringOfModel(session, (analysis, { position }) => highlightsIn(session, analysis, position)),
    );
  },
};

function highlightsIn({ workspace }: Session, { path, source }: Analysis, position: Position): DocumentHighlight[] {
  return highlightsAt(workspace, path, offsetAt(source, position)).map((span) => ({
    range: rangeOf(source, span),
    kind: DocumentHighlightKind.Text,
  }));
}

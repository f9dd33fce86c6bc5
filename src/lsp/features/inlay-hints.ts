/** Shapes, parameters and work behind the lines, as far as the user wants them. */
import type { InlayHint as ProtocolHint, Range as ProtocolRange } from "vscode-languageserver";
import { inlayHints as hintsIn } from "../../language-service/inlay-hints.ts";
import type { InlayHint } from "../../language-service/results.ts";
import type { Analysis } from "../../language-service/analysis.ts";
import type { Feature } from "../feature.ts";
import { offsetsOf, positionOf } from "../places.ts";
import { markdown } from "../markdown.ts";
import { answering } from "../session.ts";

export const inlayHints: Feature = {
  capabilities: ({ textDocument }) => (textDocument?.inlayHint === undefined ? {} : { inlayHintProvider: true }),
  start(session) {
    const { client, connection, refreshers } = session;
    const hints = (analysis: Analysis, range: ProtocolRange): readonly ProtocolHint[] =>
      hintsIn(analysis, offsetsOf(analysis.source, range), session.settings.inlayHints).map((hint) =>
        protocolHint(analysis, hint),
      );
    connection.languages.inlayHint.on(
      answering(
        session,
        async ({ textDocument: { uri }, range }) => {
          const page = await session.pages.of(uri);
          // A fence has the lines and columns that it has in its page.
          if (page !== undefined) return page.fences.flatMap(({ analysis }) => hints(analysis, range));
          const analysis = session.workspace.analysisOf(session.uris.pathOf(uri));
          return analysis === undefined ? [] : [...hints(analysis, range)];
        },
        ({ textDocument }) => textDocument.uri,
      ),
    );
    if (client.workspace?.inlayHint?.refreshSupport === true)
      refreshers.push(() => connection.languages.inlayHint.refresh());
  },
};

function protocolHint({ source }: Analysis, { offset, text, tooltip }: InlayHint): ProtocolHint {
  return {
    position: positionOf(source, offset),
    label: text,
    paddingLeft: true,
    ...(tooltip !== undefined && { tooltip: markdown(tooltip) }),
  };
}

/** Shapes, parameters and work behind the lines, as far as the user wants them. */
import { InlayHintRequest, type InlayHint as ProtocolHint } from "vscode-languageserver";
import { inlayHints as hintsIn } from "../../language-service/inlay-hints.ts";
import type { InlayHint } from "../../language-service/results.ts";
import type { Analysis } from "../../language-service/analysis.ts";
import type { Feature } from "../feature.ts";
import { offsetsOf, positionOf } from "../places.ts";
import { markdown } from "../markdown.ts";
import { answeringOfModel } from "../session.ts";

export const inlayHints: Feature = {
  capabilities: ({ textDocument }) => (textDocument?.inlayHint === undefined ? {} : { inlayHintProvider: true }),
  start(session) {
    const { client, connection, refreshers } = session;
    connection.onRequest(
      InlayHintRequest.type,
      answeringOfModel(session, (analysis, { range }) => {
        const { source } = analysis;
        const found = hintsIn(analysis, offsetsOf(source, range), session.settings.inlayHints);
        return found.map((hint) => protocolHint(analysis, hint));
      }),
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

/** Totals above models, blocks and calls. */
import { CodeLensRefreshRequest } from "vscode-languageserver";
import { codeLenses as lensesIn } from "../../language-service/code-lenses.ts";
import type { Feature } from "../feature.ts";
import { rangeOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

export const codeLenses: Feature = {
  capabilities: ({ textDocument }) =>
    textDocument?.codeLens === undefined ? {} : { codeLensProvider: { resolveProvider: false } },
  start(session) {
    const { client, connection, refreshers } = session;
    connection.onCodeLens(
      answeringOfModel(session, (analysis) =>
        (session.settings.codeLens ? lensesIn(analysis) : []).map(({ range, title }) => ({
          range: rangeOf(analysis.source, range),
          // It tells, and does nothing: clients show a command without a name as text.
          command: { title, command: "" },
        })),
      ),
    );
    if (client.workspace?.codeLens?.refreshSupport === true)
      refreshers.push(() => connection.sendRequest(CodeLensRefreshRequest.type));
  },
};

/** Layout: of a text, of some of its lines, and of a line that is finished. What does it is loaded when it is first asked for. */
import {
  BulkRegistration,
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type ClientCapabilities,
} from "vscode-languageserver";
import type { Feature } from "../feature.ts";
import { offsetAt, offsetsOf, textEditOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

const ON_TYPE = { firstTriggerCharacter: "\n", moreTriggerCharacter: ["}", ";"] };

/** Not pages, which clients send too: they would count us among what lays out Markdown. */
const documentSelector = [{ language: "convoke" }, { pattern: "**/*.cvk" }];

export const formatting: Feature = {
  capabilities: (client) =>
    registersLater(client)
      ? {}
      : {
          documentFormattingProvider: true,
          documentRangeFormattingProvider: true,
          documentOnTypeFormattingProvider: ON_TYPE,
        },
  start(session) {
    const { connection } = session;
    connection.onDocumentFormatting(
      answeringOfModel(session, async (analysis) => {
        const { formatDocument } = await layout();
        return formatDocument(analysis).map(textEditOf);
      }),
    );
    connection.onDocumentRangeFormatting(
      answeringOfModel(session, async (analysis, { range }) => {
        const { formatRange } = await layout();
        return formatRange(analysis, offsetsOf(analysis.source, range)).map(textEditOf);
      }),
    );
    connection.onDocumentOnTypeFormatting(
      answeringOfModel(session, async (analysis, { position, ch }) => {
        const { formatOnType } = await layout();
        return formatOnType(analysis, offsetAt(analysis.source, position), ch).map(textEditOf);
      }),
    );
  },
  initialized({ client, connection, log }) {
    if (!registersLater(client)) return;
    const registrations = BulkRegistration.create();
    registrations.add(DocumentFormattingRequest.type, { documentSelector });
    registrations.add(DocumentRangeFormattingRequest.type, { documentSelector });
    registrations.add(DocumentOnTypeFormattingRequest.type, { documentSelector, ...ON_TYPE });
    connection.client.register(registrations).catch(log);
  },
};

function registersLater({ textDocument }: ClientCapabilities): boolean {
  const asked = [textDocument?.formatting, textDocument?.rangeFormatting, textDocument?.onTypeFormatting];
  return asked.every((each) => each?.dynamicRegistration === true);
}

function layout(): Promise<typeof import("../../language-service/formatting.ts")> {
  return import("../../language-service/formatting.ts");
}

/** Layout: of a text, of some of its lines, and of a line that is finished. */
import { formatDocument, formatOnType, formatRange } from "../../language-service/formatting.ts";
import type { Feature } from "../feature.ts";
import { offsetAt, offsetsOf, textEditOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

export const formatting: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "\n", moreTriggerCharacter: ["}", ";"] },
  }),
  start(session) {
    const { connection } = session;
    connection.onDocumentFormatting(answeringOfModel(session, (analysis) => formatDocument(analysis).map(textEditOf)));
    connection.onDocumentRangeFormatting(
      answeringOfModel(session, (analysis, { range }) =>
        formatRange(analysis, offsetsOf(analysis.source, range)).map(textEditOf),
      ),
    );
    connection.onDocumentOnTypeFormatting(
      answeringOfModel(session, (analysis, { position, ch }) =>
        formatOnType(analysis, offsetAt(analysis.source, position), ch).map(textEditOf),
      ),
    );
  },
};

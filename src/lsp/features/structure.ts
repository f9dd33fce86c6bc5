/** What follows from how a text is written: folding, selections that grow, links to files. */
import { FoldingRangeKind, type FoldingRange as ProtocolFolding, type SelectionRange } from "vscode-languageserver";
import type { Source } from "../../base/source.ts";
import { documentLinks } from "../../language-service/document-links.ts";
import { foldingRanges } from "../../language-service/folding.ts";
import type { FoldingRange, Range } from "../../language-service/results.ts";
import { selectionRanges } from "../../language-service/selection-ranges.ts";
import type { Feature } from "../feature.ts";
import { offsetAt, positionOf, rangeOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

export const structure: Feature = {
  capabilities: () => ({
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    documentLinkProvider: { resolveProvider: false },
  }),
  start(session) {
    const { connection, uris, workspace } = session;
    connection.onFoldingRanges(
      answeringOfModel(session, (analysis) => foldingRanges(analysis).map((each) => foldingOf(analysis.source, each))),
    );
    connection.onSelectionRanges(
      answeringOfModel(session, (analysis, { positions }) => {
        const offsets = positions.map((position) => offsetAt(analysis.source, position));
        return selectionRanges(analysis, offsets).map((ranges) => selectionOf(analysis.source, ranges));
      }),
    );
    connection.onDocumentLinks(
      answeringOfModel(session, ({ path, source }) =>
        documentLinks(workspace, path).map((link) => ({
          range: rangeOf(source, link.range),
          target: uris.uriOf(link.path),
        })),
      ),
    );
  },
};

const KINDS = {
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
  body: undefined,
} as const;

function foldingOf(source: Source, { start, end, kind }: FoldingRange): ProtocolFolding {
  const [first, last] = [positionOf(source, start), positionOf(source, end)];
  const known = KINDS[kind];
  return {
    startLine: first.line,
    startCharacter: first.character,
    endLine: last.line,
    endCharacter: last.character,
    ...(known !== undefined && { kind: known }),
  };
}

/** @param ranges from the innermost on */
function selectionOf(source: Source, ranges: readonly Range[]): SelectionRange {
  const outer = ranges.toReversed().reduce<SelectionRange | undefined>((parent, range) => {
    return { range: rangeOf(source, range), ...(parent !== undefined && { parent }) };
  }, undefined);
  return outer ?? { range: rangeOf(source, { start: 0, end: 0 }) };
}

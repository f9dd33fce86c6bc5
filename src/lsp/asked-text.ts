/** What a request about a place is about: a model text, or the fence of a page. */
import type { CancellationToken, Position } from "vscode-languageserver";
import type { Span } from "../base/source.ts";
import type { Analysis } from "../language-service/analysis.ts";
import type { FencedAnalysis } from "../language-service/markdown-fences.ts";
import type { Workspace } from "../language-service/workspace.ts";
import { answering, type OfText, type Session } from "./session.ts";

/** A fence has the lines and columns that it has in its page. */
export interface AskedText {
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  readonly fence?: FencedAnalysis;
}

export interface OfPlace extends OfText {
  readonly position: Position;
}

/** An answer about a place; null where no model is there. */
export function answeringOfPlace<P extends OfPlace, R>(
  session: Session,
  give: (asked: AskedText, params: P) => R | Promise<R>,
): (params: P, token: CancellationToken) => Promise<R | null> {
  return answering(
    session,
    async (params) => {
      const asked = await textAt(session, params.textDocument.uri, params.position);
      return asked === undefined ? null : give(asked, params);
    },
    ({ textDocument }) => textDocument.uri,
  );
}

export async function textAt(session: Session, uri: string, position: Position): Promise<AskedText | undefined> {
  const document = session.documents.get(uri);
  const page = await session.pages.of(uri);
  if (page === undefined || document === undefined) {
    const analysis = session.workspace.analysisOf(session.uris.pathOf(uri));
    return analysis && { workspace: session.workspace, analysis };
  }
  const { fenceAt } = await import("../language-service/markdown-fences.ts");
  const fence = fenceAt(page, document.offsetAt(position), document.getText().length);
  return fence && { workspace: fence.workspace, analysis: fence.analysis, fence };
}

/** Where the client has a place; undefined where nothing of its texts is meant. */
export function placedIn({ fence }: AskedText, span: Span): Span | undefined {
  return fence === undefined ? span : fence.placed(span);
}

/** Fixes and refactorings. What one changes is found out when it is chosen, where the client can wait for it. */
import {
  LSPErrorCodes,
  ResponseError,
  type ClientCapabilities,
  type CodeAction as ProtocolAction,
  type CodeActionContext,
  type Range as ProtocolRange,
} from "vscode-languageserver";
import type { Analysis } from "../../language-service/analysis.ts";
import { codeActionsAt } from "../../language-service/code-actions.ts";
import type { CodeAction } from "../../language-service/results.ts";
import type { Feature } from "../feature.ts";
import { offsetsOf, rangeOf } from "../places.ts";
import { answering, answeringOfModel, type Session } from "../session.ts";
import { workspaceEdit } from "../workspace-edit.ts";

const codeActionKinds: readonly CodeAction["kind"][] = [
  "quickfix",
  "refactor.extract",
  "refactor.inline",
  "refactor.rewrite",
  "source.fixAll",
];

export const codeActions: Feature = {
  capabilities: (client) => ({
    codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: resolvesLater(client) },
  }),
  start(session) {
    const { client, connection } = session;
    connection.onCodeAction(
      answeringOfModel(session, (analysis, { range, context }) =>
        actionsAt(session, analysis, range)
          .filter(({ kind }) => isWanted(kind, context.only))
          .map((action) => protocolAction(session, analysis, action, range, context)),
      ),
    );
    if (resolvesLater(client))
      connection.onCodeActionResolve(answering(session, (action) => resolved(session, action)));
  },
};

function resolvesLater({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true;
}

function actionsAt({ workspace }: Session, { path, source }: Analysis, range: ProtocolRange): readonly CodeAction[] {
  return codeActionsAt(workspace, path, offsetsOf(source, range));
}

/** A kind is wanted with all below it: `refactor` with `refactor.inline`. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));
}

interface Asked {
  readonly uri: string;
  readonly version: number;
  readonly range: ProtocolRange;
}

function protocolAction(
  session: Session,
  { path, version, source }: Analysis,
  action: CodeAction,
  range: ProtocolRange,
  { diagnostics }: CodeActionContext,
): ProtocolAction {
  const { title, kind, isPreferred, mends } = action;
  const place = mends === undefined ? undefined : JSON.stringify(rangeOf(source, mends));
  const mended = diagnostics.filter((each) => JSON.stringify(each.range) === place);
  const asked: Asked = { uri: session.uris.uriOf(path), version, range };
  return {
    title,
    kind,
    ...(isPreferred === true && { isPreferred }),
    ...(mended.length > 0 && { diagnostics: mended }),
    ...(resolvesLater(session.client) ? { data: asked } : { edit: workspaceEdit(session, action.edits()) }),
  };
}

function resolved(session: Session, action: ProtocolAction): ProtocolAction {
  const { uri, version, range }: Asked = action.data;
  const analysis = session.workspace.analysisOf(session.uris.pathOf(uri));
  const found =
    analysis?.version === version
      ? actionsAt(session, analysis, range).find(({ title, kind }) => title === action.title && kind === action.kind)
      : undefined;
  if (found === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, "the text has changed");
  return { ...action, edit: workspaceEdit(session, found.edits()) };
}

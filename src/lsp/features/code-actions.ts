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
import type { CodeAction } from "../../language-service/results.ts";
import { textAt, type AskedText } from "../asked-text.ts";
import type { Feature } from "../feature.ts";
import { offsetsOf, rangeOf } from "../places.ts";
import { answering, type Session } from "../session.ts";
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
      answering(
        session,
        async ({ textDocument: { uri }, range, context }) => {
          const asked = await textAt(session, uri, range.start);
          if (asked === undefined) return null;
          const wanted = (await actionsAt(asked, range)).filter(({ kind }) => isWanted(kind, context.only));
          const actions = wanted.map((action) => protocolAction(session, asked.analysis, action, range, context));
          return actions.length === 0 ? refusals(client, context.only) : actions;
        },
        ({ textDocument }) => textDocument.uri,
      ),
    );
    if (resolvesLater(client))
      connection.onCodeActionResolve(answering(session, (action) => resolved(session, action)));
  },
};

function resolvesLater({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true;
}

/** What finds them is loaded when it is first asked for. */
async function actionsAt(
  { workspace, analysis, fence }: AskedText,
  range: ProtocolRange,
): Promise<readonly CodeAction[]> {
  const offsets = offsetsOf(analysis.source, range);
  if (fence !== undefined) {
    const { fencedActionsAt } = await import("../../language-service/code-actions/fenced-actions.ts");
    return fencedActionsAt(fence, offsets);
  }
  const { codeActionsAt } = await import("../../language-service/code-actions.ts");
  return codeActionsAt(workspace, analysis.path, offsets);
}

const REFUSALS: readonly { readonly title: string; readonly kind: CodeAction["kind"]; readonly reason: string }[] = [
  {
    title: "extract to a block",
    kind: "refactor.extract",
    reason: "select several lines of layers, without input, output or claims of figures, whose labels stay in them",
  },
  {
    title: "inline a block, or write copies out",
    kind: "refactor.inline",
    reason: "place the cursor on the name of a block that a line calls, or on the head of a loop",
  },
  {
    title: "claim a shape or parameters",
    kind: "refactor.rewrite",
    reason:
      "place the cursor on a line without a claim that always gives one shape, or on the head of a model or block",
  },
];

/** Why a refactoring that is asked for by its kind is not there. */
function refusals({ textDocument }: ClientCapabilities, only: readonly string[] | undefined): ProtocolAction[] {
  if (only === undefined || textDocument?.codeAction?.disabledSupport !== true) return [];
  return REFUSALS.filter(({ kind }) => isWanted(kind, only)).map(({ title, kind, reason }) => {
    return { title, kind, disabled: { reason } };
  });
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

async function resolved(session: Session, action: ProtocolAction): Promise<ProtocolAction> {
  const { uri, version, range }: Asked = action.data;
  const asked = await textAt(session, uri, range.start);
  const found =
    asked?.analysis.version === version
      ? (await actionsAt(asked, range)).find(({ title, kind }) => title === action.title && kind === action.kind)
      : undefined;
  if (found === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, "the text has changed");
  return { ...action, edit: workspaceEdit(session, found.edits()) };
}

/** What can be written at a place, and the arguments of the call that is being written. */
import {
  CompletionItemKind,
  InsertTextFormat,
  type ClientCapabilities,
  type CompletionItem as ProtocolItem,
} from "vscode-languageserver";
import type { Source } from "../../base/source.ts";
import type { CompletionItem, CompletionKind } from "../../language-service/results.ts";
import { answeringOfPlace, placedIn } from "../asked-text.ts";
import type { Feature } from "../feature.ts";
import { markdown } from "../markdown.ts";
import { offsetAt, rangeOf, textEditOf } from "../places.ts";
import { plainText } from "../snippet.ts";
import { answeringOfModel, type Session } from "../session.ts";

const KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  layer: CompletionItemKind.Function,
  block: CompletionItemKind.Class,
  statement: CompletionItemKind.Keyword,
  attribute: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  label: CompletionItemKind.Reference,
  variable: CompletionItemKind.Variable,
  fact: CompletionItemKind.Field,
  file: CompletionItemKind.File,
  snippet: CompletionItemKind.Snippet,
};

export const completion: Feature = {
  capabilities: (client) => ({
    completionProvider: { triggerCharacters: [".", "=", '"', "/"], resolveProvider: resolvesLater(client) },
    signatureHelpProvider: { triggerCharacters: [" ", "(", ",", "="], retriggerCharacters: [" ", ","] },
  }),
  start(session) {
    complete(session);
    session.connection.onSignatureHelp(
      answeringOfModel(session, async (analysis, { position }) => {
        const { signatureAt } = await import("../../language-service/signature.ts");
        const found = signatureAt(analysis, offsetAt(analysis.source, position));
        if (found === undefined) return null;
        const parameters = found.parameters.map(({ label: [start, end], documentation }) => ({
          label: [start, end] as [number, number],
          documentation: markdown(documentation),
        }));
        const { label, active } = found;
        return {
          signatures: [{ label, documentation: markdown(found.documentation), parameters }],
          activeParameter: active ?? null,
        };
      }),
    );
  },
};

function resolvesLater({ textDocument }: ClientCapabilities): boolean {
  return textDocument?.completion?.completionItem?.resolveSupport?.properties.includes("documentation") === true;
}

function complete(session: Session): void {
  const { client, connection } = session;
  const isLater = resolvesLater(client);
  const takesSnippets = client.textDocument?.completion?.completionItem?.snippetSupport === true;
  // Of the last list alone: a client shows no other.
  let offered: readonly CompletionItem[] = [];
  connection.onCompletion(
    answeringOfPlace(session, async (asked, { position }) => {
      const { completionsAt } = await import("../../language-service/completion/completions.ts");
      const { path, source } = asked.analysis;
      const isPlaced = ({ edits = [] }: CompletionItem): boolean =>
        edits.every(({ span }) => placedIn(asked, span) !== undefined);
      offered = completionsAt(asked.workspace, path, offsetAt(source, position)).filter(isPlaced);
      return offered.map((item, at) => ({
        ...protocolItem(source, item, takesSnippets),
        ...(isLater ? { data: at } : documentationOf(item)),
      }));
    }),
  );
  if (isLater) {
    connection.onCompletionResolve((item) => {
      const known = typeof item.data === "number" ? offered[item.data] : undefined;
      return known?.label === item.label ? { ...item, ...documentationOf(known) } : item;
    });
  }
}

function documentationOf({ documentation }: CompletionItem): Pick<ProtocolItem, "documentation"> {
  return documentation === undefined ? {} : { documentation: markdown(documentation) };
}

function protocolItem(source: Source, item: CompletionItem, takesSnippets: boolean): ProtocolItem {
  const { label, kind, detail, text, isSnippet, range, order, edits } = item;
  const newText = isSnippet && !takesSnippets ? plainText(text) : text;
  return {
    label,
    kind: KINDS[kind],
    sortText: order,
    textEdit: { range: rangeOf(source, range), newText },
    insertTextFormat: isSnippet && takesSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(detail !== undefined && { detail }),
    ...(edits !== undefined && { additionalTextEdits: edits.map(textEditOf) }),
  };
}

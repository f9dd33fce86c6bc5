/** Edits of several files as one, of those versions that they were made for. */
import type { AnnotatedTextEdit, TextDocumentEdit, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Edit } from "../diagnostics/diagnostic.ts";
import { textEditOf } from "./places.ts";
import type { Session } from "./session.ts";

const ANNOTATION = "consequences";

/** @param warnings what else the edits change: told where the client can, and asked about */
export function workspaceEdit(
  session: Session,
  edits: readonly Edit[],
  warnings: readonly string[] = [],
): WorkspaceEdit {
  const can = session.client.workspace?.workspaceEdit;
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) byFile.set(edit.span.source.path, [...(byFile.get(edit.span.source.path) ?? []), edit]);
  if (can?.documentChanges !== true) {
    const changes = [...byFile].map(([path, own]) => [session.uris.uriOf(path), own.map(textEditOf)]);
    return { changes: Object.fromEntries(changes) };
  }
  const isTold = warnings.length > 0 && can.changeAnnotationSupport !== undefined;
  const annotated = (edit: TextEdit): TextEdit | AnnotatedTextEdit =>
    isTold ? { ...edit, annotationId: ANNOTATION } : edit;
  const documentChanges = [...byFile].map(([path, own]): TextDocumentEdit => {
    const uri = session.uris.uriOf(path);
    const version = session.documents.get(uri)?.version ?? null;
    return { textDocument: { uri, version }, edits: own.map((each) => annotated(textEditOf(each))) };
  });
  if (!isTold) return { documentChanges };
  const annotation = { label: warnings[0]!, description: warnings.slice(1).join("\n"), needsConfirmation: true };
  return { documentChanges, changeAnnotations: { [ANNOTATION]: annotation } };
}

/** What is found in texts: asked for by the client where it can (pull), else told by the server (push). */
import {
  DiagnosticSeverity,
  DocumentDiagnosticReportKind,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type FullDocumentDiagnosticReport,
  type UnchangedDocumentDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { diagnosticsIn, protocolDiagnostic } from "../diagnostics.ts";
import type { Feature } from "../feature.ts";
import type { Project } from "../host.ts";
import { answering, turn, type Session } from "../session.ts";

export const diagnostics: Feature = {
  capabilities: ({ textDocument }) =>
    textDocument?.diagnostic === undefined
      ? {}
      : { diagnosticProvider: { identifier: "convoke", interFileDependencies: true, workspaceDiagnostics: true } },
  start(session) {
    tellOfConfigurations(session);
    if (session.client.textDocument?.diagnostic === undefined) push(session);
    else pull(session);
  },
};

async function itemsOf(session: Session, path: string): Promise<FullDocumentDiagnosticReport["items"]> {
  const { workspace, uris, client } = session;
  const page = await session.pages.of(uris.uriOf(path));
  const found = page?.diagnostics ?? diagnosticsIn(workspace, path);
  return found.map((each) => protocolDiagnostic(each, uris, client.textDocument));
}

// ── Asked for ────────────────────────────────────────────────────────────────────────────────────────────────────────

type Report = FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport;

function pull(session: Session): void {
  const { client, connection, workspace, uris } = session;
  const reportOf = createReports(session);
  const changes = countChanges(session);
  let reported = -1;
  connection.languages.diagnostics.on(
    answering(
      session,
      async ({ textDocument, previousResultId }): Promise<DocumentDiagnosticReport> => {
        const path = uris.pathOf(textDocument.uri);
        const report = await reportOf(path, previousResultId);
        if (client.textDocument?.diagnostic?.relatedDocumentSupport !== true || !workspace.isOpen(path)) return report;
        const { dependencies = [] } = workspace.analysisOf(path) ?? {};
        const imported = [...dependencies].filter((each) => workspace.textOf(each) !== undefined);
        const related = imported.map(async (each) => [uris.uriOf(each), await reportOf(each)] as const);
        return { ...report, relatedDocuments: Object.fromEntries(await Promise.all(related)) };
      },
      ({ textDocument }) => textDocument.uri,
    ),
  );
  connection.languages.diagnostics.onWorkspace(
    answering(session, async ({ previousResultIds }, token) => {
      const count = changes();
      // Clients ask again and again: of what they have, nothing is said anew.
      if (count === reported && previousResultIds.length > 0) return { items: [] };
      const previous = new Map(previousResultIds.map(({ uri, value }) => [uris.pathOf(uri), value]));
      const items: WorkspaceDocumentDiagnosticReport[] = [];
      for (const path of new Set([...workspace.paths(), ...previous.keys()])) {
        if (token.isCancellationRequested) return { items };
        const uri = uris.uriOf(path);
        const version = session.documents.get(uri)?.version ?? null;
        items.push({ ...(await reportOf(path, previous.get(path))), uri, version });
        // A project is long, and somebody may be typing.
        await turn();
      }
      reported = count;
      return { items };
    }),
  );
  if (client.workspace?.diagnostics?.refreshSupport === true)
    session.refreshers.push(() => connection.languages.diagnostics.refresh());
}

/** Gives how often texts, files or settings have changed. */
function countChanges({ documents, refreshers }: Session): () => number {
  let count = 0;
  const change = (): void => void count++;
  documents.onDidChangeContent(change);
  documents.onDidClose(change);
  refreshers.push(change);
  return () => count;
}

/** Gives the report of a path; short where the client has it. */
function createReports(session: Session): (path: string, previous?: string) => Promise<Report> {
  const known = new Map<string, { readonly text: string; readonly id: string }>();
  let count = 0;
  return async (path, previous) => {
    const items = await itemsOf(session, path);
    const text = JSON.stringify(items);
    const before = known.get(path);
    const id = before?.text === text ? before.id : String(++count);
    known.set(path, { text, id });
    if (id === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id };
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  };
}

// ── Configurations ───────────────────────────────────────────────────────────────────────────────────────────────────

/** They are no texts that a client asks about, and yet a model may be judged otherwise than its project means. */
function tellOfConfigurations({ connection, documents, log, projectOf, refreshers, uris }: Session): void {
  const told = new Set<string>();
  const tell = (): void => {
    const mistakes = documents.all().flatMap(({ uri }) => projectOf(uris.pathOf(uri)).mistake ?? []);
    const byPath = new Map(mistakes.map((each) => [each.path, each]));
    for (const path of new Set([...told, ...byPath.keys()])) {
      const mistake = byPath.get(path);
      const diagnostics = mistake === undefined ? [] : [configurationMistake(mistake)];
      connection.sendDiagnostics({ uri: uris.uriOf(path), diagnostics }).catch(log);
      if (mistake === undefined) told.delete(path);
      else told.add(path);
    }
  };
  documents.onDidOpen(tell);
  refreshers.push(tell);
}

function configurationMistake({ line, column, end, message }: NonNullable<Project["mistake"]>): Diagnostic {
  const start = { line: line - 1, character: column - 1 };
  const behind = end === undefined ? start : { line: end.line - 1, character: end.column - 1 };
  return { range: { start, end: behind }, severity: DiagnosticSeverity.Error, source: "convoke", message };
}

// ── Told ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Milliseconds without a key. */
const PAUSE = 60;

function push(session: Session): void {
  const { connection, documents, uris } = session;
  let timer: NodeJS.Timeout | undefined;
  const tellAll = async (): Promise<void> => {
    for (const { uri, version } of documents.all()) {
      const diagnostics = await itemsOf(session, uris.pathOf(uri));
      if (documents.get(uri)?.version === version) await connection.sendDiagnostics({ uri, version, diagnostics });
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void tellAll().catch(session.log), PAUSE);
  };
  documents.onDidChangeContent(soon);
  documents.onDidClose(({ document: { uri } }) => {
    connection.sendDiagnostics({ uri, diagnostics: [] }).catch(session.log);
    soon();
  });
  session.refreshers.push(soon);
}

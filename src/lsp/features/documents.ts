/** The texts of the client, its folders, files and settings: what all other features work on. */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
  type DidChangeConfigurationParams,
  type DidChangeWatchedFilesParams,
} from "vscode-languageserver";
import type { Feature } from "../feature.ts";
import { isPage } from "../pages.ts";
import type { Session } from "../session.ts";
import { settingsIn } from "../settings.ts";

export const documents: Feature = {
  capabilities: () => ({
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  }),
  start(session) {
    followTexts(session);
    followFiles(session);
    followSettings(session);
  },
  initialized: askForChanges,
};

function followTexts({ connection, documents: texts, uris, workspace }: Session): void {
  texts.onDidChangeContent(({ document }) => {
    if (isPage(document)) return;
    workspace.open({ path: uris.pathOf(document.uri), version: document.version, text: document.getText() });
  });
  texts.onDidClose(({ document }) => workspace.close(uris.pathOf(document.uri)));
  texts.listen(connection);
}

const WATCHED = ["**/*.cvk", "**/convoke.config.json", "**/*.{names,labels,txt}"];

function followFiles(session: Session): void {
  session.connection.onDidChangeWatchedFiles((params) => forget(session, params));
}

/** Folders, files and settings of which the client has to be asked to tell. */
function askForChanges(session: Session): void {
  const { client, connection, folders, log, uris } = session;
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    const watchers = WATCHED.map((globPattern) => ({ globPattern }));
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(log);
  }
  if (client.workspace?.workspaceFolders === true) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      for (const { uri } of removed) folders.delete(uris.pathOf(uri));
      for (const { uri } of added) folders.add(uris.pathOf(uri));
      session.forgetFiles();
      session.refresh();
    });
  }
  if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true)
    connection.client.register(DidChangeConfigurationNotification.type, { section: "convoke" }).catch(log);
  void readSettings(session);
}

function forget(session: Session, { changes }: DidChangeWatchedFilesParams): void {
  for (const { uri } of changes) session.forgetFile(session.uris.pathOf(uri));
  session.refresh();
}

function followSettings(session: Session): void {
  session.connection.onDidChangeConfiguration(({ settings }: DidChangeConfigurationParams) => {
    if (session.client.workspace?.configuration === true) void readSettings(session);
    else take(session, typeof settings === "object" && settings !== null ? ownSection(settings) : undefined);
  });
}

function ownSection(settings: object): unknown {
  return "convoke" in settings ? settings.convoke : undefined;
}

async function readSettings(session: Session): Promise<void> {
  if (session.client.workspace?.configuration !== true) return;
  try {
    take(session, await session.connection.workspace.getConfiguration("convoke"));
  } catch (error) {
    session.log(error);
  }
}

function take(session: Session, said: unknown): void {
  const before = session.settings;
  session.settings = settingsIn(said, before);
  if (JSON.stringify(session.settings) !== JSON.stringify(before)) session.refresh();
}

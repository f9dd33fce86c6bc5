/** One client from its first request on: what it can do, the texts that it has open, and how its requests are answered. */
import {
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "../language-service/analysis.ts";
import { createWorkspace, type Workspace } from "../language-service/workspace.ts";
import type { MakeHost, Project } from "./host.ts";
import { createPages, type Pages } from "./pages.ts";
import { settingsIn, type Settings } from "./settings.ts";
import { createUris, type Uris } from "./uris.ts";

export interface Session {
  readonly connection: Connection;
  readonly client: ClientCapabilities;
  readonly uris: Uris;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspace: Workspace;
  readonly pages: Pages;
  /** Paths of folders. */
  readonly folders: Set<string>;
  settings: Settings;
  projectOf(path: string): Project;
  /** Folders have come or gone. */
  forgetFiles(): void;
  /** A file has changed, or has come or gone. */
  forgetFile(path: string): void;
  /** Called where what was answered may no longer hold although no text has changed: by files, configurations, settings. */
  readonly refreshers: (() => unknown)[];
  /** Calls these. */
  refresh(): void;
  /** Tells of an error of ours, and goes on. */
  log(error: unknown): void;
}

export function createSession(connection: Connection, makeHost: MakeHost, params: InitializeParams): Session {
  const uris = createUris();
  const host = makeHost(connection, params, uris, (path) => {
    if (path !== undefined) workspace.forget(path);
    files = undefined;
    refresh();
  });
  const folders = new Set(foldersIn(params).map(uris.pathOf));
  const projects = new Map<string, Project>();
  const namesRead = new Set<string>();
  let files: readonly string[] | undefined;
  const projectOf = (path: string): Project => {
    const known = projects.get(path) ?? host.project?.(path) ?? { options: {} };
    projects.set(path, known);
    return known;
  };
  const workspace = createWorkspace({
    ...host,
    listFiles: () => (files ??= [...folders].flatMap((folder) => host.modelsBelow?.(folder) ?? [])),
    readNames(path) {
      namesRead.add(path);
      return host.readNames?.(path);
    },
    optionsFor: (path) => projectOf(path).options,
  });
  const documents = new TextDocuments(TextDocument);
  const pages = createPages({ documents, uris, workspace, projectOf });
  const log = (error: unknown): void =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const refreshers: Session["refreshers"] = [pages.forget];
  const refresh = (): void => {
    for (const tell of refreshers) void (async () => tell())().catch(log);
  };
  return {
    connection,
    client: params.capabilities,
    uris,
    documents,
    workspace,
    pages,
    folders,
    settings: settingsIn(params.initializationOptions),
    projectOf,
    forgetFiles: () => (files = undefined),
    forgetFile(path) {
      host.forget?.(path);
      workspace.forget(path);
      files = undefined;
      if (!namesRead.has(path) && !path.endsWith("/convoke.config.json")) return;
      projects.clear();
      workspace.forgetOptions();
    },
    refreshers,
    refresh,
    log,
  };
}

function foldersIn({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders != null) return workspaceFolders.map(({ uri }) => uri);
  return rootUri == null ? [] : [rootUri];
}

/** What answers hang on. */
interface Answering {
  readonly documents: { get(uri: string): { readonly version: number } | undefined };
  log(error: unknown): void;
}

/**
 * An answer that is made when what came with the request was read too: where that cancels it, none is made. An error of ours is the
 * answer to this request alone.
 */
export function answering<P, R>(
  session: Answering,
  give: (params: P, token: CancellationToken) => R | Promise<R>,
  uriOf: (params: P) => string | undefined = () => undefined,
): (params: P, token: CancellationToken) => Promise<R> {
  const versionFor = (params: P): number | undefined => session.documents.get(uriOf(params) ?? "")?.version;
  return async (params, token) => {
    const version = versionFor(params);
    await turn();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    if (versionFor(params) !== version) throw new ResponseError(LSPErrorCodes.ContentModified, "the text has changed");
    try {
      return await give(params, token);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      session.log(error);
      throw new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
    }
  };
}

/** As long as it takes to read the messages that are there: each takes a round of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

export interface OfText {
  readonly textDocument: { readonly uri: string };
}

/** An answer about a model text; null where there is none. */
export function answeringOfModel<P extends OfText, R>(
  session: Session,
  give: (analysis: Analysis, params: P) => R | Promise<R>,
): (params: P, token: CancellationToken) => Promise<R | null> {
  const uriOf = ({ textDocument }: P): string => textDocument.uri;
  const answer = (params: P): R | null | Promise<R> => {
    const analysis = session.workspace.analysisOf(session.uris.pathOf(uriOf(params)));
    return analysis === undefined ? null : give(analysis, params);
  };
  return answering(session, answer, uriOf);
}
